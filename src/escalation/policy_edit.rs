//! Changing a policy: a new version with who, why and the difference. Running threads are looked at again.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};

use crate::agencies::policy::{self, EffectivePolicy, Level, Terms};
use crate::agencies::refusal::{Refusal, Refused, checked_text};
use crate::app::App;
use crate::entity::{AccountId, AgencyId, CategoryId, EscalationMode, account, agency, category, escalation_policy};
use crate::identity::{Caller, Right};
use crate::outbox::{self, Event};

/// Longest time that a policy can give, in minutes.
pub const MOST_MINUTES: i32 = 100_000;
/// Highest number of people that a policy can wait for.
pub const MOST_PEOPLE: i32 = 10_000;
/// Longest reason, in characters.
pub const MOST_REASON: usize = 500;
/// Versions that the history shows.
const SHOWN: u64 = 30;

/// A change of the policy of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// None: the level has no word of its own any more.
    pub terms: Option<Terms>,
    /// Why; shown in the history.
    pub reason: String,
    /// The level's version that the change was made from; 0 if it had none.
    pub from_version: i32,
}

/// A level's policy as it is, and what counts there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
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
    Trial(bool),
}

fn values(terms: &Terms) -> [(&'static str, Value); 9] {
    [
        ("mode", Value::Mode(terms.mode)),
        ("peer_window_minutes", Value::Minutes(terms.peer_window_minutes)),
        ("cap_minutes", Value::Minutes(terms.cap_minutes)),
        ("newcomer_window_minutes", Value::Minutes(terms.newcomer_window_minutes)),
        ("me_too_threshold", Value::People(terms.me_too_threshold)),
        ("first_response_minutes", Value::Minutes(terms.first_response_minutes)),
        ("next_response_minutes", Value::Minutes(terms.next_response_minutes)),
        ("resolution_minutes", Value::Minutes(terms.resolution_minutes)),
        ("simulate", Value::Trial(terms.simulate)),
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
pub fn flaws(terms: &Terms) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (term, value) in values(terms) {
        match value {
            Value::Minutes(minutes) if minutes < 1 => refusals.push(Refusal::new(term, "escalation-time-too-short")),
            Value::Minutes(minutes) if minutes > MOST_MINUTES => {
                refusals.push(Refusal::about(term, "escalation-time-too-long", (MOST_MINUTES / 60).to_string()));
            }
            Value::People(people) if !(0..=MOST_PEOPLE).contains(&people) => {
                refusals.push(Refusal::about(term, "escalation-people-out-of-range", MOST_PEOPLE.to_string()));
            }
            _ => {}
        }
    }
    refusals
}

/// Succeeds if a caller may change the policy of a level.
///
/// # Errors
/// [`Refused::Missing`] for an unknown category or agency, [`Refused::Forbidden`] without the right; the database.
pub async fn may_change<C: ConnectionTrait>(db: &C, caller: &Caller, level: Level) -> Result<(), Refused> {
    let allowed = match level {
        Level::Site => caller.may(Right::AdministerSite, None),
        Level::Agency(id) => {
            let found = agency::Entity::find_by_id(id).one(db).await?.ok_or(Refused::Missing)?;
            caller.may(Right::EditPolicies, found.id)
        }
        Level::Category(id) => {
            let found = category::Entity::find_by_id(id).one(db).await?.ok_or(Refused::Missing)?;
            caller.may(Right::EditPolicies, found.agency_id)
        }
    };
    if allowed { Ok(()) } else { Err(Refused::Forbidden) }
}

/// Gives a level a new version of its policy, and returns the version.
///
/// # Errors
/// No right; refused fields; [`Refused::Stale`] if there is a newer version than the one that the change was made from.
#[tracing::instrument(skip_all)]
pub async fn change(app: &App, caller: &Caller, level: Level, change: Change) -> Result<i32, Refused> {
    may_change(app.reader(), caller, level).await?;
    let mut refusals = change.terms.as_ref().map(flaws).unwrap_or_default();
    let reason = checked_text(&mut refusals, "reason", &change.reason, true, MOST_REASON);
    if !refusals.is_empty() {
        return Err(Refused::Fields(refusals));
    }
    let now = app.now();
    let tx = app.begin_write().await?;
    let standing = standing(&tx, level).await?;
    if standing.version != change.from_version {
        return Err(Refused::Stale);
    }
    let terms = change.terms.unwrap_or(standing.above.terms);
    let (category_id, agency_id) = columns(level);
    let row = escalation_policy::ActiveModel {
        category_id: Set(category_id),
        agency_id: Set(agency_id),
        version: Set(standing.version + 1),
        mode: Set(change.terms.map(|terms| terms.mode)),
        peer_window_minutes: Set(terms.peer_window_minutes),
        cap_minutes: Set(terms.cap_minutes),
        newcomer_window_minutes: Set(terms.newcomer_window_minutes),
        me_too_threshold: Set(terms.me_too_threshold),
        first_response_minutes: Set(terms.first_response_minutes),
        next_response_minutes: Set(terms.next_response_minutes),
        resolution_minutes: Set(terms.resolution_minutes),
        is_trial: Set(terms.simulate),
        reason: Set(reason),
        created_by: Set(Some(caller.account)),
        created_at: Set(now),
        ..Default::default()
    };
    // Two editors at once: the index admits one version of each number.
    escalation_policy::Entity::insert(row).exec_without_returning(&tx).await.map_err(stale)?;
    outbox::record(&tx, Event::PolicyChanged { category: category_id, agency: agency_id }, now);
    tx.commit().await?;
    app.wake();
    Ok(standing.version + 1)
}

fn stale(error: DbErr) -> Refused {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Refused::Stale,
        _ => Refused::Database(error),
    }
}

fn columns(level: Level) -> (Option<CategoryId>, Option<AgencyId>) {
    match level {
        Level::Category(id) => (Some(id), None),
        Level::Agency(id) => (None, Some(id)),
        Level::Site => (None, None),
    }
}

/// A level's policy and what counts there: two queries at most.
pub async fn standing<C: ConnectionTrait>(db: &C, level: Level) -> Result<Standing, Refused> {
    let agency = match level {
        Level::Category(id) => Some(category::Entity::find_by_id(id).one(db).await?.ok_or(Refused::Missing)?.agency_id),
        Level::Agency(id) => Some(id),
        Level::Site => None,
    };
    let category = match level {
        Level::Category(id) => Some(id),
        Level::Agency(_) | Level::Site => None,
    };
    let rows = policy::newest_versions(db, category, agency).await?;
    let own = rows.iter().find(|row| Level::of(row) == level);
    let above: Vec<_> = rows.iter().filter(|row| Level::of(row) != level).cloned().collect();
    Ok(Standing {
        version: own.map_or(0, |row| row.version),
        own: own.and_then(Terms::of),
        effective: policy::inherit_from(&rows, category, agency),
        above: policy::inherit_from(&above, category, agency),
        state: rows.iter().map(|row| row.version).sum(),
    })
}

/// The newest versions of a level, newest first, with what each changed: two queries.
pub async fn history<C: ConnectionTrait>(db: &C, level: Level) -> Result<Vec<Version>, DbErr> {
    let rows = escalation_policy::Entity::find()
        .filter(level.rows())
        .order_by_desc(escalation_policy::Column::Version)
        .limit(SHOWN + 1)
        .all(db)
        .await?;
    let people: HashMap<AccountId, String> = account::Entity::find()
        .filter(account::Column::Id.is_in(rows.iter().filter_map(|row| row.created_by)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.display_name.unwrap_or(row.handle)))
        .collect();
    let before = rows.iter().skip(1).map(Some).chain([None]);
    let versions = rows.iter().zip(before).map(|(row, before)| Version {
        by: row.created_by.and_then(|id| people.get(&id).cloned()),
        differences: differences(before.and_then(Terms::of).as_ref(), Terms::of(row).as_ref()),
        row: row.clone(),
    });
    Ok(versions.take(usize::try_from(SHOWN).unwrap_or(usize::MAX)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let before = Terms::BUILT_IN;
        let after = Terms { peer_window_minutes: 60, simulate: true, ..before };
        let told: Vec<_> = differences(Some(&before), Some(&after)).iter().map(|change| change.term).collect();
        assert_eq!(told, ["peer_window_minutes", "simulate"]);
        assert!(differences(Some(&before), Some(&before)).is_empty());
        assert!(differences(None, None).is_empty());
        let given = differences(None, Some(&before));
        assert_eq!(given, [Difference { term: "mode", before: None, after: Some(Value::Mode(before.mode)) }]);
    }

    #[test]
    fn terms_have_limits() {
        assert!(flaws(&Terms::BUILT_IN).is_empty());
        let wrong =
            Terms { peer_window_minutes: 0, cap_minutes: MOST_MINUTES + 1, me_too_threshold: -1, ..Terms::BUILT_IN };
        let fields: Vec<_> = flaws(&wrong).iter().map(|flaw| flaw.field).collect();
        assert_eq!(fields, ["peer_window_minutes", "cap_minutes", "me_too_threshold"]);
        assert!(flaws(&Terms { me_too_threshold: 0, ..Terms::BUILT_IN }).is_empty());
    }
}
