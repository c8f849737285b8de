//! A person asked in spite of what a program suggested to them.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::own::own;
use crate::app::App;
use crate::entity::{AccountId, EpisodeId, Event, ThreadId, thread};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::threads::visibility;

/// What somebody asked in spite of what was suggested.
struct AskedQuestion {
    account: AccountId,
    episode: EpisodeId,
    thread: ThreadId,
    did_not_apply: bool,
}

/// Counts that the caller asked anyway, once for each episode of theirs: by the same event as a question that is asked on the pages.
/// The question is one of theirs from after the beginning of the episode.
///
/// # Errors
/// No scope; no such episode or no such question of theirs; too often; the database.
pub async fn ask_anyway(
    app: &App,
    caller: &Caller,
    episode: EpisodeId,
    thread: ThreadId,
    did_not_apply: bool,
) -> Result<(), OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let asked = AskedQuestion { account: caller.account, episode, thread, did_not_apply };
    app.kernel.run(spec, asked, |op, asked| Box::pin(note(op, asked))).await?;
    Ok(())
}

async fn note(op: &Operation, asked: &AskedQuestion) -> Result<(), OperationError> {
    let episode = own(op.tx(), asked.account, asked.episode).await?;
    let question = thread::Entity::find_by_id(asked.thread)
        .filter(visibility::shown_threads())
        .filter(thread::Column::AuthorId.eq(asked.account))
        .filter(thread::Column::CreatedAt.gte(episode.started_at));
    question.one(op.tx()).await?.ok_or(OperationError::NotFound)?;
    if episode.asked_at.is_none() {
        op.record(Event::AskedAnyway { episode: episode.id, did_not_apply: asked.did_not_apply });
    }
    Ok(())
}
