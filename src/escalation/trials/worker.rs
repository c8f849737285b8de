//! Looks at threads for trials: when the policy in force had reason to look at them, and at times that the trial needs itself. It
//! decides by the same rule and writes down what the trial would have done. Its cost follows what is due.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AgencyId, CategoryId, PolicyTrialId, ThreadId, Trigger, policy_trial, trial_finding};
use crate::escalation::due_threads::{Clock, DueThread, Take, claim};
use crate::escalation::facts::Batch;
use crate::escalation::rules::{self, Decision, ThreadFacts};
use crate::escalation::sweep::{Sweep, handle_due};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::service_levels::rules::policy::{Terms, is_tried_on};
use crate::service_levels::trials;
use crate::threads::next_check::set_due;

/// Handles a batch of threads that are due for trials and tells how many; 0 when nothing is due.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    handle_due(app, &Trials).await
}

/// What is due by trials.
struct Trials;

#[async_trait]
impl Sweep for Trials {
    fn clock(&self) -> Clock {
        Clock::Trial
    }

    async fn look(&self, app: &App, take: Take) -> Result<usize, OperationError> {
        let spec = OperationSpec::new(Actor::System);
        let found = app.kernel.run(spec, take, |op, take| Box::pin(look_at_all(op, *take))).await?.value;
        Ok(found)
    }
}

/// The trials that run around the threads of a batch: one query.
async fn running(op: &Operation, batch: &Batch, threads: &[DueThread]) -> Result<Vec<policy_trial::Model>, DbErr> {
    let categories: HashSet<CategoryId> = threads.iter().map(|thread| thread.category_id).collect();
    let agencies: HashSet<AgencyId> = threads.iter().filter_map(|thread| batch.agency(thread)).collect();
    trials::running_among(op.tx(), categories, agencies).await
}

/// Those of some trials that concern a thread.
fn concerning<'a>(
    batch: &'a Batch,
    trials: &'a [policy_trial::Model],
    thread: &'a DueThread,
) -> impl Iterator<Item = &'a policy_trial::Model> {
    let concerns = |trial: &&policy_trial::Model| {
        batch
            .agency(thread)
            .is_some_and(|agency| is_tried_on(trial, batch.versions(), thread.category_id, agency, thread.arrived_at()))
    };
    trials.iter().filter(concerns)
}

/// Has threads that the policy in force had reason to look at looked at for trials as well. Where none runs, this is one query.
pub(in crate::escalation) async fn look_too(op: &Operation, batch: &Batch, threads: &[DueThread]) -> Result<(), DbErr> {
    let trials = running(op, batch, threads).await?;
    let concerned = threads.iter().filter(|thread| concerning(batch, &trials, thread).next().is_some());
    let checks: Vec<_> = concerned.map(|thread| (thread.id, Some(op.now()))).collect();
    set_due(op.tx(), Clock::Trial, &checks).await
}

/// One transaction: claim, decide, write down, store the next look.
async fn look_at_all(op: &Operation, take: Take) -> Result<usize, OperationError> {
    let due = claim(op.tx(), Clock::Trial, take, op.now()).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let batch = Batch::read(op.tx(), &due, op.now()).await?;
    let trials = running(op, &batch, &due).await?;
    let known = known_findings(op, &due).await?;
    let mut looks = Vec::with_capacity(due.len());
    let mut findings = Vec::new();
    for thread in &due {
        let mut next: Option<DateTime<Utc>> = None;
        for trial in concerning(&batch, &trials, thread).filter(|trial| !known.contains(&(trial.id, thread.id))) {
            match decision(&batch, trial, thread, op.now()) {
                Decision::Nothing => {}
                Decision::CheckAgainAt(at) => next = Some(next.map_or(at, |next| next.min(at))),
                Decision::Open(trigger) => findings.push(finding(&batch, trial.id, thread, trigger, op.now())),
            }
        }
        looks.push((thread.id, next));
    }
    if !findings.is_empty() {
        trial_finding::Entity::insert_many(findings).exec_without_returning(op.tx()).await?;
    }
    set_due(op.tx(), Clock::Trial, &looks).await?;
    Ok(due.len())
}

/// What a trial would do with a thread, whether or not staff have got it meanwhile.
fn decision(batch: &Batch, trial: &policy_trial::Model, thread: &DueThread, now: DateTime<Utc>) -> Decision {
    let facts = ThreadFacts { case: None, ..batch.facts(thread) };
    rules::due(&facts, &Terms::of_trial(trial), batch.time(thread), now)
}

/// What trials have found of these threads already.
async fn known_findings(op: &Operation, threads: &[DueThread]) -> Result<HashSet<(PolicyTrialId, ThreadId)>, DbErr> {
    let found: Vec<(PolicyTrialId, ThreadId)> = trial_finding::Entity::find()
        .select_only()
        .columns([trial_finding::Column::TrialId, trial_finding::Column::ThreadId])
        .filter(trial_finding::Column::ThreadId.is_in(threads.iter().map(|thread| thread.id)))
        .into_tuple()
        .all(op.tx())
        .await?;
    Ok(found.into_iter().collect())
}

fn finding(
    batch: &Batch,
    trial: PolicyTrialId,
    thread: &DueThread,
    trigger: Trigger,
    now: DateTime<Utc>,
) -> trial_finding::ActiveModel {
    trial_finding::ActiveModel {
        trial_id: Set(trial),
        thread_id: Set(thread.id),
        category_id: Set(thread.category_id),
        trigger_kind: Set(trigger),
        found_at: Set(now),
        week_starts_at: Set(rules::trials::week_start(now, batch.time(thread).zone())),
        ..Default::default()
    }
}
