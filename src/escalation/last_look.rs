//! The last look before staff: what was answered since a question was asked may answer it as well. The finder is asked outside any
//! transaction; what it found is offered to the asker and holds the case a short time, once. With the finder away nothing is held.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{EntityTrait, QuerySelect};

use super::due_threads::{Clock, DueThread, Take, claim, due_ids};
use super::facts::Batch;
use super::rules::last_look::{BeforeStaff, before_staff, held_until};
use super::rules::{self, Decision};
use super::sweep::put_off;
use crate::app::App;
use crate::entity::{ThreadId, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::duplicates::offer_found;
use crate::threads::next_check::{set_due, set_looked};

/// Threads that are looked for in one go.
const BATCH: u64 = 20;

/// A question that waits for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingQuestion {
    pub id: ThreadId,
    pub title: String,
    /// Markdown, as typed.
    pub details: String,
    pub asked_at: DateTime<Utc>,
}

/// Why a finder did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FinderAway(pub String);

/// Finds what was answered. Implemented where searching is.
#[async_trait]
pub trait AnswerFinder: Send + Sync {
    /// The public question most like this one whose answer somebody vouched for since this one was asked; none if none is like it enough.
    async fn find_answered_since(&self, question: &WaitingQuestion) -> Result<Option<ThreadId>, FinderAway>;
}

/// Looks for a batch of threads and tells how many; 0 when none waits for it.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn run(app: &App, finder: &dyn AnswerFinder) -> Result<usize, OperationError> {
    let due = due_ids(app.reader(), Clock::LastLook, BATCH, app.now()).await?;
    for id in &due {
        match look(app, finder, *id).await {
            Ok(()) => {}
            Err(error @ (OperationError::Unavailable { .. } | OperationError::OutcomeUnknown { .. })) => {
                return Err(error);
            }
            Err(error) => put_off(app, Clock::LastLook, *id, &error).await?,
        }
    }
    Ok(due.len())
}

async fn look(app: &App, finder: &dyn AnswerFinder, id: ThreadId) -> Result<(), OperationError> {
    let found = find(app, finder, id).await?;
    let spec = OperationSpec::new(Actor::System);
    app.kernel.run(spec, (id, found), |op, (id, found)| Box::pin(settle(op, *id, *found))).await?;
    Ok(())
}

/// What may answer a thread; nothing where the finder does not say.
async fn find(app: &App, finder: &dyn AnswerFinder, id: ThreadId) -> Result<Option<ThreadId>, OperationError> {
    let row: Option<(String, String, DateTime<Utc>)> = thread::Entity::find_by_id(id)
        .select_only()
        .columns([thread::Column::Title, thread::Column::BodySource, thread::Column::CreatedAt])
        .into_tuple()
        .one(app.reader())
        .await?;
    let Some((title, details, asked_at)) = row else { return Ok(None) };
    match finder.find_answered_since(&WaitingQuestion { id, title, details, asked_at }).await {
        Ok(found) => Ok(found),
        Err(error) => {
            tracing::warn!(thread.id = id.0, error = %error, "no last look was taken");
            Ok(None)
        }
    }
}

/// Holds the case back for what was found, or lets the thread go on to staff. Of two nodes that looked, one writes.
async fn settle(op: &Operation, id: ThreadId, found: Option<ThreadId>) -> Result<(), OperationError> {
    let due = claim(op.tx(), Clock::LastLook, Take::One(id), op.now()).await?;
    let Some(thread) = due.first() else { return Ok(()) };
    let batch = Batch::read(op.tx(), &due, op.now()).await?;
    if !waits_for_look(&batch, thread, op.now()) {
        // Something happened meanwhile: it is decided anew, and looked for another time if it comes to that.
        set_due(op.tx(), Clock::LastLook, &[(id, None)]).await?;
        set_due(op.tx(), Clock::Policy, &[(id, Some(op.now()))]).await?;
        return Ok(());
    }
    let offered = match found {
        Some(found) => offer_found(op, id, found).await?,
        None => false,
    };
    let time = batch.time(thread);
    let window = rules::peers_have_until(&batch.facts(thread), &batch.policy(thread), time);
    let neighbours_had = window.map_or(TimeDelta::zero(), |end| end - thread.created_at);
    let hold = offered.then(|| held_until(time, neighbours_had, op.now()));
    set_looked(op.tx(), id, hold, op.now()).await?;
    if offered {
        metrics::counter!("peerdesk_last_look_offers_total").increment(1);
    }
    Ok(())
}

fn waits_for_look(batch: &Batch, thread: &DueThread, now: DateTime<Utc>) -> bool {
    match rules::due(&batch.facts(thread), &batch.policy(thread), batch.time(thread), now) {
        Decision::Open(trigger) => {
            before_staff(trigger, thread.last_look_at, thread.held_until, now) == BeforeStaff::Look
        }
        Decision::CheckAgainAt(_) | Decision::Nothing => false,
    }
}
