//! Cases whose promised time has passed: told once for each time, and found by the time that is due.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::plain_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let told = timestamp_with_time_zone_null("overdue_told_for");
        manager.alter_table(Table::alter().table("staff_case").add_column(told).to_owned()).await?;
        let mut due = plain_index("staff_case_due_at_idx", "staff_case", &["due_at"]);
        due.and_where(Expr::col("due_at").is_not_null());
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("staff_case_due_at_idx").table("staff_case").to_owned()).await?;
        manager.alter_table(Table::alter().table("staff_case").drop_column("overdue_told_for").to_owned()).await
    }
}
