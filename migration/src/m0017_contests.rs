//! Contests: people who do not accept how staff ended the case of their question, once each.

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
        manager
            .create_table(
                Table::create()
                    .table("contest")
                    .col(big_integer("thread_id"))
                    .col(big_integer("account_id"))
                    .col(text("reason"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("thread_id").col("account_id"))
                    .foreign_key(ForeignKey::create().from("contest", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("contest", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("contest_account_id_idx", "contest", &["account_id"])).await?;
        let contested = timestamp_with_time_zone_null("contested_at");
        manager.alter_table(Table::alter().table("staff_case").add_column(contested).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("staff_case").drop_column("contested_at").to_owned()).await?;
        manager.drop_table(Table::drop().table("contest").to_owned()).await
    }
}
