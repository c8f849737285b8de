//! Opening a thread that was suggested, in place or on its page.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryFilter};

use super::reader::Reader;
use super::rules::{EpisodeFacts, listens};
use crate::app::App;
use crate::entity::{EpisodeId, ThreadId, episode, thread};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};
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
    let spec = OperationSpec::new(reader.actor()).limited(RateLimitedAction::React);
    let opened = app.kernel.run(spec, (episode, thread), |op, (episode, thread)| {
        Box::pin(async move {
            let found = suggested(op, *thread).await?;
            if let Some(row) = listening(op, *episode).await? {
                let mut change = row.clone().into_active_model();
                change.opened_at = Set(row.opened_at.or(Some(op.now())));
                change.thread_id = Set(Some(*thread));
                change.update(op.tx()).await?;
            }
            Ok(found)
        })
    });
    Ok(opened.await?.value)
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
    Ok(found.filter(|row| listens(&EpisodeFacts::from(row), op.now())))
}
