//! What a change of a policy or of opening hours would do at once to threads that are there: counted before anything is saved, by
//! the rule that decides afterwards. However many threads there are, no more than [`MAX_LOOKED_AT`] of each kind are looked at.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::due_threads::{DueThread, without_texts};
use super::facts::Batch;
use super::policy_subscriber::categories_under;
use super::rules::{self, Decision};
use crate::agencies::change_effects::{HoursEffects, MAX_LOOKED_AT};
use crate::agencies::edit_agency::OpeningHours;
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, EscalationPolicyId, ThreadState, category, escalation_policy, thread};
use crate::operation::OperationError;
use crate::service_levels::change_effects::{CategoryEffects, ChangeEffects, Effects, PolicyEffects};
use crate::service_levels::rules::hours::AgencyHours;
use crate::service_levels::rules::policy::{Level, Terms};
use crate::threads::next_check::undecided;

/// Threads whose facts are read at once.
const CHUNK: usize = 500;

/// Counts what changes would do.
pub struct Forecast {
    app: App,
}

impl Forecast {
    /// Reads this node's database.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app }
    }

    async fn of(&self, change: &Change) -> Result<ChangeEffects, OperationError> {
        let (category, agency) = change.level().columns();
        let categories = categories_under(self.app.reader(), category, agency).await?;
        Ok(ChangeEffects {
            existing: self.among(change, &categories, false).await?,
            imported: match change {
                Change::Policy { .. } => self.among(change, &categories, true).await?,
                // Hours bring nothing to staff that stays with neighbours.
                Change::Hours { .. } => Effects::default(),
            },
        })
    }

    /// What a change would do to threads that stay with neighbours, or to all others.
    async fn among(&self, change: &Change, categories: &[CategoryId], imported: bool) -> Result<Effects, DbErr> {
        let (db, now) = (self.app.reader(), self.app.now());
        let mut threads: Vec<DueThread> = without_texts(thread::Entity::find())
            .filter(thread::Column::CategoryId.is_in(categories.iter().copied()))
            .filter(thread::Column::StaysWithNeighbours.eq(imported))
            // What staff had already does not come to them by a policy.
            .filter(thread::Column::CaseState.is_null())
            .filter(undecided())
            .order_by_asc(thread::Column::Id)
            .limit(MAX_LOOKED_AT + 1)
            .into_model()
            .all(db)
            .await?;
        let most = usize::try_from(MAX_LOOKED_AT).unwrap_or(usize::MAX);
        let is_capped = threads.len() > most;
        threads.truncate(most);
        let mut counted: BTreeMap<CategoryId, (u32, u32)> = BTreeMap::new();
        for chunk in threads.chunks(CHUNK) {
            let before = Batch::read(db, chunk, now).await?;
            let after = change.applied_to(before.clone());
            for thread in chunk {
                let named = DueThread { stays_with_neighbours: false, ..thread.clone() };
                let (opened, moved) = counted.entry(thread.category_id).or_default();
                match effect(&before, &after, thread, &named, now) {
                    Some(Effect::Opened) => *opened += 1,
                    Some(Effect::Moved) => *moved += 1,
                    None => {}
                }
            }
        }
        counted.retain(|_, numbers| *numbers != (0, 0));
        let mut names: BTreeMap<CategoryId, String> = category::Entity::find()
            .filter(category::Column::Id.is_in(counted.keys().copied()))
            .all(db)
            .await?
            .into_iter()
            .map(|row| (row.id, row.name))
            .collect();
        let mut found: Vec<CategoryEffects> = counted
            .into_iter()
            .map(|(category, (opened, moved))| {
                let name = names.remove(&category).unwrap_or_default();
                CategoryEffects { category, name, opened, moved }
            })
            .collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Effects { categories: found, is_capped })
    }
}

/// What is to be changed.
enum Change {
    Policy { level: Level, terms: Option<Terms> },
    Hours { agency: AgencyId, hours: AgencyHours },
}

impl Change {
    fn level(&self) -> Level {
        match self {
            Self::Policy { level, .. } => *level,
            Self::Hours { agency, .. } => Level::Agency(*agency),
        }
    }

    /// The facts as they would be, if the change counted for everything that is there.
    fn applied_to(&self, mut batch: Batch) -> Batch {
        match self {
            Self::Policy { level, terms } => batch.with_version(version(*level, *terms)),
            Self::Hours { agency, hours } => batch.with_hours(*agency, hours.clone()),
        }
        batch
    }
}

/// A version that is newer than all others and counts for everything that is there.
fn version(level: Level, terms: Option<Terms>) -> escalation_policy::Model {
    let (category_id, agency_id) = level.columns();
    let mode = terms.map(|terms| terms.mode);
    let terms = terms.unwrap_or(Terms::BUILT_IN);
    escalation_policy::Model {
        id: EscalationPolicyId(i64::MAX),
        category_id,
        agency_id,
        version: i32::MAX,
        mode,
        peer_window_minutes: terms.peer_window_minutes,
        cap_minutes: terms.cap_minutes,
        newcomer_window_minutes: terms.newcomer_window_minutes,
        not_helped_window_minutes: terms.not_helped_window_minutes,
        me_too_threshold: terms.me_too_threshold,
        first_response_minutes: terms.first_response_minutes,
        next_response_minutes: terms.next_response_minutes,
        resolution_minutes: terms.resolution_minutes,
        counts_from: None,
        includes_imported: true,
        reason: String::new(),
        created_by: None,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// What becomes of a thread by a change.
enum Effect {
    Opened,
    Moved,
}

/// What a change does to a thread: what is due already would go to staff in any case.
fn effect(before: &Batch, after: &Batch, thread: &DueThread, named: &DueThread, now: DateTime<Utc>) -> Option<Effect> {
    let opens = |batch: &Batch, thread: &DueThread| {
        let decision = rules::due(&batch.facts(thread), &batch.policy(thread), batch.time(thread), now);
        matches!(decision, Decision::Open(_))
    };
    let is_opened = opens(after, named);
    if is_opened || thread.state != ThreadState::Open {
        return (is_opened && !opens(before, thread)).then_some(Effect::Opened);
    }
    let is_moved = promises(before, thread) != promises(after, named);
    is_moved.then_some(Effect::Moved)
}

/// What everybody is told of a thread that nobody has answered: until when neighbours have time, and by when staff answer then.
fn promises(batch: &Batch, thread: &DueThread) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (policy, time) = (batch.policy(thread), batch.time(thread));
    let ends = rules::peers_have_until(&batch.facts(thread), &policy, time)?;
    Some((ends, policy.staff_reply_by(time, ends)))
}

#[async_trait]
impl PolicyEffects for Forecast {
    async fn of_policy(&self, level: Level, terms: Option<Terms>) -> Result<ChangeEffects, OperationError> {
        self.of(&Change::Policy { level, terms }).await
    }
}

#[async_trait]
impl HoursEffects for Forecast {
    async fn of_hours(&self, agency: AgencyId, hours: &OpeningHours) -> Result<ChangeEffects, OperationError> {
        let OpeningHours { time_zone, week, holidays } = hours;
        let hours = AgencyHours::all_replaced_by(time_zone.name(), week, holidays);
        self.of(&Change::Hours { agency, hours }).await
    }
}
