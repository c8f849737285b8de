//! Rows of threads as operations take and write them: locks, what follows from the answers, versions.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, InsertStatement, OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, DerivePartialModel, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait, UpdateMany,
};

use super::visibility;
use super::visibility::thread_exists_for;
use crate::database::WriteTransaction;
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, CaseState, CategoryId, NotSolvedReason, Outcome, StaffReview, ThreadId,
    ThreadState, answer, category, follow, thread,
};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::rules::reminder::REMINDER_AFTER;
use crate::threads::rules::{self, AnswerFacts, AnswerRevisions, ThreadRole};

/// A thread without its texts: what operations decide by.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "thread::Entity", from_query_result)]
pub struct Head {
    pub id: ThreadId,
    pub category_id: CategoryId,
    pub author_id: AccountId,
    pub state: ThreadState,
    pub is_urgent: bool,
    pub revision: i32,
    pub last_activity_at: DateTime<Utc>,
    pub first_answer_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub not_solved_at: Option<DateTime<Utc>>,
    pub not_solved_reason: Option<NotSolvedReason>,
    pub reminded_at: Option<DateTime<Utc>>,
    pub hidden_at: Option<DateTime<Utc>>,
    pub duplicate_of: Option<ThreadId>,
    pub case_state: Option<CaseState>,
    pub case_outcome: Option<Outcome>,
    pub case_ended_at: Option<DateTime<Utc>>,
}

impl Head {
    /// The state as of now.
    pub fn state_at(&self, now: DateTime<Utc>) -> ThreadState {
        rules::state_now(self.state, self.last_activity_at, now)
    }

    /// How and when its newest case ended; none while staff work on it.
    pub fn case_end(&self) -> Option<(Outcome, DateTime<Utc>)> {
        self.case_outcome.zip(self.case_ended_at)
    }

    /// Whether it takes no answers any more, written down or not.
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.state_at(now) == ThreadState::Closed
    }
}

/// An answer without its texts: what rules and operations decide by.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "answer::Entity", from_query_result)]
pub struct AnswerHead {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    pub author_id: AccountId,
    pub created_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub accepted_as: Option<AcceptedAs>,
    pub accepted_revision: Option<i32>,
    pub official_for: Option<AgencyId>,
    pub official_revision: Option<i32>,
    pub staff_review: Option<StaffReview>,
    pub staff_review_revision: Option<i32>,
    pub helpful_count: i32,
    pub worked_count: i32,
    pub revision: i32,
    pub hidden_at: Option<DateTime<Utc>>,
}

impl AnswerHead {
    /// What the rules need to know of it. Whoever reads answers to decide by the rules reads this part of them and asks here, so that
    /// no reader says otherwise which columns a rule goes by.
    pub fn facts(&self) -> AnswerFacts {
        AnswerFacts {
            id: self.id,
            author: self.author_id,
            posted_at: self.created_at,
            accepted: self.accepted_as.zip(self.accepted_at),
            official: self.official_for.is_some(),
            review: self.staff_review,
            helpful: self.helpful_count,
            worked: self.worked_count,
            revisions: AnswerRevisions {
                current: self.revision,
                accepted: self.accepted_revision,
                official: self.official_revision,
                reviewed: self.staff_review_revision,
            },
        }
    }
}

/// Takes a thread for this transaction: nobody else changes it until the end.
///
/// # Errors
/// [`OperationError::NotFound`] if it does not exist for the caller.
pub async fn lock_thread(tx: &WriteTransaction, caller: &Caller, id: ThreadId) -> Result<Head, OperationError> {
    thread::Entity::find_by_id(id)
        .filter(thread_exists_for(Some(caller)))
        .lock_exclusive()
        .into_partial_model::<Head>()
        .one(tx)
        .await?
        .ok_or(OperationError::NotFound)
}

/// Takes a thread for this transaction, whoever may see it.
///
/// # Errors
/// [`OperationError::NotFound`] if it was deleted.
pub async fn lock_any(tx: &WriteTransaction, id: ThreadId) -> Result<Head, OperationError> {
    thread::Entity::find_by_id(id)
        .filter(thread::Column::DeletedAt.is_null())
        .lock_exclusive()
        .into_partial_model::<Head>()
        .one(tx)
        .await?
        .ok_or(OperationError::NotFound)
}

/// Takes the thread of an answer, and reads the answer. A hidden answer exists for its author and for moderators.
///
/// # Errors
/// [`OperationError::NotFound`] if either does not exist for the caller.
pub async fn lock_answer(
    tx: &WriteTransaction,
    caller: &Caller,
    id: AnswerId,
) -> Result<(Head, AnswerHead), OperationError> {
    let of_answer = Query::select()
        .column(answer::Column::ThreadId)
        .from(answer::Entity)
        .and_where(answer::Column::Id.eq(id))
        .to_owned();
    let head = thread::Entity::find()
        .filter(thread::Column::Id.in_subquery(of_answer))
        .filter(thread_exists_for(Some(caller)))
        .lock_exclusive()
        .into_partial_model::<Head>()
        .one(tx)
        .await?
        .ok_or(OperationError::NotFound)?;
    let found = answer::Entity::find_by_id(id)
        .filter(answer::Column::DeletedAt.is_null())
        .into_partial_model::<AnswerHead>()
        .one(tx)
        .await?
        .ok_or(OperationError::NotFound)?;
    if found.hidden_at.is_some()
        && !visibility::sees_hidden(caller, found.author_id, agency_of(tx, head.category_id).await?)
    {
        return Err(OperationError::NotFound);
    }
    Ok((head, found))
}

/// The agency that owns a category.
pub async fn agency_of<C: ConnectionTrait>(db: &C, id: CategoryId) -> Result<AgencyId, OperationError> {
    category::Entity::find_by_id(id)
        .select_only()
        .column(category::Column::AgencyId)
        .into_tuple::<AgencyId>()
        .one(db)
        .await?
        .ok_or(OperationError::NotFound)
}

/// In which part the caller acts on a thread, where staff's part counts.
pub async fn role_of(tx: &WriteTransaction, caller: &Caller, head: &Head) -> Result<ThreadRole, OperationError> {
    if caller.account == head.author_id {
        return Ok(ThreadRole::Asker);
    }
    let agency = agency_of(tx, head.category_id).await?;
    Ok(rules::role_of(caller.account, head.author_id, caller.may(Right::ActAsStaff, agency)))
}

/// The visible answers of a thread.
pub async fn visible_answers<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<Vec<AnswerFacts>, DbErr> {
    let rows = answer::Entity::find()
        .filter(answer::Column::ThreadId.eq(id))
        .filter(visibility::public_answers())
        .into_partial_model::<AnswerHead>()
        .all(db)
        .await?;
    Ok(rows.iter().map(AnswerHead::facts).collect())
}

/// Whether an answer that everybody sees is accepted.
pub async fn is_solved<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<bool, DbErr> {
    let found = answer::Entity::find()
        .filter(answer::Column::ThreadId.eq(id))
        .filter(answer::Column::AcceptedAt.is_not_null())
        .filter(visibility::public_answers())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Adds to a change that whoever asked says by now that the answers did not help.
pub fn says_not_solved(
    update: UpdateMany<thread::Entity>,
    reason: Option<NotSolvedReason>,
    now: DateTime<Utc>,
) -> UpdateMany<thread::Entity> {
    update
        .col_expr(thread::Column::NotSolvedAt, Expr::value(now))
        .col_expr(thread::Column::NotSolvedReason, Expr::value(reason.map(NotSolvedReason::as_str)))
}

/// A visible change of threads: their version grows. Every write that readers can see begins with this.
pub fn new_version(now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    new_looks().col_expr(thread::Column::UpdatedAt, Expr::value(now))
}

/// The same words shown in another way: what is kept of their pages is made anew, but nothing was said, so that whoever reads what
/// changed since their last visit need not come.
pub fn new_looks() -> UpdateMany<thread::Entity> {
    thread::Entity::update_many().col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
}

/// A visible change of one thread.
pub fn change(id: ThreadId, now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    new_version(now).filter(thread::Column::Id.eq(id)).filter(thread::Column::DeletedAt.is_null())
}

/// A change that counts as activity, unless the thread is closed: nothing but opening it again brings it back.
pub fn active(head: &Head, now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    let update = change(head.id, now);
    if head.is_closed(now) { update } else { update.col_expr(thread::Column::LastActivityAt, Expr::value(now)) }
}

/// Adds to a change by an answer of somebody else when the asker is reminded to say whether it helped, unless they were already.
pub fn reminds_later(
    update: UpdateMany<thread::Entity>,
    head: &Head,
    now: DateTime<Utc>,
) -> UpdateMany<thread::Entity> {
    if head.reminded_at.is_some() {
        return update;
    }
    update.col_expr(thread::Column::ReminderDueAt, Expr::value(now + REMINDER_AFTER))
}

/// Adds to a change that there are files on the thread's page.
pub fn has_files(update: UpdateMany<thread::Entity>) -> UpdateMany<thread::Entity> {
    update.col_expr(thread::Column::HasAttachments, Expr::value(true))
}

/// Writes a change that must find its thread.
///
/// # Errors
/// [`OperationError::Stale`] if the thread is not as the change expects it.
pub async fn apply(tx: &WriteTransaction, update: UpdateMany<thread::Entity>) -> Result<(), OperationError> {
    if update.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(OperationError::Stale) }
}

/// Adds to a change what follows from the thread's visible answers as they are by now.
pub async fn with_derived_state(
    tx: &WriteTransaction,
    head: &Head,
    update: UpdateMany<thread::Entity>,
    now: DateTime<Utc>,
) -> Result<UpdateMany<thread::Entity>, DbErr> {
    // What closed by itself is closed from here on, whatever happens to its answers.
    let closed_at = head.is_closed(now).then(|| head.closed_at.unwrap_or(now));
    with_derived_state_if_closed(tx, head, closed_at, update, now).await
}

/// The same for a thread that was closed then, or that is open.
pub async fn with_derived_state_if_closed(
    tx: &WriteTransaction,
    head: &Head,
    closed_at: Option<DateTime<Utc>>,
    update: UpdateMany<thread::Entity>,
    now: DateTime<Utc>,
) -> Result<UpdateMany<thread::Entity>, DbErr> {
    let answers = visible_answers(tx, head.id).await?;
    let settled = rules::derive_state(closed_at.is_some(), head.author_id, head.solved_at, &answers, now);
    Ok(update
        .col_expr(thread::Column::ClosedAt, Expr::value(closed_at))
        .col_expr(thread::Column::State, Expr::value(settled.state.as_str()))
        .col_expr(thread::Column::AnswerCount, Expr::value(settled.answer_count))
        .col_expr(thread::Column::FirstAnswerAt, Expr::value(settled.first_answer_at))
        .col_expr(thread::Column::SolvedAt, Expr::value(settled.solved_at)))
}

/// From now on the account hears of the thread; nothing happens if it does already.
pub async fn follow(
    tx: &WriteTransaction,
    thread: ThreadId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let done = tx.execute(&following(thread, account, now)).await?;
    Ok(done.rows_affected() > 0)
}

/// The statement of [`follow()`].
pub fn following(thread: ThreadId, account: AccountId, now: DateTime<Utc>) -> InsertStatement {
    let row = follow::ActiveModel { thread_id: Set(thread), account_id: Set(account), created_at: Set(now) };
    let known = OnConflict::columns([follow::Column::ThreadId, follow::Column::AccountId]).do_nothing().to_owned();
    follow::Entity::insert(row).on_conflict(known).into_query()
}
