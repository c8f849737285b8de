//! Indexes by the time at which people said something, so that what is shown of the last days costs what was said in them.

use sea_orm_migration::prelude::*;

use crate::index::plain_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Questions that many have lately are counted from what was said in a month or three, three times for a page.
        let said = plain_index("me_too_created_at_thread_id_idx", "me_too", &["created_at", "thread_id"]);
        manager.create_index(said).await?;
        // So are questions whose askers agreed that they ask the same; proposals that wait have no time.
        let mut decided = plain_index("duplicate_proposal_decided_at_idx", "duplicate_proposal", &["decided_at"]);
        decided.and_where(Expr::col("decided_at").is_not_null());
        manager.create_index(decided).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let decided = Index::drop().name("duplicate_proposal_decided_at_idx").table("duplicate_proposal").to_owned();
        manager.drop_index(decided).await?;
        manager.drop_index(Index::drop().name("me_too_created_at_thread_id_idx").table("me_too").to_owned()).await
    }
}
