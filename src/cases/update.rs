//! A case under change: loaded with a lock and the caller's right to see it, moved by the rules, written with a guard.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::codes;
use super::questions::{Question, answered_on, lock_questions};
use super::readers::{CaseOwnership, seen_by_staff};
use super::rules::{self, CaseCommand, Effect, RuleViolation, ServiceLevel, TimeContext};
use super::summary::summary_of;
use super::timeline::write_entry;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, AgencyId, CaseId, EntryKind, Event, ThreadId, case_thread, staff_case};
use crate::identity::{Caller, Right};
use crate::operation::{Missing, Operation, OperationError};
use crate::service_levels::policies;
use crate::service_levels::rules::calendar::BusinessTime;
use crate::service_levels::rules::policy::arrived_at;
use crate::threads::case_summary::set_case_summary;
use crate::threads::next_check::check_now;

/// How a case ended, as its timeline keeps it: all of it, for the case may be opened again.
pub(super) fn ending_of(case: &staff_case::Model) -> EntryDetail {
    EntryDetail {
        outcome: case.outcome,
        outcome_detail: case.outcome_detail.clone(),
        cause: case.cause,
        is_avoidable: case.is_avoidable,
        answer: case.peer_answer_id,
        ..EntryDetail::default()
    }
}

/// A case within an operation.
pub(super) struct CaseUpdate {
    pub case: staff_case::Model,
    /// The thread that the case was opened for.
    pub thread: ThreadId,
    /// Whoever asked it, to whom staff write.
    pub asker: AccountId,
    pub now: DateTime<Utc>,
    /// All that the case serves.
    questions: Vec<Question>,
    before: staff_case::Model,
    time: BusinessTime,
    service_level: ServiceLevel,
}

impl CaseUpdate {
    /// Takes a case for its agency's staff. `seen` is the revision that the caller acts upon, where that matters.
    pub async fn by_staff(
        op: &Operation,
        caller: &Caller,
        id: CaseId,
        seen: Option<i32>,
    ) -> Result<Self, OperationError> {
        // A token is told which scope it lacks before anything is looked for.
        caller.require(Right::ReadOwnCases, None)?;
        let change = Self::load(op, seen_by_staff(caller), id).await?.ok_or(OperationError::NotFound)?;
        CaseOwnership::of(&change.case, op.now()).require_worker(caller)?;
        if change.is_asker(caller.account) {
            return Err(OperationError::Forbidden(Missing::Right, codes::OWN_CASE));
        }
        match seen {
            Some(seen) if seen != change.case.revision => Err(OperationError::Stale),
            _ => Ok(change),
        }
    }

    /// Takes a case for the person who asked.
    pub async fn by_asker(op: &Operation, asker: AccountId, id: CaseId) -> Result<Self, OperationError> {
        let found = Self::load(op, Condition::all(), id).await?;
        found.filter(|change| change.asker == asker).ok_or(OperationError::NotFound)
    }

    /// Takes a case for the system.
    pub async fn by_system(op: &Operation, id: CaseId) -> Result<Option<Self>, DbErr> {
        Self::load(op, Condition::all(), id).await
    }

    async fn load(op: &Operation, seen: Condition, id: CaseId) -> Result<Option<Self>, DbErr> {
        let tx = op.tx();
        // Threads are always locked before cases: two acts can then never wait for each other.
        let questions = lock_questions(tx, id).await?;
        let Some(main) = questions.iter().find(|question| question.is_main) else { return Ok(None) };
        let found = staff_case::Entity::find_by_id(id).filter(seen).lock_exclusive().one(tx).await?;
        let Some(case) = found else { return Ok(None) };
        let arrived_at = arrived_at(main.created_at, main.imported_at);
        let hours = policies::hours_of(tx, case.agency_id).await?;
        let time = hours.at(case.follow_up_of.map_or(arrived_at, |_| case.created_at), op.now()).clone();
        let terms = policies::effective_at(tx, main.category_id, main.agency_id, arrived_at).await?;
        let service_level = ServiceLevel::of(&terms);
        Ok(Some(Self {
            before: case.clone(),
            case,
            thread: main.id,
            asker: main.author_id,
            now: op.now(),
            questions,
            time,
            service_level,
        }))
    }

    /// All questions that the case serves.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Their threads.
    pub fn threads(&self) -> Vec<ThreadId> {
        self.questions.iter().map(|question| question.id).collect()
    }

    /// Whether somebody asked one of its questions.
    pub fn is_asker(&self, account: AccountId) -> bool {
        self.questions.iter().any(|question| question.author_id == account)
    }

    /// Whether everybody can read one of its questions who may.
    pub fn is_shown(&self, thread: ThreadId) -> bool {
        self.questions.iter().any(|question| question.id == thread && question.is_shown())
    }

    /// Who asked one of its questions.
    pub fn asker_of(&self, thread: ThreadId) -> Option<AccountId> {
        self.questions.iter().find(|question| question.id == thread).map(|question| question.author_id)
    }

    /// Whether others than whoever asked `thread` wait for staff: their questions stand on their own and are not ended, or point
    /// at one that the case serves.
    pub fn others_wait(&self, thread: ThreadId) -> bool {
        let asker = self.asker_of(thread);
        let waits = |question: &Question| question.waits() || question.duplicate_of.is_some();
        self.questions.iter().any(|question| {
            question.id != thread
                && Some(question.author_id) != asker
                && question.deleted_at.is_none()
                && waits(question)
        })
    }

    /// The thread on which answers of its staff are published.
    pub fn answered_on(&self) -> ThreadId {
        answered_on(&self.questions).unwrap_or(self.thread)
    }

    /// Records how it ended, for all who wait for it: those of the thread that it was opened for, and of the one where its answers
    /// are.
    pub fn record_resolved(&self, op: &Operation) {
        let (case, answered_on) = (self.case.id, self.answered_on());
        op.record(Event::CaseResolved { case, thread: self.thread });
        if answered_on != self.thread {
            op.record(Event::CaseResolved { case, thread: answered_on });
        }
    }

    /// The agency whose case it is.
    pub fn agency(&self) -> AgencyId {
        self.case.agency_id
    }

    /// Lets an act happen.
    pub fn apply(&mut self, act: &CaseCommand) -> Result<Effect, RuleViolation> {
        let context = TimeContext { now: self.now, time: &self.time, service_level: self.service_level };
        rules::apply(&mut self.case, act, &context)
    }

    /// Adds a line to the timeline.
    pub async fn entry(
        &self,
        op: &Operation,
        kind: EntryKind,
        actor: Option<AccountId>,
        detail: EntryDetail,
    ) -> Result<(), DbErr> {
        write_entry(op, self.case.id, kind, actor, detail).await
    }

    /// Writes the case as it is now, unless somebody else has written it since it was loaded.
    pub async fn save(&self, op: &Operation) -> Result<(), OperationError> {
        let written = staff_case::Entity::update_many()
            .set(self.case.clone().into_active_model().reset_all())
            .filter(staff_case::Column::Id.eq(self.case.id))
            .filter(staff_case::Column::Revision.eq(self.before.revision))
            .exec(op.tx())
            .await?;
        if written.rows_affected != 1 {
            return Err(OperationError::Stale);
        }
        if self.before.state.is_open() != self.case.state.is_open() {
            case_thread::Entity::update_many()
                .col_expr(case_thread::Column::IsOpen, Expr::value(self.case.state.is_open()))
                .filter(case_thread::Column::CaseId.eq(self.case.id))
                .exec(op.tx())
                .await?;
        }
        if self.before.state != self.case.state && !self.case.state.is_active() {
            // Whoever asked may have said something meanwhile that the end of the case does not answer.
            check_now(op.tx(), self.threads(), self.now).await?;
        }
        let summary = summary_of(&self.case);
        if summary_of(&self.before) != summary {
            set_case_summary(op.tx(), &self.threads(), &summary, self.now).await?;
            for thread in self.threads() {
                op.record(Event::CaseStateChanged { case: self.case.id, thread });
            }
        }
        Ok(())
    }
}
