//! A person opened a thread that a program suggested to them.

use super::own::own_reader;
use crate::app::App;
use crate::deflection::open as opening;
use crate::entity::{EpisodeId, ThreadId};
use crate::identity::Caller;
use crate::operation::OperationError;

/// Counts that a suggested thread was opened in the caller's own episode, once. An episode that is over counts nothing.
///
/// # Errors
/// No scope; no such episode of theirs, or no such thread that everybody may see; opening too often; the database.
pub async fn open(app: &App, caller: &Caller, episode: EpisodeId, thread: ThreadId) -> Result<(), OperationError> {
    let reader = own_reader(app, caller, episode).await?;
    opening::open(app, &reader, episode, thread).await?;
    Ok(())
}
