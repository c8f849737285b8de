//! A case under change: loaded with a lock and the caller's right to see it, moved by the rules, written with a guard.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType,
    QueryFilter, QuerySelect,
};

use super::fault::CaseFault;
use super::open::{touch_thread, write_entry};
use super::rules::{self, CaseCommand, Effect, ServiceLevel, TimeContext};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, AgencyId, CaseId, EntryKind, category, staff_case, thread};
use crate::identity::{Caller, Right, permissions};
use crate::service_levels::policies;
use crate::service_levels::rules::calendar::BusinessTime;

/// Cases that exist for a caller as staff. An asker's own case is another matter.
pub(super) fn seen_by_staff(caller: &Caller) -> Condition {
    match permissions::agencies_where(caller, Right::ReadCases) {
        None => Condition::all(),
        Some(agencies) => Condition::all().add(staff_case::Column::AgencyId.is_in(agencies)),
    }
}

/// A case within a transaction.
pub(super) struct CaseUpdate {
    pub case: staff_case::Model,
    pub asker: AccountId,
    pub now: DateTime<Utc>,
    before: staff_case::Model,
    time: BusinessTime,
    service_level: ServiceLevel,
}

impl CaseUpdate {
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
        let found = staff_case::Entity::find_by_id(id).filter(seen).lock_exclusive().one(tx).await?;
        let Some(case) = found else { return Ok(None) };
        let to_category = thread::Entity::belongs_to(category::Entity)
            .from(thread::Column::CategoryId)
            .to(category::Column::Id)
            .into();
        let of_thread = thread::Entity::find_by_id(case.thread_id)
            .join(JoinType::InnerJoin, to_category)
            .select_also(category::Entity)
            .one(tx)
            .await?;
        let Some((thread, Some(category))) = of_thread else { return Ok(None) };
        let time = policies::business_time(tx, case.agency_id).await?;
        let service_level = ServiceLevel::of(&policies::effective(tx, &category).await?);
        Ok(Some(Self { before: case.clone(), case, asker: thread.author_id, now, time, service_level }))
    }

    /// The agency whose case it is.
    pub fn agency(&self) -> AgencyId {
        self.case.agency_id
    }

    /// Lets an act happen.
    pub fn apply(&mut self, act: &CaseCommand) -> Result<Effect, rules::Refusal> {
        let context = TimeContext { now: self.now, time: &self.time, service_level: self.service_level };
        rules::apply(&mut self.case, act, &context)
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
        if self.before.state != self.case.state {
            touch_thread(tx, self.case.thread_id).await?;
        }
        Ok(())
    }

    /// After the commit: deliveries wait, and the thread's page tells another story.
    pub fn published(&self, app: &App) {
        app.wake();
        if self.before.state != self.case.state {
            app.pages.forget_thread(self.case.thread_id);
        }
    }
}
