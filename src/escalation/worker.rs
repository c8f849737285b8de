//! Takes the threads whose time has come, decides, opens cases and stores the next look. Any number of nodes may run it: a
//! thread is claimed by one, and the database admits one open case. Its cost follows what is due, not what exists.

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use super::facts::{Batch, DueThread, Take, claim};
use super::rules::{self, Decision};
use crate::agencies::policy;
use crate::app::App;
use crate::cases::open::{OpenCase, open};
use crate::database::WriteTransaction;
use crate::entity::{ThreadId, Trigger};
use crate::threads::next_check::{set_next_checks, set_peer_windows};

/// Threads of one transaction: enough that a thousand take seconds, few enough that nobody's post waits long behind them.
const BATCH: u64 = 50;
/// A thread that cannot be decided is tried again after this.
const TRY_AGAIN: Duration = Duration::minutes(15);

/// What a sweep has done and not yet told.
#[derive(Default)]
struct Swept {
    threads: Vec<ThreadId>,
    opened: Vec<(ThreadId, Trigger, Duration)>,
    /// Threads whose promise is another now.
    promised: Vec<ThreadId>,
}

/// Handles a batch of due threads and tells how many; 0 when nothing is due.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn run(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let mut swept = Swept::default();
    match sweep(app, Take::Due(BATCH), now, &mut swept).await {
        Ok(()) => {
            tell(app, &swept);
            Ok(swept.threads.len())
        }
        Err(error) if swept.threads.is_empty() => Err(error),
        Err(error) => {
            tracing::warn!(error = %error, "a batch of due threads failed, going one by one");
            for id in &swept.threads {
                one(app, *id, now).await?;
            }
            Ok(swept.threads.len())
        }
    }
}

async fn one(app: &App, id: ThreadId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let mut swept = Swept::default();
    if let Err(error) = sweep(app, Take::One(id), now, &mut swept).await {
        tracing::error!(thread.id = id.0, error = %error, "a due thread cannot be decided");
        metrics::counter!("peerdesk_escalation_failures_total").increment(1);
        let tx = app.begin_write().await?;
        set_next_checks(&tx, &[(id, Some(now + TRY_AGAIN))]).await?;
        return tx.commit().await;
    }
    tell(app, &swept);
    Ok(())
}

/// One transaction: claim, decide, open, store.
async fn sweep(app: &App, take: Take, now: DateTime<Utc>, swept: &mut Swept) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    let due = claim(&tx, take, now).await?;
    if due.is_empty() {
        return Ok(());
    }
    swept.threads = due.iter().map(|thread| thread.id).collect();
    let batch = Batch::read(&tx, &due).await?;
    let mut looks = Vec::with_capacity(due.len());
    let mut promises = Vec::new();
    for thread in &due {
        let look = decide(&tx, &batch, thread, now, swept).await?;
        looks.push((thread.id, look));
        let promise = promise(&batch, thread);
        if promise != thread.peer_window_ends_at && batch.facts(thread).on_its_own {
            promises.push((thread.id, promise));
        }
    }
    set_next_checks(&tx, &looks).await?;
    set_peer_windows(&tx, &promises, now).await?;
    swept.promised = promises.into_iter().map(|(id, _)| id).collect();
    tx.commit().await
}

/// Acts on the decision for one thread and gives its next look.
async fn decide(
    tx: &WriteTransaction,
    batch: &Batch,
    thread: &DueThread,
    now: DateTime<Utc>,
    swept: &mut Swept,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let policy = batch.policy(thread);
    match rules::due(&batch.facts(thread), &policy, batch.time(thread), now) {
        Decision::Nothing => Ok(None),
        Decision::LookAgain(at) => Ok(Some(at)),
        Decision::Open(trigger) if policy.simulate => {
            tracing::info!(thread.id = thread.id.0, trigger = trigger.word(), "a policy on trial would open a case");
            metrics::counter!("peerdesk_escalations_simulated_total", "trigger" => trigger.word()).increment(1);
            Ok(None)
        }
        Decision::Open(trigger) => {
            let case = open(tx, now, OpenCase { thread: thread.id, trigger, opened_by: None }).await?;
            if case.is_some() {
                swept.opened.push((thread.id, trigger, now - thread.next_check_at.unwrap_or(now)));
            }
            Ok(None)
        }
    }
}

/// The end of the peers' time as everybody is told it.
fn promise(batch: &Batch, thread: &DueThread) -> Option<DateTime<Utc>> {
    let facts = batch.facts(thread);
    let (policy, time) = (batch.policy(thread), batch.time(thread));
    policy::peer_window_ends(&policy, time, facts.asked_at, facts.newcomer, facts.intent, facts.urgent)
}

/// After the commit: pages, the dispatcher and the numbers.
fn tell(app: &App, swept: &Swept) {
    for id in swept.opened.iter().map(|(id, ..)| id).chain(&swept.promised) {
        app.pages.forget_thread(*id);
    }
    for (id, trigger, late) in &swept.opened {
        tracing::info!(thread.id = id.0, trigger = trigger.word(), "a thread went to staff");
        metrics::counter!("peerdesk_escalations_total", "trigger" => trigger.word()).increment(1);
        metrics::histogram!("peerdesk_escalation_late_seconds").record(late.as_seconds_f64());
    }
    if !swept.opened.is_empty() {
        app.wake();
    }
}
