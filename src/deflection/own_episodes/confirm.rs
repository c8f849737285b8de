//! A person said that a thread which a program suggested to them answers their question.

use super::own::own_reader;
use crate::app::App;
use crate::deflection::confirm as confirming;
use crate::entity::{EpisodeId, ThreadId};
use crate::identity::Caller;
use crate::operation::OperationError;

/// Counts that the caller found their answer, once for each episode of theirs, and remembers to tell them if it is corrected.
///
/// # Errors
/// No scope; no such episode of theirs, or no such thread that everybody may see; confirming too often; the database.
pub async fn confirm(app: &App, caller: &Caller, episode: EpisodeId, thread: ThreadId) -> Result<(), OperationError> {
    let reader = own_reader(app, caller, episode).await?;
    confirming::confirm(app, &reader, Some(episode), thread).await?;
    Ok(())
}
