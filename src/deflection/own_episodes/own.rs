//! Which episode a person may say something of: one of their own.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::deflection::reader::Reader;
use crate::entity::{AccountId, EpisodeId, episode};
use crate::identity::{Caller, Right};
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

/// The caller as the reader of an episode of theirs, for acts that the pages have as well and that know readers alone. Whose an episode is
/// never changes but when its account is erased, so it can be asked before the act begins.
pub(super) async fn own_reader(app: &App, caller: &Caller, id: EpisodeId) -> Result<Reader, OperationError> {
    caller.require(Right::Vote, None)?;
    own(app.reader(), caller.account, id).await?;
    Ok(Reader::from(caller))
}
