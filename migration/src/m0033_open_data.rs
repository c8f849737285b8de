//! Files of open data.

use sea_orm_migration::{prelude::*, schema::*};

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
                    .table("open_data_file")
                    .col(text("name").primary_key())
                    .col(text("content"))
                    .col(text("content_type"))
                    .col(timestamp_with_time_zone("made_at"))
                    .col(text("etag"))
                    .col(timestamp_with_time_zone_null("claimed_until"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("open_data_file").to_owned()).await
    }
}
