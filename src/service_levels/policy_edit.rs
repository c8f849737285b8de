//! Changing a policy: a new version with who, why, the difference and for which threads it counts. Threads that are there are
//! looked at again only where the change says that it counts for them.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};

use super::rules::policy::{self, EffectivePolicy, Level, Terms};
use super::{codes, policies, trials};
use crate::agencies::text_rules::required_text;
use crate::app::App;
use crate::entity::{AccountId, ChangeReach, EscalationMode, Event, account, agency, category, escalation_policy};
use crate::identity::{Caller, Right};
use crate::operation::{FieldError, FieldErrors, Operation, OperationError, OperationSpec};
use crate::web::people::shown_name;

/// Longest time that a policy can give, in minutes.
pub const MAX_MINUTES: i32 = 100_000;
/// Highest number of people that a policy can wait for.
pub const MAX_PEOPLE: i32 = 10_000;
/// Longest reason, in characters.
pub const MAX_REASON: usize = 500;
/// Versions that the history shows.
const PAGE_SIZE: u64 = 30;

/// A change of the policy of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyChange {
    /// None: the level has no word of its own any more.
    pub terms: Option<Terms>,
    /// Why; shown in the history.
    pub reason: String,
    /// The level's version that the change was made from; 0 if it had none.
    pub from_version: i32,
    /// For which threads it counts.
    pub reach: ChangeReach,
    /// Also for threads that stay with neighbours since they were imported. Only beside those that are there.
    pub include_imported: bool,
}

/// A level's policy as it is, and what counts there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyState {
    /// 0 if nobody has said anything at this level.
    pub version: i32,
    pub own: Option<Terms>,
    pub effective: EffectivePolicy,
    /// What would count without a word of its own.
    pub above: EffectivePolicy,
    /// Grows with each version at this level or above.
    pub state: i32,
}

/// One version in a level's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub row: escalation_policy::Model,
    /// None for what came with the installation.
    pub by: Option<String>,
    pub differences: Vec<Difference>,
}

/// One term that a version changed. `term` is the word of texts and of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    pub term: &'static str,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// A term's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Mode(EscalationMode),
    Minutes(i32),
    People(i32),
}

fn values(terms: &Terms) -> [(&'static str, Value); 9] {
    [
        ("mode", Value::Mode(terms.mode)),
        ("peer_window_minutes", Value::Minutes(terms.peer_window_minutes)),
        ("cap_minutes", Value::Minutes(terms.cap_minutes)),
        ("newcomer_window_minutes", Value::Minutes(terms.newcomer_window_minutes)),
        ("not_helped_window_minutes", Value::Minutes(terms.not_helped_window_minutes)),
        ("me_too_threshold", Value::People(terms.me_too_threshold)),
        ("first_response_minutes", Value::Minutes(terms.first_response_minutes)),
        ("next_response_minutes", Value::Minutes(terms.next_response_minutes)),
        ("resolution_minutes", Value::Minutes(terms.resolution_minutes)),
    ]
}

/// What one set of terms changes over another: pure. From or to nothing, only the mode is told.
#[must_use]
pub fn differences(before: Option<&Terms>, after: Option<&Terms>) -> Vec<Difference> {
    match (before.map(values), after.map(values)) {
        (Some(before), Some(after)) => before
            .iter()
            .zip(after)
            .filter(|((_, old), (_, new))| old != new)
            .map(|((term, old), (_, new))| Difference { term, before: Some(*old), after: Some(new) })
            .collect(),
        (None, None) => Vec::new(),
        (before, after) => {
            let mode = |terms: Option<[(&'static str, Value); 9]>| terms.map(|[(_, mode), ..]| mode);
            vec![Difference { term: "mode", before: mode(before), after: mode(after) }]
        }
    }
}

/// Refuses terms outside the limits: pure.
#[must_use]
pub fn limit_violations(terms: &Terms) -> Vec<FieldError> {
    values(terms).into_iter().filter_map(|(term, value)| flaw(term, value)).collect()
}

fn flaw(term: &'static str, value: Value) -> Option<FieldError> {
    let (code, limit) = match value {
        Value::Minutes(minutes) if minutes < 1 => return Some(FieldError::new(term, codes::TIME_TOO_SHORT)),
        Value::Minutes(minutes) if minutes > MAX_MINUTES => (codes::TIME_TOO_LONG, MAX_MINUTES / 60),
        Value::People(people) if people < 0 => (codes::TOO_FEW_PEOPLE, MAX_PEOPLE),
        Value::People(people) if people > MAX_PEOPLE => (codes::TOO_MANY_PEOPLE, MAX_PEOPLE),
        Value::Mode(_) | Value::Minutes(_) | Value::People(_) => return None,
    };
    Some(FieldError::new(term, code).with("about", limit.to_string()))
}

/// Succeeds if a caller may change the policy of a level.
///
/// # Errors
/// [`OperationError::NotFound`] for an unknown category or agency, [`OperationError::Forbidden`] without the right; the
/// database.
pub async fn may_change<C: ConnectionTrait>(db: &C, caller: &Caller, level: Level) -> Result<(), OperationError> {
    match level {
        Level::Site => caller.require(Right::AdministerSite, None),
        Level::Agency(id) => {
            let found = agency::Entity::find_by_id(id).one(db).await?.ok_or(OperationError::NotFound)?;
            caller.require(Right::EditPolicies, found.id)
        }
        Level::Category(id) => {
            let found = category::Entity::find_by_id(id).one(db).await?.ok_or(OperationError::NotFound)?;
            caller.require(Right::EditPolicies, found.agency_id)
        }
    }
}

/// A change that may be made.
struct ValidatedChange {
    level: Level,
    terms: Option<Terms>,
    reason: String,
    from_version: i32,
    reach: ChangeReach,
    include_imported: bool,
    by: AccountId,
}

/// Gives a level a new version of its policy, and returns the version.
///
/// # Errors
/// No right; refused fields; [`OperationError::Stale`] if there is a newer version than the one that the change was made from.
#[tracing::instrument(skip_all)]
pub async fn change(app: &App, caller: &Caller, level: Level, change: PolicyChange) -> Result<i32, OperationError> {
    may_change(app.reader(), caller, level).await?;
    let change = validate(level, caller.account, change)?;
    let changed = app.kernel.run(OperationSpec::new(caller), change, |op, change| Box::pin(write(op, change)));
    Ok(changed.await?.value)
}

fn validate(level: Level, by: AccountId, change: PolicyChange) -> Result<ValidatedChange, FieldErrors> {
    let PolicyChange { terms, reason, from_version, reach, include_imported } = change;
    let mut errors = FieldErrors::default();
    terms.as_ref().map(limit_violations).unwrap_or_default().into_iter().for_each(|flaw| errors.push(flaw));
    if include_imported && reach == ChangeReach::FromNowOn {
        errors.push(FieldError::new("include_imported", codes::IMPORTED_WITHOUT_EXISTING));
    }
    let reason = errors.check(required_text("reason", &reason, MAX_REASON));
    let reason = errors.finish_with(reason)?;
    Ok(ValidatedChange { level, terms, reason, from_version, reach, include_imported, by })
}

/// Refuses what [`change`] would refuse, before anybody is asked for which threads it counts.
///
/// # Errors
/// Refused fields; [`OperationError::Stale`] if the policy is not the one that the change was made from.
pub fn check(
    caller: &Caller,
    level: Level,
    change: &PolicyChange,
    standing: &PolicyState,
) -> Result<(), OperationError> {
    validate(level, caller.account, change.clone())?;
    if standing.version == change.from_version { Ok(()) } else { Err(OperationError::Stale) }
}

async fn write(op: &Operation, change: &ValidatedChange) -> Result<i32, OperationError> {
    let standing = standing(op.tx(), change.level).await?;
    if standing.version != change.from_version {
        return Err(OperationError::Stale);
    }
    let version = standing.version + 1;
    let terms = change.terms.unwrap_or(standing.above.terms);
    let (category_id, agency_id) = change.level.columns();
    let row = escalation_policy::ActiveModel {
        category_id: Set(category_id),
        agency_id: Set(agency_id),
        version: Set(version),
        mode: Set(change.terms.map(|terms| terms.mode)),
        peer_window_minutes: Set(terms.peer_window_minutes),
        cap_minutes: Set(terms.cap_minutes),
        newcomer_window_minutes: Set(terms.newcomer_window_minutes),
        not_helped_window_minutes: Set(terms.not_helped_window_minutes),
        me_too_threshold: Set(terms.me_too_threshold),
        first_response_minutes: Set(terms.first_response_minutes),
        next_response_minutes: Set(terms.next_response_minutes),
        resolution_minutes: Set(terms.resolution_minutes),
        counts_from: Set((change.reach == ChangeReach::FromNowOn).then(|| op.now())),
        includes_imported: Set(change.include_imported),
        reason: Set(change.reason.clone()),
        created_by: Set(Some(change.by)),
        created_at: Set(op.now()),
        ..Default::default()
    };
    // Two editors at once: the index admits one version of each number.
    escalation_policy::Entity::insert(row).exec_without_returning(op.tx()).await.map_err(stale)?;
    if let Some(terms) = change.terms {
        // What was tried is in force now.
        trials::end_of_terms(op.tx(), change.level, &terms, change.by, op.now()).await?;
    }
    op.record(Event::PolicyChanged {
        category: category_id,
        agency: agency_id,
        reach: change.reach,
        imported: change.include_imported,
    });
    Ok(version)
}

fn stale(error: DbErr) -> OperationError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => OperationError::Stale,
        _ => error.into(),
    }
}

/// A level's policy and what counts there: two queries at most.
///
/// # Errors
/// [`OperationError::NotFound`] for an unknown category; the database.
pub async fn standing<C: ConnectionTrait>(db: &C, level: Level) -> Result<PolicyState, OperationError> {
    let agency = match level {
        Level::Category(id) => {
            let found = category::Entity::find_by_id(id).one(db).await?.ok_or(OperationError::NotFound)?;
            Some(found.agency_id)
        }
        Level::Agency(id) => Some(id),
        Level::Site => None,
    };
    let category = match level {
        Level::Category(id) => Some(id),
        Level::Agency(_) | Level::Site => None,
    };
    let rows = policies::newest_versions(db, category, agency).await?;
    let own = rows.iter().find(|row| Level::of(row) == level);
    let above: Vec<_> = rows.iter().filter(|row| Level::of(row) != level).cloned().collect();
    Ok(PolicyState {
        version: own.map_or(0, |row| row.version),
        own: own.and_then(Terms::of),
        effective: policy::inherit_from(&rows, category, agency),
        above: policy::inherit_from(&above, category, agency),
        state: rows.iter().map(|row| row.version).sum(),
    })
}

/// The name of who changed something, if it was a person: one query at most.
pub async fn name_of<C: ConnectionTrait>(db: &C, account: Option<AccountId>) -> Result<Option<String>, DbErr> {
    Ok(match account {
        Some(id) => account::Entity::find_by_id(id).one(db).await?.map(name),
        None => None,
    })
}

fn name(row: account::Model) -> String {
    row.display_name.unwrap_or_else(|| shown_name(&row.handle))
}

/// The newest versions of a level, newest first, with what each changed: two queries.
pub async fn history<C: ConnectionTrait>(db: &C, level: Level) -> Result<Vec<Version>, DbErr> {
    let rows = escalation_policy::Entity::find()
        .filter(policies::rows_of(level))
        .order_by_desc(escalation_policy::Column::Version)
        .limit(PAGE_SIZE + 1)
        .all(db)
        .await?;
    let people: HashMap<AccountId, String> = account::Entity::find()
        .filter(account::Column::Id.is_in(rows.iter().filter_map(|row| row.created_by)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, name(row)))
        .collect();
    let before = rows.iter().skip(1).map(Some).chain([None]);
    let versions = rows.iter().zip(before).map(|(row, before)| Version {
        by: row.created_by.and_then(|id| people.get(&id).cloned()),
        differences: differences(before.and_then(Terms::of).as_ref(), Terms::of(row).as_ref()),
        row: row.clone(),
    });
    Ok(versions.take(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let before = Terms::BUILT_IN;
        let after = Terms { peer_window_minutes: 60, me_too_threshold: 0, ..before };
        let told: Vec<_> = differences(Some(&before), Some(&after)).iter().map(|change| change.term).collect();
        assert_eq!(told, ["peer_window_minutes", "me_too_threshold"]);
        assert!(differences(Some(&before), Some(&before)).is_empty());
        assert!(differences(None, None).is_empty());
        let given = differences(None, Some(&before));
        assert_eq!(given, [Difference { term: "mode", before: None, after: Some(Value::Mode(before.mode)) }]);
    }

    #[test]
    fn terms_have_limits() {
        assert!(limit_violations(&Terms::BUILT_IN).is_empty());
        let wrong =
            Terms { peer_window_minutes: 0, cap_minutes: MAX_MINUTES + 1, me_too_threshold: -1, ..Terms::BUILT_IN };
        let fields: Vec<_> = limit_violations(&wrong).iter().map(|flaw| flaw.field).collect();
        assert_eq!(fields, ["peer_window_minutes", "cap_minutes", "me_too_threshold"]);
        assert!(limit_violations(&Terms { me_too_threshold: 0, ..Terms::BUILT_IN }).is_empty());
    }
}
