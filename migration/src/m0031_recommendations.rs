//! Threads that an agency recommends to everybody who searches for certain words.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        recommendations(manager).await?;
        phrases(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["recommendation_phrase", "recommendation"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn recommendations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("recommendation")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("agency_id"))
                .col(big_integer("thread_id"))
                .col(big_integer_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(integer("version"))
                .foreign_key(ForeignKey::create().from("recommendation", "agency_id").to("agency", "id"))
                .foreign_key(ForeignKey::create().from("recommendation", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("recommendation", "created_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let once = unique_index("recommendation_thread_id_agency_id_key", "recommendation", &["thread_id", "agency_id"]);
    manager.create_index(once).await?;
    let of_agency = plain_index("recommendation_agency_id_id_idx", "recommendation", &["agency_id", "id"]);
    manager.create_index(of_agency).await?;
    let of_account = plain_index("recommendation_created_by_idx", "recommendation", &["created_by"]);
    manager.create_index(of_account).await
}

async fn phrases(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("recommendation_phrase")
                .col(big_integer("recommendation_id"))
                .col(text("stems"))
                .col(text("phrase"))
                .primary_key(Index::create().col("recommendation_id").col("stems"))
                .foreign_key(
                    ForeignKey::create().from("recommendation_phrase", "recommendation_id").to("recommendation", "id"),
                )
                .to_owned(),
        )
        .await?;
    let looked_up = plain_index("recommendation_phrase_stems_idx", "recommendation_phrase", &["stems"]);
    manager.create_index(looked_up).await
}
