//! When the asker of a thread is to be reminded to say whether an answer helped, and when they were.

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
        for column in ["reminder_due_at", "reminded_at"] {
            let column = timestamp_with_time_zone_null(column);
            manager.alter_table(Table::alter().table("thread").add_column(column).to_owned()).await?;
        }
        let mut due = plain_index("thread_reminder_due_at_idx", "thread", &["reminder_due_at"]);
        due.and_where(Expr::col("reminder_due_at").is_not_null());
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("thread_reminder_due_at_idx").table("thread").to_owned()).await?;
        for column in ["reminder_due_at", "reminded_at"] {
            let drop = Table::alter().table("thread").drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
