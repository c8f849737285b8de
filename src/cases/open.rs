//! Opening a case for a thread, in the operation of whatever calls for it. The database keeps it to one open case a thread.

use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::questions::{bring, newest_case_of, served};
use super::reference;
use super::rules::{self, ServiceLevel, TimeContext};
use super::summary::summary_of;
use super::timeline::write_entry;
use crate::agencies::team_for::team_for;
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, CaseId, CaseState, EntryKind, Event, ThreadId, Trigger, case_thread, category, staff_case, thread,
};
use crate::operation::{Operation, OperationError};
use crate::service_levels::policies;
use crate::service_levels::rules::policy;
use crate::threads::case_summary::set_case_summary;

/// Draws at one length before the next: at this many failures a length is crowded.
const DRAWS_PER_LENGTH: usize = 3;

/// Why and by whom a case is opened.
#[derive(Clone, Debug)]
pub struct OpenCase {
    pub trigger: Trigger,
    /// `None` when the policy calls for it.
    pub opened_by: Option<AccountId>,
    /// What whoever opens it says; only staff read it.
    pub reason: Option<String>,
}

impl OpenCase {
    /// A case that the policy calls for.
    #[must_use]
    pub fn by_policy(trigger: Trigger) -> Self {
        Self { trigger, opened_by: None, reason: None }
    }
}

/// Opens a case for a thread; `None` if one is open already. Where the thread had a case before, this one goes on with it.
///
/// # Errors
/// A thread that does not exist or was deleted; those of the database.
pub async fn open(op: &Operation, thread: ThreadId, wanted: OpenCase) -> Result<Option<CaseId>, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    // Whoever opens a case for this thread at the same moment waits here, and finds it open then.
    let thread = thread::Entity::find_by_id(thread)
        .filter(thread::Column::DeletedAt.is_null())
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let thread = thread.ok_or(OperationError::NotFound)?;
    let newest = newest_case_of(tx, thread.id).await?;
    if newest.is_some_and(|(_, is_open)| is_open) {
        return Ok(None);
    }
    let follow_up_of = newest.map(|(case, _)| case);
    let category = category::Entity::find_by_id(thread.category_id).one(tx).await?.ok_or(OperationError::NotFound)?;
    let team_id = team_for(tx, &category).await?;
    // What was promised when it was asked is kept by the first case; one that goes on goes by the hours of the day.
    let arrived_at = policy::arrived_at(thread.created_at, thread.imported_at);
    let hours = policies::hours_of(tx, category.agency_id).await?;
    let time = hours.at(follow_up_of.map_or(arrived_at, |_| now), now);
    let terms = policies::effective_at(tx, category.id, category.agency_id, arrived_at).await?;
    let context = TimeContext { now, time, service_level: ServiceLevel::of(&terms) };
    let (first_response_due, resolution_due) = rules::opening_clocks(&context);
    let first_due = std::cmp::min(first_response_due, resolution_due);
    let row = staff_case::ActiveModel {
        agency_id: Set(category.agency_id),
        team_id: Set(team_id),
        state: Set(CaseState::New),
        trigger_kind: Set(wanted.trigger),
        opened_by: Set(wanted.opened_by),
        created_at: Set(now),
        first_response_due_at: Set(Some(first_response_due)),
        resolution_due_at: Set(Some(resolution_due)),
        due_at: Set(Some(first_due)),
        queue_at: Set(first_due),
        follow_up_of: Set(follow_up_of),
        revision: Set(1),
        ..Default::default()
    };
    let case = insert(op, row).await?;
    if !assign_thread(op, case.id, thread.id).await? {
        staff_case::Entity::delete_by_id(case.id).exec(tx).await?;
        return Ok(None);
    }
    let detail = EntryDetail {
        trigger: Some(wanted.trigger),
        case: follow_up_of,
        reason: wanted.reason,
        ..EntryDetail::default()
    };
    write_entry(op, case.id, EntryKind::Opened, wanted.opened_by, detail).await?;
    set_case_summary(tx, &[thread.id], &summary_of(&case), now).await?;
    // What points at the question asks the same, and so does what it points at: one case serves them all.
    bring(op, &case, thread.duplicate_of.unwrap_or(thread.id), None).await?;
    op.record(Event::CaseOpened { case: case.id, thread: thread.id });
    Ok(Some(case.id))
}

/// Stores a new case under a reference that is free.
async fn insert(op: &Operation, mut row: staff_case::ActiveModel) -> Result<staff_case::Model, OperationError> {
    for draw in 0..4 * DRAWS_PER_LENGTH {
        let drawn = reference::random(4 + draw / DRAWS_PER_LENGTH).map_err(|error| DbErr::Custom(error.to_string()))?;
        row.reference = Set(drawn);
        // Chance may draw a reference that is in use: that must not spoil the operation, so it is no error of the database.
        let any_conflict = OnConflict::new().do_nothing().to_owned();
        let insert = staff_case::Entity::insert(row.clone()).on_conflict(any_conflict);
        match insert.exec_with_returning(op.tx()).await {
            // Where a row was to be returned, it is an error that tells that nothing was inserted.
            Err(DbErr::RecordNotFound(_)) => {}
            other => return Ok(other?),
        }
    }
    Err(DbErr::Custom("no free case reference was found".to_owned()).into())
}

/// Makes a thread the main one of a new case. False if another case of the thread is open: the database admits only one.
async fn assign_thread(op: &Operation, case: CaseId, thread: ThreadId) -> Result<bool, DbErr> {
    let any_conflict = OnConflict::new().do_nothing().to_owned();
    let insert = case_thread::Entity::insert(served(case, thread, true, op.now())).on_conflict(any_conflict);
    Ok(insert.exec_without_returning(op.tx()).await? == 1)
}
