//! Opening a thread that was suggested, in place or on its page.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use super::reader::Reader;
use super::rules::{EpisodeFacts, is_attributable};
use crate::app::App;
use crate::entity::{EpisodeId, ThreadId, episode, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::visibility;

/// Counts that a suggested thread was opened, once for each episode. An episode that nobody knows counts nothing.
///
/// # Errors
/// No such thread that everybody may see; opening too often; the database.
pub async fn open(
    app: &App,
    reader: &Reader,
    episode: EpisodeId,
    thread: ThreadId,
) -> Result<thread::Model, OperationError> {
    // In memory, as searching is: nobody's address is written down because they read an answer, and their votes stay theirs.
    app.limiter.count_here(RateLimitedAction::Search, &reader.limit_key()).map_err(OperationError::TooManyRequests)?;
    let input = (episode, thread, reader.is_deliberate);
    let opened = app.kernel.run(OperationSpec::new(Actor::System), input, |op, (episode, thread, is_deliberate)| {
        Box::pin(async move {
            let found = suggested(op, *thread).await?;
            let row = if *is_deliberate { listening(op, *episode).await? } else { None };
            if let Some(row) = row {
                update(&row)
                    .col_expr(episode::Column::OpenedAt, Expr::value(row.opened_at.unwrap_or(op.now())))
                    .col_expr(episode::Column::ThreadId, Expr::value(*thread))
                    .exec(op.tx())
                    .await?;
            }
            Ok(found)
        })
    });
    Ok(opened.await?.value)
}

/// A change of the row of an episode, which may be summed up meanwhile: nothing is counted then.
pub(super) fn update(row: &episode::Model) -> UpdateMany<episode::Entity> {
    episode::Entity::update_many().filter(episode::Column::Id.eq(row.id))
}

/// A thread that can have been suggested: everybody may see it.
pub(super) async fn suggested(op: &Operation, id: ThreadId) -> Result<thread::Model, OperationError> {
    let found = thread::Entity::find_by_id(id).filter(visibility::public_threads()).one(op.tx()).await?;
    found.ok_or(OperationError::NotFound)
}

/// An episode that still hears what becomes of it. Whoever knows its number carries it on: it is in nobody's hands but of those to whom
/// it was given.
pub(super) async fn listening(op: &Operation, id: EpisodeId) -> Result<Option<episode::Model>, OperationError> {
    let found = episode::Entity::find_by_id(id).one(op.tx()).await?;
    Ok(found.filter(|row| is_attributable(&EpisodeFacts::from(row), op.now())))
}
