//! A person opened a thread that a program suggested to them.

use super::own::own;
use crate::app::App;
use crate::deflection::open as opening;
use crate::deflection::reader::Reader;
use crate::entity::{EpisodeId, ThreadId};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;

/// Counts that a suggested thread was opened in the caller's own episode, once. An episode that is over counts nothing.
///
/// # Errors
/// No scope; no such episode of theirs, or no such thread that everybody may see; opening too often; the database.
pub async fn open(app: &App, caller: &Caller, episode: EpisodeId, thread: ThreadId) -> Result<(), OperationError> {
    caller.require(Right::Vote, None)?;
    // Whose an episode is never changes but when its account is erased, so it can be asked before.
    own(app.reader(), caller.account, episode).await?;
    opening::open(app, &Reader::from(caller), episode, thread).await?;
    Ok(())
}
