//! Going through what is due in batches: one transaction a batch, and where a batch fails, one thread after the other.

use async_trait::async_trait;
use chrono::Duration;

use super::due_threads::{Clock, Take, due_ids};
use crate::app::App;
use crate::entity::ThreadId;
use crate::operation::{Actor, OperationError, OperationSpec};
use crate::threads::next_check::set_due;

/// Threads of one operation: enough that a thousand take seconds, few enough that nobody's post waits long behind them.
const BATCH: u64 = 50;
/// A thread that cannot be decided is tried again after this.
const RETRY_INTERVAL: Duration = Duration::minutes(15);

/// One look at what is due.
#[async_trait]
pub trait Sweep: Sync {
    /// What threads are due for.
    fn clock(&self) -> Clock;

    /// Takes due threads and decides, in one transaction; tells how many.
    async fn look(&self, app: &App, take: Take) -> Result<usize, OperationError>;
}

/// Handles a batch of due threads and tells how many; 0 when nothing is due.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn handle_due(app: &App, sweep: &dyn Sweep) -> Result<usize, OperationError> {
    let error = match sweep.look(app, Take::Due(BATCH)).await {
        Ok(handled) => return Ok(handled),
        Err(error @ (OperationError::Unavailable { .. } | OperationError::OutcomeUnknown { .. })) => return Err(error),
        Err(error) => error,
    };
    let due = due_ids(app.reader(), sweep.clock(), BATCH, app.now()).await?;
    if due.is_empty() {
        return Err(error);
    }
    tracing::warn!(error = %error, "a batch of due threads failed, going one by one");
    for id in &due {
        one(app, sweep, *id).await?;
    }
    Ok(due.len())
}

async fn one(app: &App, sweep: &dyn Sweep, id: ThreadId) -> Result<(), OperationError> {
    match sweep.look(app, Take::One(id)).await {
        Ok(_) => Ok(()),
        Err(error) => put_off(app, sweep.clock(), id, &error).await,
    }
}

/// Puts a thread off that fails by itself, so that it holds nobody up.
///
/// # Errors
/// Those of the database.
pub async fn put_off(app: &App, clock: Clock, id: ThreadId, error: &OperationError) -> Result<(), OperationError> {
    tracing::error!(thread.id = id.0, error = %error, "a due thread cannot be decided");
    metrics::counter!("peerdesk_escalation_failures_total").increment(1);
    let put_off = app.kernel.run(OperationSpec::new(Actor::System), (clock, id), |op, (clock, id)| {
        Box::pin(async move {
            set_due(op.tx(), *clock, &[(*id, Some(op.now() + RETRY_INTERVAL))]).await?;
            Ok(())
        })
    });
    put_off.await.map(|done| done.value)
}
