//! What a draft became, so that it makes one thread whatever is pressed, and the order in which somebody finds their drafts again.

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
        // No foreign key: a draft whose thread is gone still says that it was posted.
        let posted = big_integer_null("posted_thread_id");
        manager.alter_table(Table::alter().table("draft").add_column(posted).to_owned()).await?;
        manager.drop_index(Index::drop().name("draft_account_id_idx").table("draft").to_owned()).await?;
        let by_time = plain_index("draft_account_id_saved_at_idx", "draft", &["account_id", "saved_at"]);
        manager.create_index(by_time).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("draft_account_id_saved_at_idx").table("draft").to_owned()).await?;
        manager.create_index(plain_index("draft_account_id_idx", "draft", &["account_id"])).await?;
        let drop = Table::alter().table("draft").drop_column(Alias::new("posted_thread_id")).to_owned();
        manager.alter_table(drop).await
    }
}
