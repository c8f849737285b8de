//! Following a tag: questions that have it are among those that somebody could answer. Doing it again changes nothing.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AccountId, TagId, followed_tag, tag};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};

/// From now on the caller follows a tag.
///
/// # Errors
/// A tag that does not exist; a missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(tag.id = id.0))]
pub async fn follow(app: &App, caller: &Caller, id: TagId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel
        .run(spec, (caller.account, id), |op, (account, id): &(AccountId, TagId)| Box::pin(insert(op, *account, *id)))
        .await
}

async fn insert(op: &Operation, account: AccountId, id: TagId) -> Result<(), OperationError> {
    // Somebody may merge or remove it at this moment: then one of the two waits.
    tag::Entity::find_by_id(id).lock_shared().one(op.tx()).await?.ok_or(OperationError::NotFound)?;
    let row =
        followed_tag::ActiveModel { id: NotSet, account_id: Set(account), tag_id: Set(id), created_at: Set(op.now()) };
    let once =
        OnConflict::columns([followed_tag::Column::AccountId, followed_tag::Column::TagId]).do_nothing().to_owned();
    followed_tag::Entity::insert(row).on_conflict(once).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// The caller follows a tag no more.
///
/// # Errors
/// A missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(tag.id = id.0))]
pub async fn unfollow(app: &App, caller: &Caller, id: TagId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let unfollowed = app.kernel.run(spec, (caller.account, id), |op, (account, id): &(AccountId, TagId)| {
        Box::pin(async move {
            followed_tag::Entity::delete_many()
                .filter(followed_tag::Column::AccountId.eq(*account))
                .filter(followed_tag::Column::TagId.eq(*id))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    unfollowed.await
}

/// Whether an account follows a tag: one query.
///
/// # Errors
/// Those of the database.
pub async fn follows<C: ConnectionTrait>(db: &C, account: AccountId, id: TagId) -> Result<bool, DbErr> {
    let found = followed_tag::Entity::find()
        .filter(followed_tag::Column::AccountId.eq(account))
        .filter(followed_tag::Column::TagId.eq(id));
    Ok(found.count(db).await? > 0)
}
