//! Finding what an operation acts on, with the caller's right to see it in the query, and writing what follows from it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, InsertStatement, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, DerivePartialModel, EntityTrait, ExprTrait, QueryFilter,
    QuerySelect, QueryTrait, UpdateMany,
};

use super::refusal::{Flaw, Refusal};
use super::rules::{self, AnswerFacts, Part, Rule};
use super::visibility::thread_exists_for;
use super::{FieldRefusal, language};
use crate::app::App;
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, CaseState, CategoryId, StaffReview, ThreadId, ThreadState, answer,
    category, follow, thread,
};
use crate::identity::{Caller, Right};
use crate::markdown;

/// A thread without its texts: what operations decide by.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "thread::Entity", from_query_result)]
pub(super) struct Head {
    pub id: ThreadId,
    pub category_id: CategoryId,
    pub author_id: AccountId,
    pub state: ThreadState,
    pub revision: i32,
    pub last_activity_at: DateTime<Utc>,
    pub first_answer_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub not_solved_at: Option<DateTime<Utc>>,
    pub hidden_at: Option<DateTime<Utc>>,
    pub duplicate_of: Option<ThreadId>,
    pub case_state: Option<CaseState>,
}

impl Head {
    /// The state as of now.
    pub fn state_at(&self, now: DateTime<Utc>) -> ThreadState {
        rules::state_now(self.state, self.last_activity_at, now)
    }

    /// Whether it takes no answers any more, written down or not.
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.state_at(now) == ThreadState::Closed
    }
}

/// Answers as the rules see them.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "answer::Entity", from_query_result)]
pub(super) struct AnswerHead {
    pub id: AnswerId,
    pub author_id: AccountId,
    pub created_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub accepted_as: Option<AcceptedAs>,
    pub official_for: Option<AgencyId>,
    pub staff_review: Option<StaffReview>,
    pub helpful_count: i32,
    pub worked_count: i32,
    pub revision: i32,
    pub hidden_at: Option<DateTime<Utc>>,
}

impl AnswerHead {
    pub fn facts(&self) -> AnswerFacts {
        AnswerFacts {
            id: self.id,
            author: self.author_id,
            posted_at: self.created_at,
            accepted: self.accepted_as.zip(self.accepted_at),
            official: self.official_for.is_some(),
            word: self.staff_review,
            helpful: self.helpful_count,
            worked: self.worked_count,
        }
    }
}

/// Takes a thread for this transaction: nobody else changes it until the end.
pub(super) async fn lock_thread<C: ConnectionTrait>(tx: &C, caller: &Caller, id: ThreadId) -> Result<Head, Refusal> {
    thread::Entity::find_by_id(id)
        .filter(thread_exists_for(Some(caller)))
        .lock_exclusive()
        .into_partial_model::<Head>()
        .one(tx)
        .await?
        .ok_or(Refusal::Missing)
}

/// Takes a thread for this transaction, whoever may see it.
pub(super) async fn lock_any<C: ConnectionTrait>(tx: &C, id: ThreadId) -> Result<Head, Refusal> {
    thread::Entity::find_by_id(id)
        .filter(thread::Column::DeletedAt.is_null())
        .lock_exclusive()
        .into_partial_model::<Head>()
        .one(tx)
        .await?
        .ok_or(Refusal::Missing)
}

/// Takes the thread of an answer, and reads the answer. A hidden answer exists for its author and for moderators.
pub(super) async fn lock_answer<C: ConnectionTrait>(
    tx: &C,
    caller: &Caller,
    id: AnswerId,
) -> Result<(Head, AnswerHead), Refusal> {
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
        .ok_or(Refusal::Missing)?;
    let found = answer::Entity::find_by_id(id)
        .filter(answer::Column::DeletedAt.is_null())
        .into_partial_model::<AnswerHead>()
        .one(tx)
        .await?
        .ok_or(Refusal::Missing)?;
    if found.hidden_at.is_some()
        && found.author_id != caller.account
        && !caller.may(Right::Moderate, agency_of(tx, head.category_id).await?)
    {
        return Err(Refusal::Missing);
    }
    Ok((head, found))
}

/// The agency that owns a category.
pub(super) async fn agency_of<C: ConnectionTrait>(db: &C, id: CategoryId) -> Result<AgencyId, Refusal> {
    category::Entity::find_by_id(id)
        .select_only()
        .column(category::Column::AgencyId)
        .into_tuple::<AgencyId>()
        .one(db)
        .await?
        .ok_or(Refusal::Missing)
}

/// In which part the caller acts on a thread, where staff's part counts.
pub(super) async fn part<C: ConnectionTrait>(tx: &C, caller: &Caller, head: &Head) -> Result<Part, Refusal> {
    if caller.account == head.author_id {
        return Ok(Part::Asker);
    }
    let agency = agency_of(tx, head.category_id).await?;
    Ok(rules::part(caller.account, head.author_id, caller.may(Right::ActAsStaff, agency)))
}

/// The visible answers of a thread.
pub(super) async fn visible_answers<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<Vec<AnswerFacts>, DbErr> {
    let rows = answer::Entity::find()
        .filter(answer::Column::ThreadId.eq(id))
        .filter(answer::Column::DeletedAt.is_null())
        .filter(answer::Column::HiddenAt.is_null())
        .into_partial_model::<AnswerHead>()
        .all(db)
        .await?;
    Ok(rows.iter().map(AnswerHead::facts).collect())
}

/// A visible change of threads: their version grows. Every write that readers can see begins with this.
pub(super) fn new_version(now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    thread::Entity::update_many()
        .col_expr(thread::Column::Version, Expr::col(thread::Column::Version).add(1))
        .col_expr(thread::Column::UpdatedAt, Expr::value(now))
}

/// A visible change of one thread.
pub(super) fn change(id: ThreadId, now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    new_version(now).filter(thread::Column::Id.eq(id)).filter(thread::Column::DeletedAt.is_null())
}

/// A change that counts as activity, unless the thread is closed: nothing but opening it again brings it back.
pub(super) fn active(head: &Head, now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    let update = change(head.id, now);
    if head.is_closed(now) { update } else { update.col_expr(thread::Column::LastActivityAt, Expr::value(now)) }
}

/// Writes a change that must find its thread.
pub(super) async fn apply<C: ConnectionTrait>(tx: &C, update: UpdateMany<thread::Entity>) -> Result<(), Refusal> {
    if update.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(Rule::Meanwhile.into()) }
}

/// Adds to a change what follows from the thread's visible answers as they are by now.
pub(super) async fn settled<C: ConnectionTrait>(
    tx: &C,
    head: &Head,
    update: UpdateMany<thread::Entity>,
    now: DateTime<Utc>,
) -> Result<UpdateMany<thread::Entity>, DbErr> {
    // What closed by itself is closed from here on, whatever happens to its answers.
    let closed_at = head.is_closed(now).then(|| head.closed_at.unwrap_or(now));
    settled_as(tx, head, closed_at, update, now).await
}

/// The same for a thread that was closed then, or that is open.
pub(super) async fn settled_as<C: ConnectionTrait>(
    tx: &C,
    head: &Head,
    closed_at: Option<DateTime<Utc>>,
    update: UpdateMany<thread::Entity>,
    now: DateTime<Utc>,
) -> Result<UpdateMany<thread::Entity>, DbErr> {
    let answers = visible_answers(tx, head.id).await?;
    let settled = rules::settle(closed_at.is_some(), head.author_id, head.solved_at, &answers, now);
    Ok(update
        .col_expr(thread::Column::ClosedAt, Expr::value(closed_at))
        .col_expr(thread::Column::State, Expr::value(settled.state.word()))
        .col_expr(thread::Column::AnswerCount, Expr::value(settled.answer_count))
        .col_expr(thread::Column::FirstAnswerAt, Expr::value(settled.first_answer_at))
        .col_expr(thread::Column::SolvedAt, Expr::value(settled.solved_at)))
}

/// From now on the account hears of the thread; nothing happens if it does already.
pub(super) async fn follow<C: ConnectionTrait>(
    tx: &C,
    thread: ThreadId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let done = tx.execute(&following(thread, account, now)).await?;
    Ok(done.rows_affected() > 0)
}

/// The statement of [`follow`].
pub(super) fn following(thread: ThreadId, account: AccountId, now: DateTime<Utc>) -> InsertStatement {
    let row = follow::ActiveModel { thread_id: Set(thread), account_id: Set(account), created_at: Set(now) };
    let known = OnConflict::columns([follow::Column::ThreadId, follow::Column::AccountId]).do_nothing().to_owned();
    follow::Entity::insert(row).on_conflict(known).into_query()
}

/// After the commit: deliveries wait, and the thread's pages are made anew.
pub(super) fn published(app: &App, id: ThreadId) {
    app.wake();
    app.pages.forget_thread(id);
}

/// A checked text as it is stored.
pub(super) struct Text {
    pub source: String,
    pub html: String,
    pub language: &'static str,
}

/// Renders a checked text, off the threads that serve requests.
pub(super) async fn rendered(field: &'static str, source: String) -> Result<Text, Refusal> {
    let html = html(field, source.clone()).await?;
    Ok(Text { language: language::of(&source), source, html })
}

/// The HTML of a checked text.
pub(super) async fn html(field: &'static str, source: String) -> Result<String, Refusal> {
    markdown::render(source).await.map_err(|_| FieldRefusal::new(field, Flaw::TooComplex).into())
}
