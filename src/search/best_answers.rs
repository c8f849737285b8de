//! The answer of a thread that helps most people.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, Order, Query, SelectStatement, WindowStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait,
};

use crate::entity::{AcceptedAs, AccountId, AgencyId, AnswerId, StaffReview, ThreadId, answer};
use crate::markdown::SafeHtml;
use crate::threads::rules::{self, AnswerFacts, AnswerRevisions};
use crate::threads::visibility;

/// Answers that are looked at for each thread, beside those that staff reviewed.
const ANSWERS_OF_A_THREAD: i64 = 10;

/// The answer of a thread that helps most people.
#[derive(Clone, Debug)]
pub struct BestAnswer {
    pub id: AnswerId,
    /// Markdown, as typed.
    pub source: String,
    pub html: SafeHtml,
    pub language: String,
    pub accepted: bool,
    pub official: bool,
    pub posted_at: DateTime<Utc>,
    /// Staff warn of it.
    pub is_warned_of: bool,
}

/// The answers of threads that were found.
#[derive(Default)]
pub(super) struct Answers {
    /// The first shown answer of each thread: accepted, official, verified, then the most helpful; never a superseded one.
    pub(super) best: HashMap<ThreadId, BestAnswer>,
    /// Threads with an answer that staff warn of, and none that is known to be right.
    pub(super) warned: HashSet<ThreadId>,
}

/// All of an answer but its text, by which it is found whether it is the best.
#[derive(FromQueryResult)]
struct Row {
    id: AnswerId,
    thread_id: ThreadId,
    author_id: AccountId,
    created_at: DateTime<Utc>,
    revision: i32,
    accepted_at: Option<DateTime<Utc>>,
    accepted_as: Option<AcceptedAs>,
    accepted_revision: Option<i32>,
    official_for: Option<AgencyId>,
    official_revision: Option<i32>,
    staff_review: Option<StaffReview>,
    staff_review_revision: Option<i32>,
    helpful_count: i32,
    worked_count: i32,
}

#[derive(FromQueryResult)]
struct Text {
    id: AnswerId,
    language: String,
    body_source: String,
    body_html: String,
}

impl Row {
    fn facts(&self) -> AnswerFacts {
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

    fn is_warned_of(&self) -> bool {
        self.staff_review.is_some_and(StaffReview::warns)
    }

    fn with(&self, text: Text) -> BestAnswer {
        let facts = self.facts();
        BestAnswer {
            id: self.id,
            accepted: facts.is_acceptance_current(),
            official: facts.is_official_text_current(),
            posted_at: self.created_at,
            is_warned_of: self.is_warned_of(),
            language: text.language,
            source: text.body_source,
            html: SafeHtml::rendered(text.body_html),
        }
    }
}

/// Reads the answers of threads: two queries, of which only the second reads texts, one for each thread.
pub(super) async fn best_answers<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Answers, DbErr> {
    if threads.is_empty() {
        return Ok(Answers::default());
    }
    let mut rows = rows(db, threads).await?;
    rows.sort_by(|a, b| rules::order(&a.facts(), &b.facts()));
    let mut found = Answers::default();
    let (mut good, mut best) = (HashSet::new(), HashMap::new());
    for row in rows {
        if row.is_warned_of() {
            found.warned.insert(row.thread_id);
        } else if row.facts().is_endorsed() {
            good.insert(row.thread_id);
        }
        if row.staff_review == Some(StaffReview::Superseded) {
            continue;
        }
        best.entry(row.thread_id).or_insert(row);
    }
    // With an answer that is known to be right beside it, a thread is as good as it was.
    found.warned.retain(|thread| !good.contains(thread));
    let mut texts = texts(db, best.values().map(|row| row.id).collect()).await?;
    let with_text = |(thread, row): (ThreadId, Row)| Some((thread, row.with(texts.remove(&row.id)?)));
    found.best = best.into_iter().filter_map(with_text).collect();
    Ok(found)
}

async fn rows<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Vec<Row>, DbErr> {
    answer::Entity::find()
        .select_only()
        .columns([
            answer::Column::Id,
            answer::Column::ThreadId,
            answer::Column::AuthorId,
            answer::Column::CreatedAt,
            answer::Column::Revision,
            answer::Column::AcceptedAt,
            answer::Column::AcceptedAs,
            answer::Column::AcceptedRevision,
            answer::Column::OfficialFor,
            answer::Column::OfficialRevision,
            answer::Column::StaffReview,
            answer::Column::StaffReviewRevision,
            answer::Column::HelpfulCount,
            answer::Column::WorkedCount,
        ])
        .filter(answer::Column::Id.in_subquery(foremost(threads)))
        .into_model::<Row>()
        .all(db)
        .await
}

/// The answers of each thread among which its best one is, however many the others have, and those that staff reviewed. Coarser than
/// [`rules::order`], which decides among them.
fn foremost(threads: &[ThreadId]) -> SelectStatement {
    const PLACE: &str = "place";
    let superseded: Expr = Expr::case(answer::Column::StaffReview.eq(StaffReview::Superseded), 1).finally(0).into();
    let mut best_first = WindowStatement::partition_by(answer::Column::ThreadId);
    best_first
        .order_by_expr(superseded, Order::Asc)
        .order_by_expr(Expr::col(answer::Column::AcceptedAt).is_null(), Order::Asc)
        .order_by_expr(Expr::col(answer::Column::OfficialFor).is_null(), Order::Asc)
        .order_by_expr(Expr::col(answer::Column::StaffReview).is_null(), Order::Asc)
        .order_by_expr(
            Expr::col(answer::Column::HelpfulCount).add(Expr::col(answer::Column::WorkedCount).mul(2)),
            Order::Desc,
        )
        .order_by(answer::Column::CreatedAt, Order::Asc)
        .order_by(answer::Column::Id, Order::Asc);
    let mut placed = answer::Entity::find()
        .select_only()
        .columns([answer::Column::Id, answer::Column::StaffReview])
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(visibility::public_answers())
        .into_query();
    placed.expr_window_as(Func::cust("ROW_NUMBER"), best_first, PLACE);
    Query::select()
        .column(answer::Column::Id)
        .from_subquery(placed, "placed")
        .cond_where(
            Condition::any()
                .add(Expr::col(PLACE).lte(ANSWERS_OF_A_THREAD))
                .add(Expr::col(answer::Column::StaffReview).is_not_null()),
        )
        .to_owned()
}

async fn texts<C: ConnectionTrait>(db: &C, answers: Vec<AnswerId>) -> Result<HashMap<AnswerId, Text>, DbErr> {
    if answers.is_empty() {
        return Ok(HashMap::new());
    }
    let texts = answer::Entity::find()
        .select_only()
        .columns([answer::Column::Id, answer::Column::Language, answer::Column::BodySource, answer::Column::BodyHtml])
        .filter(answer::Column::Id.is_in(answers))
        .into_model::<Text>()
        .all(db)
        .await?;
    Ok(texts.into_iter().map(|text| (text.id, text)).collect())
}
