//! When a thread is checked next for whether it goes to staff, by the policy in force and by trials, and until when its peers have
//! time. Escalation decides all of it; they are columns of the thread, so they are written here.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, LockType, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};

use super::store::new_version;
use super::visibility;
use crate::entity::{CategoryId, ThreadId, ThreadState, thread};

/// Threads that can still go to staff by themselves.
#[must_use]
pub fn undecided() -> Condition {
    Condition::all()
        .add(thread::Column::State.is_in([ThreadState::Open, ThreadState::Answered]))
        .add(visibility::shown_threads())
}

/// Threads that what their asker says can bring to staff: those that are undecided, and those that staff had already,
/// whatever became of them.
fn can_be_heard() -> Condition {
    let had_a_case = Condition::all().add(thread::Column::CaseState.is_not_null()).add(visibility::shown_threads());
    Condition::any().add(undecided()).add(had_a_case)
}

/// What the time of a thread is for at which it is looked at next. No page tells of these times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The policy in force.
    Policy,
    /// Trials that run beside it.
    Trial,
    /// The reminder to say whether an answer helped.
    Reminder,
    /// The last look among what was answered.
    LastLook,
    /// Bringing it to people who are likely to answer it.
    Peers,
}

impl Clock {
    /// Where the time stands.
    #[must_use]
    pub fn column(self) -> thread::Column {
        match self {
            Self::Policy => thread::Column::NextCheckAt,
            Self::Trial => thread::Column::TrialCheckAt,
            Self::Reminder => thread::Column::ReminderDueAt,
            Self::LastLook => thread::Column::LastLookDueAt,
            Self::Peers => thread::Column::PeersDueAt,
        }
    }
}

/// Sets when each thread is looked at next for something; `None` when there is nothing left to look for.
///
/// # Errors
/// Those of the database.
pub async fn set_due<C: ConnectionTrait>(
    tx: &C,
    clock: Clock,
    times: &[(ThreadId, Option<DateTime<Utc>>)],
) -> Result<(), DbErr> {
    set_times(tx, thread::Entity::update_many(), clock.column(), times).await
}

/// Writes down that a thread was looked for among what was answered, and until when what was found holds it back. Its page tells
/// of that.
///
/// # Errors
/// Those of the database.
pub async fn set_looked<C: ConnectionTrait>(
    tx: &C,
    id: ThreadId,
    held_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    new_version(now)
        .col_expr(thread::Column::LastLookDueAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(thread::Column::LastLookAt, Expr::value(now))
        .col_expr(thread::Column::HeldUntil, Expr::value(held_until))
        .col_expr(thread::Column::NextCheckAt, Expr::value(held_until.unwrap_or(now)))
        .filter(thread::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets go of a thread that was held back: its asker says that what was found is something else.
///
/// # Errors
/// Those of the database.
pub async fn release<C: ConnectionTrait>(tx: &C, id: ThreadId, now: DateTime<Utc>) -> Result<(), DbErr> {
    new_version(now)
        .col_expr(thread::Column::HeldUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(thread::Column::NextCheckAt, Expr::value(now))
        .filter(thread::Column::Id.eq(id))
        .filter(thread::Column::HeldUntil.gt(now))
        .filter(undecided())
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes down that the askers of threads are reminded now. Escalation looks at each thread, which sets when it looks again.
///
/// # Errors
/// Those of the database.
pub async fn set_reminded<C: ConnectionTrait>(
    tx: &C,
    threads: impl IntoIterator<Item = ThreadId>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    thread::Entity::update_many()
        .col_expr(thread::Column::RemindedAt, Expr::value(now))
        .col_expr(thread::Column::NextCheckAt, Expr::value(now))
        .filter(thread::Column::Id.is_in(threads))
        .exec(tx)
        .await?;
    Ok(())
}

/// Has a thread checked at once if its asker was reminded: somebody's vote changes what their silence means.
///
/// # Errors
/// Those of the database.
pub async fn check_silence_now<C: ConnectionTrait>(tx: &C, id: ThreadId, now: DateTime<Utc>) -> Result<(), DbErr> {
    thread::Entity::update_many()
        .col_expr(thread::Column::NextCheckAt, Expr::value(now))
        .filter(thread::Column::Id.eq(id))
        .filter(thread::Column::RemindedAt.is_not_null())
        .filter(thread::Column::State.eq(ThreadState::Answered))
        .filter(undecided())
        .exec(tx)
        .await?;
    Ok(())
}

/// Sets when the peers' time for each thread is over, as everybody is told it: the threads' pages change.
///
/// # Errors
/// Those of the database.
pub async fn set_peer_windows<C: ConnectionTrait>(
    tx: &C,
    ends: &[(ThreadId, Option<DateTime<Utc>>)],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    set_times(tx, new_version(now), thread::Column::PeerWindowEndsAt, ends).await
}

/// Writes another time to each row in one statement.
async fn set_times<C: ConnectionTrait>(
    tx: &C,
    update: UpdateMany<thread::Entity>,
    column: thread::Column,
    times: &[(ThreadId, Option<DateTime<Utc>>)],
) -> Result<(), DbErr> {
    if times.is_empty() {
        return Ok(());
    }
    let cases = times
        .iter()
        .fold(CaseStatement::new(), |cases, (id, time)| cases.case(thread::Column::Id.eq(*id), Expr::value(*time)));
    let cases: SimpleExpr = cases.into();
    update.col_expr(column, cases).filter(thread::Column::Id.is_in(times.iter().map(|(id, _)| *id))).exec(tx).await?;
    Ok(())
}

/// Has those among these threads checked at once that can go to staff.
///
/// # Errors
/// Those of the database.
pub async fn check_now<C: ConnectionTrait>(
    tx: &C,
    threads: impl IntoIterator<Item = ThreadId>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    thread::Entity::update_many()
        .col_expr(thread::Column::NextCheckAt, Expr::value(now))
        .filter(thread::Column::Id.is_in(threads))
        .filter(can_be_heard())
        .filter(Condition::any().add(thread::Column::NextCheckAt.is_null()).add(thread::Column::NextCheckAt.gt(now)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Which [undecided] threads of categories are checked at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Those that were asked from this time on.
    AskedSince(DateTime<Utc>),
    /// All but those that stay with neighbours.
    All,
    /// All, and none of them stays with neighbours any more.
    AllAndImported,
}

impl Among {
    fn condition(self) -> Condition {
        let not_imported = thread::Column::StaysWithNeighbours.eq(false);
        match self {
            Self::AskedSince(since) => Condition::all().add(not_imported).add(thread::Column::CreatedAt.gte(since)),
            Self::All => Condition::all().add(not_imported),
            Self::AllAndImported => Condition::all(),
        }
    }
}

/// Has [undecided] threads of categories checked at once: the first `limit` behind an id. Returns the last one's id; `None`
/// when there were none.
///
/// # Errors
/// Those of the database.
pub async fn check_now_in<C: ConnectionTrait>(
    tx: &C,
    categories: &[CategoryId],
    among: Among,
    behind: ThreadId,
    limit: u64,
    now: DateTime<Utc>,
) -> Result<Option<ThreadId>, DbErr> {
    let chunk: Vec<ThreadId> = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::CategoryId.is_in(categories.iter().copied()))
        .filter(undecided())
        .filter(among.condition())
        .filter(thread::Column::Id.gt(behind))
        .order_by_asc(thread::Column::Id)
        .limit(limit)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(tx)
        .await?;
    let last = chunk.last().copied();
    if last.is_some() {
        let mut check = thread::Entity::update_many().col_expr(thread::Column::NextCheckAt, Expr::value(now));
        if among == Among::AllAndImported {
            check = check.col_expr(thread::Column::StaysWithNeighbours, Expr::value(false));
        }
        check.filter(thread::Column::Id.is_in(chunk)).exec(tx).await?;
    }
    Ok(last)
}
