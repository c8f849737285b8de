//! Opening a case for a thread, in the transaction of whatever calls for it. The database keeps it to one open case a thread.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::reference;
use super::rules::{self, Moment, Standard};
use super::summary::summary_of;
use crate::agencies::policy;
use crate::agencies::teams::team_for;
use crate::database::WriteTransaction;
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, CaseId, CaseState, EntryKind, ThreadId, Trigger, case_entry, case_thread, category, staff_case, thread,
};
use crate::outbox::{self, Event};
use crate::threads::case_summary::set_case_summary;

/// Draws at one length before the next: at this many failures a length is crowded.
const DRAWS: usize = 3;

/// The case to open.
#[derive(Clone, Copy, Debug)]
pub struct OpenCase {
    pub thread: ThreadId,
    pub trigger: Trigger,
    /// None when the policy calls for it.
    pub opened_by: Option<AccountId>,
}

/// Opens a case, unless one is open already: then none. The caller commits, wakes the dispatcher and forgets the thread's pages.
///
/// # Errors
/// Those of the database, [`DbErr::RecordNotFound`] for an unknown thread.
pub async fn open(tx: &WriteTransaction, now: DateTime<Utc>, wanted: OpenCase) -> Result<Option<CaseId>, DbErr> {
    open_with(tx, now, wanted, None, None).await
}

/// Opens a case for somebody who says why; only staff read the reason. None if one is open already.
///
/// # Errors
/// As [`open`].
pub async fn open_by_hand(
    tx: &WriteTransaction,
    now: DateTime<Utc>,
    thread: ThreadId,
    by: AccountId,
    reason: &str,
) -> Result<Option<CaseId>, DbErr> {
    let wanted = OpenCase { thread, trigger: Trigger::Manual, opened_by: Some(by) };
    open_with(tx, now, wanted, None, Some(reason.to_owned())).await
}

/// Opens the case that goes on with a closed one.
pub(super) async fn open_after(
    tx: &WriteTransaction,
    now: DateTime<Utc>,
    wanted: OpenCase,
    follow_up_of: Option<CaseId>,
) -> Result<Option<CaseId>, DbErr> {
    open_with(tx, now, wanted, follow_up_of, None).await
}

async fn open_with(
    tx: &WriteTransaction,
    now: DateTime<Utc>,
    wanted: OpenCase,
    follow_up_of: Option<CaseId>,
    reason: Option<String>,
) -> Result<Option<CaseId>, DbErr> {
    let missing = || DbErr::RecordNotFound(format!("thread {}", wanted.thread));
    // Whoever opens a case for this thread at the same moment waits here, and finds it open then.
    let thread =
        thread::Entity::find_by_id(wanted.thread).lock(LockType::NoKeyUpdate).one(tx).await?.ok_or_else(missing)?;
    if open_case_of(tx, thread.id).await?.is_some() {
        return Ok(None);
    }
    let category = category::Entity::find_by_id(thread.category_id).one(tx).await?.ok_or_else(missing)?;
    let team_id = team_for(tx, &category).await?;
    let time = policy::business_time(tx, category.agency_id).await?;
    let moment = Moment { now, time: &time, standard: standard(&policy::effective(tx, &category).await?) };
    let (first_response_due, resolution_due) = rules::opening_clocks(&moment);
    let first_due = std::cmp::min(first_response_due, resolution_due);
    let mut row = staff_case::ActiveModel {
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
    for draw in 0..4 * DRAWS {
        let drawn = reference::random(4 + draw / DRAWS).map_err(|error| DbErr::Custom(error.to_string()))?;
        row.reference = Set(drawn);
        let Some(case) = insert_unless_taken(tx, row.clone()).await? else { continue };
        let id = case.id;
        if !assign_thread(tx, id, thread.id, now).await? {
            staff_case::Entity::delete_by_id(id).exec(tx).await?;
            return Ok(None);
        }
        let detail =
            EntryDetail { trigger: Some(wanted.trigger), case: follow_up_of, reason, ..EntryDetail::default() };
        write_entry(tx, id, now, EntryKind::Opened, wanted.opened_by, detail).await?;
        set_case_summary(tx, &[thread.id], &summary_of(&case), now).await?;
        outbox::record(tx, Event::CaseOpened { case: id, thread: thread.id }, now);
        return Ok(Some(id));
    }
    Err(DbErr::Custom("no free case reference was found".to_owned()))
}

/// Inserts a case; `None` if its reference is in use. Chance may draw such a one: that must not spoil the caller's
/// transaction, so it is no error of the database.
async fn insert_unless_taken(
    tx: &WriteTransaction,
    row: staff_case::ActiveModel,
) -> Result<Option<staff_case::Model>, DbErr> {
    let any_conflict = OnConflict::new().do_nothing().to_owned();
    match staff_case::Entity::insert(row).on_conflict(any_conflict).exec_with_returning(tx).await {
        Ok(case) => Ok(Some(case)),
        // Where a row was to be returned, it is an error that tells that nothing was inserted.
        Err(DbErr::RecordNotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The [open](CaseState::is_open) case of a thread.
pub(super) async fn open_case_of<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Option<CaseId>, DbErr> {
    case_thread::Entity::find()
        .select_only()
        .column(case_thread::Column::CaseId)
        .filter(case_thread::Column::ThreadId.eq(thread))
        .filter(case_thread::Column::IsOpen.eq(true))
        .into_tuple()
        .one(db)
        .await
}

/// Makes a thread the main one of a new case. False if another case of the thread is open: the database admits only one.
async fn assign_thread(
    tx: &WriteTransaction,
    case: CaseId,
    thread: ThreadId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let row = case_thread::ActiveModel {
        case_id: Set(case),
        thread_id: Set(thread),
        is_main: Set(true),
        is_open: Set(true),
        created_at: Set(now),
    };
    let inserted = case_thread::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(inserted == 1)
}

/// What the policy of a category promises.
pub(super) fn standard(policy: &policy::EffectivePolicy) -> Standard {
    Standard {
        first_response: i64::from(policy.first_response_minutes),
        next_response: i64::from(policy.next_response_minutes),
        resolution: i64::from(policy.resolution_minutes),
    }
}

/// Adds a line to a case's timeline.
pub(super) async fn write_entry(
    tx: &WriteTransaction,
    case: CaseId,
    at: DateTime<Utc>,
    kind: EntryKind,
    actor: Option<AccountId>,
    detail: EntryDetail,
) -> Result<(), DbErr> {
    let row = case_entry::ActiveModel {
        case_id: Set(case),
        created_at: Set(at),
        kind: Set(kind),
        actor_id: Set(actor),
        detail: Set(detail),
        ..Default::default()
    };
    case_entry::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}
