//! A person takes back that an answer was what they needed.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::own::own;
use crate::app::App;
use crate::deflection::confirm::SAME_FIND_WINDOW;
use crate::deflection::open::update;
use crate::entity::{AccountId, EpisodeId, ThreadId, deflection, episode};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};

/// Takes back that the caller found their answer. That they opened it stays; they are not told any more if it is corrected, unless
/// another question of theirs was answered by it as well. Where nothing was confirmed, nothing happens.
///
/// # Errors
/// No scope; no such episode of theirs; too often; the database.
pub async fn take_back(app: &App, caller: &Caller, episode: EpisodeId) -> Result<(), OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let input = (caller.account, episode);
    app.kernel.run(spec, input, |op, (account, episode)| Box::pin(forget(op, *account, *episode))).await?;
    Ok(())
}

async fn forget(op: &Operation, account: AccountId, id: EpisodeId) -> Result<(), OperationError> {
    let row = own(op.tx(), account, id).await?;
    let Some(confirmed_at) = row.confirmed_at else { return Ok(()) };
    let never = Expr::value(None::<DateTime<Utc>>);
    update(&row).col_expr(episode::Column::ConfirmedAt, never).exec(op.tx()).await?;
    if let Some(thread) = row.thread_id
        && !is_found_otherwise(op, account, &row, thread).await?
    {
        deflection::Entity::delete_many()
            .filter(deflection::Column::AccountId.eq(account))
            .filter(deflection::Column::ThreadId.eq(thread))
            // The row may be of another question that was confirmed shortly before, and taken back since.
            .filter(deflection::Column::ConfirmedAt.gt(confirmed_at - SAME_FIND_WINDOW))
            .exec(op.tx())
            .await?;
    }
    Ok(())
}

/// Whether another episode of the same account found its answer in the thread: both share what is remembered of it.
async fn is_found_otherwise(
    op: &Operation,
    account: AccountId,
    row: &episode::Model,
    thread: ThreadId,
) -> Result<bool, DbErr> {
    let others = episode::Entity::find()
        .filter(episode::Column::AccountId.eq(account))
        .filter(episode::Column::ThreadId.eq(thread))
        .filter(episode::Column::ConfirmedAt.is_not_null())
        .filter(episode::Column::Id.ne(row.id));
    Ok(others.count(op.tx()).await? > 0)
}
