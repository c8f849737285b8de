//! Opening a case for a thread, in the transaction of whatever calls for it. The database keeps it to one open case a thread.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect};

use super::reference;
use super::rules::{self, ServiceLevel, TimeContext};
use crate::agencies::team_for::team_for;
use crate::database::WriteTransaction;
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, CaseId, CaseState, EntryKind, Event, ThreadId, Trigger, case_entry, category, staff_case, thread,
};
use crate::outbox;
use crate::service_levels::policies;

/// Draws at one length before the next: at this many failures a length is crowded.
const DRAWS_PER_LENGTH: usize = 3;

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
    if open_case_of(tx, wanted.thread).await?.is_some() {
        return Ok(None);
    }
    let missing = || DbErr::RecordNotFound(format!("thread {}", wanted.thread));
    let thread = thread::Entity::find_by_id(wanted.thread).one(tx).await?.ok_or_else(missing)?;
    let category = category::Entity::find_by_id(thread.category_id).one(tx).await?.ok_or_else(missing)?;
    let team_id = team_for(tx, &category).await?;
    let time = policies::business_time(tx, category.agency_id).await?;
    let context =
        TimeContext { now, time: &time, service_level: ServiceLevel::of(&policies::effective(tx, &category).await?) };
    let (first_response_due, resolution_due) = rules::opening_clocks(&context);
    let first_due = std::cmp::min(first_response_due, resolution_due);
    let mut row = staff_case::ActiveModel {
        thread_id: Set(thread.id),
        agency_id: Set(category.agency_id),
        team_id: Set(team_id),
        state: Set(CaseState::New),
        trigger_kind: Set(wanted.trigger),
        opened_by: Set(wanted.opened_by),
        opened_at: Set(now),
        first_response_due_at: Set(Some(first_response_due)),
        resolution_due_at: Set(Some(resolution_due)),
        due_at: Set(Some(first_due)),
        queue_at: Set(first_due),
        follow_up_of: Set(follow_up_of),
        revision: Set(1),
        ..Default::default()
    };
    for draw in 0..4 * DRAWS_PER_LENGTH {
        let drawn = reference::random(4 + draw / DRAWS_PER_LENGTH).map_err(|error| DbErr::Custom(error.to_string()))?;
        row.reference = Set(drawn.clone());
        // A conflict must not spoil the caller's transaction, so it is no error: either another opened the case, or chance
        // drew a reference that is in use.
        staff_case::Entity::insert(row.clone())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        let Some((id, found)) = open_case_of(tx, thread.id).await? else { continue };
        if found != drawn {
            return Ok(None);
        }
        let detail =
            EntryDetail { trigger: Some(wanted.trigger), case: follow_up_of, reason, ..EntryDetail::default() };
        write_entry(tx, id, now, EntryKind::Opened, wanted.opened_by, detail).await?;
        touch_thread(tx, thread.id).await?;
        outbox::record(tx, Event::CaseOpened { case: id, thread: thread.id }, now);
        return Ok(Some(id));
    }
    Err(DbErr::Custom("no free case reference was found".to_owned()))
}

/// The open case of a thread and its reference.
async fn open_case_of(tx: &WriteTransaction, thread: ThreadId) -> Result<Option<(CaseId, String)>, DbErr> {
    staff_case::Entity::find()
        .select_only()
        .column(staff_case::Column::Id)
        .column(staff_case::Column::Reference)
        .filter(staff_case::Column::ThreadId.eq(thread))
        .filter(staff_case::Column::State.ne(CaseState::Closed))
        .into_tuple()
        .one(tx)
        .await
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
        at: Set(at),
        kind: Set(kind),
        actor_id: Set(actor),
        detail: Set(detail),
        ..Default::default()
    };
    case_entry::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// The thread's page tells where its case stands: it is another page now.
pub(super) async fn touch_thread(tx: &WriteTransaction, thread: ThreadId) -> Result<(), DbErr> {
    thread::Entity::update_many()
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .filter(thread::Column::Id.eq(thread))
        .exec(tx)
        .await
        .map(|_| ())
}
