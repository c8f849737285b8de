//! Takes the threads whose time has come, decides, opens cases and stores the next look. Any number of nodes may run it: a
//! thread is claimed by one, and the database admits one open case. Its cost follows what is due, not what exists.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::due_threads::{Clock, DueThread, Take, claim};
use super::facts::Batch;
use super::rules::last_look::{BeforeStaff, before_staff};
use super::rules::{self, Decision};
use super::sweep::{Sweep, handle_due};
use super::trials;
use crate::app::App;
use crate::cases::open::{OpenCase, open};
use crate::entity::{Event, ThreadId, Trigger};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::next_check::{set_due, set_peer_windows};
use crate::threads::rules::peers_due::peers_due_at;

/// What a sweep has done, to be counted once it is committed.
#[derive(Default)]
struct Swept {
    handled: usize,
    opened: Vec<(ThreadId, Trigger, Duration)>,
}

/// Handles a batch of due threads and tells how many; 0 when nothing is due.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    let handled = handle_due(app, &PolicyInForce).await?;
    app.last_sweep.store(app.now().timestamp(), Ordering::Relaxed);
    Ok(handled)
}

/// What is due by the policy in force.
struct PolicyInForce;

#[async_trait]
impl Sweep for PolicyInForce {
    fn clock(&self) -> Clock {
        Clock::Policy
    }

    async fn look(&self, app: &App, take: Take) -> Result<usize, OperationError> {
        let spec = OperationSpec::new(Actor::System);
        let swept = app.kernel.run(spec, take, |op, take| Box::pin(decide_all(op, *take))).await?.value;
        tell(&swept);
        Ok(swept.handled)
    }
}

/// One transaction: claim, decide, open, store.
async fn decide_all(op: &Operation, take: Take) -> Result<Swept, OperationError> {
    let due = claim(op.tx(), Clock::Policy, take, op.now()).await?;
    let mut swept = Swept { handled: due.len(), ..Swept::default() };
    if due.is_empty() {
        return Ok(swept);
    }
    let batch = Batch::read(op.tx(), &due, op.now()).await?;
    let mut looks = Vec::with_capacity(due.len());
    let mut last_looks = Vec::new();
    let mut promises = Vec::new();
    for thread in &due {
        let look = match decide(op, &batch, thread, &mut swept).await? {
            Next::Check(look) => look,
            Next::LastLook => {
                last_looks.push((thread.id, Some(op.now())));
                None
            }
        };
        looks.push((thread.id, look));
        let promise = promise(&batch, thread);
        if promise != thread.peer_window_ends_at && batch.facts(thread).on_its_own {
            promises.push((thread.id, promise));
        }
    }
    set_due(op.tx(), Clock::Policy, &looks).await?;
    set_due(op.tx(), Clock::LastLook, &last_looks).await?;
    trials::worker::look_too(op, &batch, &due).await?;
    set_peer_windows(op.tx(), &promises, op.now()).await?;
    // Who could answer hears of it in time for the new end.
    set_due(op.tx(), Clock::Peers, &brought_again(&due, &promises)).await?;
    for (thread, _) in promises {
        op.record(Event::PeerWindowChanged { thread });
    }
    Ok(swept)
}

/// When threads whose peers have another time are brought to people.
fn brought_again(
    due: &[DueThread],
    promises: &[(ThreadId, Option<DateTime<Utc>>)],
) -> Vec<(ThreadId, Option<DateTime<Utc>>)> {
    let asked_at = |id: ThreadId| due.iter().find(|thread| thread.id == id).map(|thread| thread.created_at);
    promises.iter().filter_map(|(id, ends)| Some((*id, peers_due_at(asked_at(*id)?, *ends)))).collect()
}

/// What comes next for a thread.
enum Next {
    /// It is looked at again then, if ever.
    Check(Option<DateTime<Utc>>),
    /// It is looked for among what was answered, and then decided once more.
    LastLook,
}

/// Acts on the decision for one thread and tells what comes next.
async fn decide(op: &Operation, batch: &Batch, thread: &DueThread, swept: &mut Swept) -> Result<Next, OperationError> {
    let policy = batch.policy(thread);
    let trigger = match rules::due(&batch.facts(thread), &policy, batch.time(thread), op.now()) {
        Decision::Nothing => return Ok(Next::Check(None)),
        Decision::CheckAgainAt(at) => return Ok(Next::Check(Some(at))),
        Decision::Open(trigger) => trigger,
    };
    match before_staff(trigger, thread.last_look_at, thread.held_until, op.now()) {
        BeforeStaff::Look => Ok(Next::LastLook),
        BeforeStaff::HeldUntil(until) => Ok(Next::Check(Some(until))),
        BeforeStaff::Nothing => {
            if open(op, thread.id, OpenCase::by_policy(trigger)).await?.is_some() {
                let late = op.now() - thread.next_check_at.unwrap_or_else(|| op.now());
                swept.opened.push((thread.id, trigger, late));
            }
            Ok(Next::Check(None))
        }
    }
}

/// The end of the peers' time as everybody is told it.
fn promise(batch: &Batch, thread: &DueThread) -> Option<DateTime<Utc>> {
    rules::peers_have_until(&batch.facts(thread), &batch.policy(thread), batch.time(thread))
}

/// After the commit: the numbers.
fn tell(swept: &Swept) {
    for (id, trigger, late) in &swept.opened {
        tracing::info!(thread.id = id.0, trigger = trigger.as_str(), "a thread went to staff");
        metrics::counter!("peerdesk_escalations_total", "trigger" => trigger.as_str()).increment(1);
        metrics::histogram!("peerdesk_escalation_late_seconds").record(late.as_seconds_f64());
    }
}
