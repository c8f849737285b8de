//! Questions that a suggested thread answered.

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
                    .table("deflection")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer_null("account_id"))
                    .col(big_integer("thread_id"))
                    .col(timestamp_with_time_zone("confirmed_at"))
                    .foreign_key(ForeignKey::create().from("deflection", "account_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("deflection", "thread_id").to("thread", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("deflection_thread_id_idx", "deflection", &["thread_id"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("deflection").to_owned()).await?;
        Ok(())
    }
}
