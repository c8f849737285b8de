//! Whether somebody has just begun to answer, for the welcome on the page.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{AccountId, AnswerId, answer};

/// Whether an account wrote one answer so far, whatever became of it: one query.
pub async fn wrote_one_answer<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<bool, DbErr> {
    let found: Vec<AnswerId> = answer::Entity::find()
        .select_only()
        .column(answer::Column::Id)
        .filter(answer::Column::AuthorId.eq(account))
        .limit(2)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.len() == 1)
}
