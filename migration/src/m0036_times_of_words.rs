//! An index by the time at which people said something, so that what is shown of the last days costs what was said in them.

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
        // Questions whose askers agreed lately that they ask the same are counted three times for a page; proposals that wait have no time.
        let mut decided = plain_index("duplicate_proposal_decided_at_idx", "duplicate_proposal", &["decided_at"]);
        decided.and_where(Expr::col("decided_at").is_not_null());
        manager.create_index(decided).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let decided = Index::drop().name("duplicate_proposal_decided_at_idx").table("duplicate_proposal").to_owned();
        manager.drop_index(decided).await
    }
}
