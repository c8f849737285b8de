//! What files need beside their rows: a small picture of each photo, their order below a post, the number of their descriptions, and
//! quick ways to those that were never posted and to those whose bytes are still to go. A thread says whether there are files on its
//! page, so that pages without any look for none.

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
        for column in [
            text_null("thumbnail_key"),
            integer("position").default(0).to_owned(),
            integer("revision").default(1).to_owned(),
        ] {
            manager.alter_table(Table::alter().table("attachment").add_column(column).to_owned()).await?;
        }
        let has_files = boolean("has_attachments").default(false).to_owned();
        manager.alter_table(Table::alter().table("thread").add_column(has_files).to_owned()).await?;
        manager.create_index(unique_index("attachment_thumbnail_key_key", "attachment", &["thumbnail_key"])).await?;
        let mut unposted = plain_index("attachment_unposted_idx", "attachment", &["created_at"]);
        unposted.and_where(Expr::col("subject_id").is_null());
        manager.create_index(unposted).await?;
        let mut deleted = plain_index("attachment_deleted_at_idx", "attachment", &["deleted_at"]);
        deleted.and_where(Expr::col("deleted_at").is_not_null());
        manager.create_index(deleted).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["attachment_deleted_at_idx", "attachment_unposted_idx", "attachment_thumbnail_key_key"] {
            manager.drop_index(Index::drop().name(index).table("attachment").to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("thread").drop_column("has_attachments").to_owned()).await?;
        for column in ["revision", "position", "thumbnail_key"] {
            let drop = Table::alter().table("attachment").drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
