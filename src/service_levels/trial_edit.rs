//! Starting and ending a trial: terms beside the policy in force, which open no case and promise nothing.

use sea_orm::{ActiveValue::Set, EntityTrait, SqlErr};

use super::policy_edit::{MAX_REASON, limit_violations, may_change};
use super::rules::policy::{Level, Terms};
use super::{codes, trials};
use crate::agencies::text_rules::required_text;
use crate::app::App;
use crate::entity::{AccountId, PolicyTrialId, policy_trial};
use crate::identity::Caller;
use crate::operation::{
    Completed, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
};

/// What is to be tried at a level, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrial {
    /// None tries nothing, and is refused.
    pub terms: Option<Terms>,
    /// Why; shown beside what the trial finds.
    pub reason: String,
}

/// A trial that may be started.
struct ValidatedTrial {
    level: Level,
    terms: Terms,
    reason: String,
    by: AccountId,
}

/// Starts a trial at a level, beside the policy in force.
///
/// # Errors
/// No right; refused fields; one that runs there already; an idempotency key that was used otherwise.
#[tracing::instrument(skip_all)]
pub async fn start(
    app: &App,
    caller: &Caller,
    level: Level,
    trial: NewTrial,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PolicyTrialId>, OperationError> {
    may_change(app.reader(), caller, level).await?;
    let once = IdempotentRequest::new(caller.account, key, "start_trial", &format!("{level:?} {trial:?}"));
    let spec = OperationSpec::new(caller).once(once);
    let validated = validate(level, trial, caller.account);
    let prepare = async move { Ok(validated?) };
    app.kernel.create(spec, prepare, |op, trial| Box::pin(insert(op, trial))).await
}

fn validate(level: Level, trial: NewTrial, by: AccountId) -> Result<ValidatedTrial, FieldErrors> {
    let NewTrial { terms, reason } = trial;
    let mut errors = FieldErrors::default();
    let terms = errors.check(terms.ok_or_else(|| FieldError::new("mode", codes::NOTHING_TO_TRY)));
    terms.as_ref().map(limit_violations).unwrap_or_default().into_iter().for_each(|flaw| errors.push(flaw));
    let reason = errors.check(required_text("reason", &reason, MAX_REASON));
    let (terms, reason) = errors.finish_with(terms.zip(reason))?;
    Ok(ValidatedTrial { level, terms, reason, by })
}

async fn insert(op: &Operation, trial: &ValidatedTrial) -> Result<PolicyTrialId, OperationError> {
    if trials::newest_at(op.tx(), trial.level).await?.is_some_and(|newest| newest.is_running) {
        return Err(OperationError::RuleViolated(codes::TRIAL_RUNNING));
    }
    let ValidatedTrial { level, terms, reason, by } = trial;
    let (category_id, agency_id) = level.columns();
    let row = policy_trial::ActiveModel {
        category_id: Set(category_id),
        agency_id: Set(agency_id),
        mode: Set(terms.mode),
        peer_window_minutes: Set(terms.peer_window_minutes),
        cap_minutes: Set(terms.cap_minutes),
        newcomer_window_minutes: Set(terms.newcomer_window_minutes),
        not_helped_window_minutes: Set(terms.not_helped_window_minutes),
        me_too_threshold: Set(terms.me_too_threshold),
        first_response_minutes: Set(terms.first_response_minutes),
        next_response_minutes: Set(terms.next_response_minutes),
        resolution_minutes: Set(terms.resolution_minutes),
        reason: Set(reason.clone()),
        started_by: Set(Some(*by)),
        started_at: Set(op.now()),
        is_running: Set(true),
        ..Default::default()
    };
    // Two people at once: the index admits one that runs.
    let started = policy_trial::Entity::insert(row).exec(op.tx()).await;
    let started = started.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => OperationError::RuleViolated(codes::TRIAL_RUNNING),
        _ => error.into(),
    })?;
    Ok(started.last_insert_id)
}

/// Ends the trial that runs at a level. What it found stays.
///
/// # Errors
/// No right; [`OperationError::NotFound`] if none runs there; the database.
#[tracing::instrument(skip_all)]
pub async fn end(app: &App, caller: &Caller, level: Level) -> Result<(), OperationError> {
    may_change(app.reader(), caller, level).await?;
    let ended = app.kernel.run(OperationSpec::new(caller), (level, caller.account), |op, (level, by)| {
        Box::pin(async move {
            if trials::end(op.tx(), *level, *by, op.now()).await? { Ok(()) } else { Err(OperationError::NotFound) }
        })
    });
    ended.await?;
    Ok(())
}
