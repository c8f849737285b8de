//! Following a thread. Doing it again changes nothing.

use sea_orm::EntityTrait;

use super::right::may_react;
use crate::app::App;
use crate::entity::{ThreadId, follow as follows};
use crate::identity::Caller;
use crate::threads::refusal::Refusal;
use crate::threads::store::{self, lock_thread};

/// From now on the caller hears of a thread.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn follow(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    may_react(caller)?;
    let tx = app.begin_write().await?;
    lock_thread(&tx, caller, id).await?;
    store::follow(&tx, id, caller.account, app.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The caller hears of a thread no more.
///
/// # Errors
/// A thread that does not exist for the caller.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn unfollow(app: &App, caller: &Caller, id: ThreadId) -> Result<(), Refusal> {
    may_react(caller)?;
    let tx = app.begin_write().await?;
    lock_thread(&tx, caller, id).await?;
    follows::Entity::delete_by_id((id, caller.account)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
