//! What somebody keeps for staff alone: taken out of a question that everybody reads, and kept beside it.

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
        manager
            .create_table(
                Table::create()
                    .table("personal_annex")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("thread_id"))
                    .col(text("subject_kind"))
                    .col(big_integer("subject_id"))
                    .col(integer("number"))
                    .col(text("kind"))
                    .col(text("text"))
                    .col(big_integer("author_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("removed_at"))
                    .foreign_key(ForeignKey::create().from("personal_annex", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("personal_annex", "author_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        let once = unique_index("personal_annex_thread_id_number_key", "personal_annex", &["thread_id", "number"]);
        manager.create_index(once).await?;
        let of_account = plain_index("personal_annex_author_id_idx", "personal_annex", &["author_id"]);
        manager.create_index(of_account).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("personal_annex").to_owned()).await
    }
}
