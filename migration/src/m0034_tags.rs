//! What questions are about, in a word: tags with the names that lead to them, the threads that have them, and who follows one.

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
        tags(manager).await?;
        of_threads(manager).await?;
        followed(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["followed_tag", "thread_tag", "tag_name", "tag"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn tags(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("tag")
                .col(big_integer("id").primary_key().auto_increment())
                .col(text("name"))
                .col(timestamp_with_time_zone("created_at"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("tag_name")
                .col(text("folded").primary_key())
                .col(big_integer("tag_id"))
                .col(text("typed"))
                .foreign_key(ForeignKey::create().from("tag_name", "tag_id").to("tag", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(plain_index("tag_name_tag_id_idx", "tag_name", &["tag_id"])).await
}

async fn of_threads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("thread_tag")
                .col(big_integer("thread_id"))
                .col(big_integer("tag_id"))
                .primary_key(Index::create().col("thread_id").col("tag_id"))
                .foreign_key(ForeignKey::create().from("thread_tag", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("thread_tag", "tag_id").to("tag", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(plain_index("thread_tag_tag_id_idx", "thread_tag", &["tag_id"])).await
}

async fn followed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("followed_tag")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(big_integer("tag_id"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(ForeignKey::create().from("followed_tag", "account_id").to("account", "id"))
                .foreign_key(ForeignKey::create().from("followed_tag", "tag_id").to("tag", "id"))
                .to_owned(),
        )
        .await?;
    let once = ["account_id", "tag_id"];
    manager.create_index(unique_index("followed_tag_account_id_key", "followed_tag", &once)).await?;
    manager.create_index(plain_index("followed_tag_tag_id_idx", "followed_tag", &["tag_id"])).await
}
