//! A case under change: loaded with a lock and the caller's right to see it, moved by the rules, written with a guard.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::fault::CaseFault;
use super::open::{standard, write_entry};
use super::rules::{self, Act, Effect, Moment, Standard};
use super::summary::summary_of;
use crate::agencies::calendar::BusinessTime;
use crate::agencies::policy;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, AgencyId, CaseId, CategoryId, EntryKind, ThreadId, case_thread, category, staff_case, thread,
};
use crate::identity::{Caller, Right, permissions};
use crate::threads::case_summary::set_case_summary;

/// Cases that exist for a caller as staff. An asker's own case is another matter.
pub(super) fn seen_by_staff(caller: &Caller) -> Condition {
    match permissions::agencies_where(caller, Right::ReadCases) {
        None => Condition::all(),
        Some(agencies) => Condition::all().add(staff_case::Column::AgencyId.is_in(agencies)),
    }
}

/// A thread of a case.
#[derive(FromQueryResult)]
struct CaseThread {
    id: ThreadId,
    author_id: AccountId,
    category_id: CategoryId,
    agency_id: AgencyId,
    is_main: bool,
}

/// Takes the threads of a case for this transaction, in the order of their ids.
async fn lock_threads<C: ConnectionTrait>(tx: &C, case: CaseId) -> Result<Vec<CaseThread>, DbErr> {
    let to_case =
        thread::Entity::belongs_to(case_thread::Entity).from(thread::Column::Id).to(case_thread::Column::ThreadId);
    let to_category =
        thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id);
    let mut threads = thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::AuthorId, thread::Column::CategoryId])
        .column(category::Column::AgencyId)
        .column(case_thread::Column::IsMain)
        .join(JoinType::InnerJoin, to_case.into())
        .join(JoinType::InnerJoin, to_category.into())
        .filter(case_thread::Column::CaseId.eq(case))
        .order_by_asc(thread::Column::Id);
    QuerySelect::query(&mut threads).lock_with_tables(LockType::NoKeyUpdate, [thread::Entity]);
    threads.into_model::<CaseThread>().all(tx).await
}

/// A case within a transaction.
pub(super) struct Change {
    pub case: staff_case::Model,
    /// The thread that the case was opened for.
    pub thread: ThreadId,
    pub asker: AccountId,
    pub now: DateTime<Utc>,
    /// All threads that the case serves.
    threads: Vec<ThreadId>,
    before: staff_case::Model,
    time: BusinessTime,
    standard: Standard,
}

impl Change {
    /// Takes a case for its agency's staff. `seen` is the revision that the caller acts upon, where that matters.
    pub async fn by_staff<C: ConnectionTrait>(
        tx: &C,
        caller: &Caller,
        id: CaseId,
        seen: Option<i32>,
        now: DateTime<Utc>,
    ) -> Result<Self, CaseFault> {
        let change = Self::load(tx, seen_by_staff(caller), id, now).await?.ok_or(CaseFault::Missing)?;
        if !caller.may(Right::WorkCases, change.case.agency_id) {
            return Err(CaseFault::Forbidden);
        }
        if change.asker == caller.account {
            return Err(CaseFault::OwnCase);
        }
        match seen {
            Some(seen) if seen != change.case.revision => Err(CaseFault::Stale { seen, current: change.case.revision }),
            _ => Ok(change),
        }
    }

    /// Takes a case for the person who asked.
    pub async fn by_asker<C: ConnectionTrait>(
        tx: &C,
        asker: AccountId,
        id: CaseId,
        now: DateTime<Utc>,
    ) -> Result<Self, CaseFault> {
        let found = Self::load(tx, Condition::all(), id, now).await?;
        found.filter(|change| change.asker == asker).ok_or(CaseFault::Missing)
    }

    /// Takes a case for the system.
    pub async fn by_system<C: ConnectionTrait>(tx: &C, id: CaseId, now: DateTime<Utc>) -> Result<Option<Self>, DbErr> {
        Self::load(tx, Condition::all(), id, now).await
    }

    async fn load<C: ConnectionTrait>(
        tx: &C,
        seen: Condition,
        id: CaseId,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, DbErr> {
        // Threads are always locked before cases: two acts can then never wait for each other.
        let threads = lock_threads(tx, id).await?;
        let Some(main) = threads.iter().find(|thread| thread.is_main) else { return Ok(None) };
        let found = staff_case::Entity::find_by_id(id).filter(seen).lock_exclusive().one(tx).await?;
        let Some(case) = found else { return Ok(None) };
        let time = policy::business_time(tx, case.agency_id).await?;
        let versions = policy::newest_versions(tx, [main.category_id], [main.agency_id]).await?;
        let standard = standard(&policy::inherit(&versions, main.category_id, main.agency_id));
        Ok(Some(Self {
            before: case.clone(),
            case,
            thread: main.id,
            asker: main.author_id,
            now,
            threads: threads.iter().map(|thread| thread.id).collect(),
            time,
            standard,
        }))
    }

    /// The agency whose case it is.
    pub fn agency(&self) -> AgencyId {
        self.case.agency_id
    }

    /// Lets an act happen.
    pub fn apply(&mut self, act: &Act) -> Result<Effect, rules::Refusal> {
        let moment = Moment { now: self.now, time: &self.time, standard: self.standard };
        rules::apply(&mut self.case, act, &moment)
    }

    /// Adds a line to the timeline.
    pub async fn entry(
        &self,
        tx: &WriteTransaction,
        kind: EntryKind,
        actor: Option<AccountId>,
        detail: EntryDetail,
    ) -> Result<(), DbErr> {
        write_entry(tx, self.case.id, self.now, kind, actor, detail).await
    }

    /// Writes the case as it is now, unless somebody else has written it since it was loaded.
    pub async fn save(&self, tx: &WriteTransaction) -> Result<(), CaseFault> {
        let written = staff_case::Entity::update_many()
            .set(self.case.clone().into_active_model().reset_all())
            .filter(staff_case::Column::Id.eq(self.case.id))
            .filter(staff_case::Column::Revision.eq(self.before.revision))
            .exec(tx)
            .await?;
        if written.rows_affected != 1 {
            return Err(CaseFault::Stale { seen: self.before.revision, current: self.case.revision });
        }
        if self.before.state.is_open() != self.case.state.is_open() {
            case_thread::Entity::update_many()
                .col_expr(case_thread::Column::IsOpen, Expr::value(self.case.state.is_open()))
                .filter(case_thread::Column::CaseId.eq(self.case.id))
                .exec(tx)
                .await?;
        }
        if self.is_told_otherwise() {
            set_case_summary(tx, &self.threads, &summary_of(&self.case), self.now).await?;
        }
        Ok(())
    }

    /// Whether the threads of the case show something else of it by now.
    fn is_told_otherwise(&self) -> bool {
        summary_of(&self.before) != summary_of(&self.case)
    }

    /// After the commit: deliveries wait, and the threads' pages tell another story.
    pub fn published(&self, app: &App) {
        app.wake();
        if self.is_told_otherwise() {
            for thread in &self.threads {
                app.pages.forget_thread(*thread);
            }
        }
    }
}
