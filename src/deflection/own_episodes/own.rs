//! Which episode a person may say something of: one of their own.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::{AccountId, EpisodeId, episode};
use crate::operation::OperationError;

/// An episode of this account. To everybody else it does not exist.
pub(super) async fn own<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    id: EpisodeId,
) -> Result<episode::Model, OperationError> {
    let found = episode::Entity::find_by_id(id).filter(episode::Column::AccountId.eq(account)).one(db).await?;
    found.ok_or(OperationError::NotFound)
}
