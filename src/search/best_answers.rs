//! The answer of a thread that helps most people.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, Order, Query, SelectStatement, WindowStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait,
};

use crate::entity::{AnswerId, StaffReview, ThreadId, answer};
use crate::markdown::SafeHtml;
use crate::threads::rules;
use crate::threads::store::AnswerHead;
use crate::threads::visibility;

/// Answers that are looked at for each thread, beside those that staff reviewed.
const MAX_ANSWERS_OF_A_THREAD: i64 = 10;

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
    best: HashMap<ThreadId, AnswerHead>,
    /// Threads with an answer that staff warn of, and none that is known to be right.
    pub(super) warned: HashSet<ThreadId>,
}

#[derive(FromQueryResult)]
struct Text {
    id: AnswerId,
    language: String,
    body_source: String,
    body_html: String,
}

/// Whether staff warn of it, whatever text it had then.
fn is_warned_of(answer: &AnswerHead) -> bool {
    answer.staff_review.is_some_and(StaffReview::warns)
}

fn with_text(answer: &AnswerHead, text: Text) -> BestAnswer {
    let facts = answer.facts();
    BestAnswer {
        id: answer.id,
        accepted: facts.is_acceptance_current(),
        official: facts.is_official_text_current(),
        posted_at: answer.created_at,
        is_warned_of: is_warned_of(answer),
        language: text.language,
        source: text.body_source,
        html: SafeHtml::rendered(text.body_html),
    }
}

impl Answers {
    /// The best answers of some of the threads, with their texts: one query.
    pub(super) async fn with_texts<C: ConnectionTrait>(
        &self,
        db: &C,
        threads: &[ThreadId],
    ) -> Result<HashMap<ThreadId, BestAnswer>, DbErr> {
        let wanted: Vec<&AnswerHead> = threads.iter().filter_map(|thread| self.best.get(thread)).collect();
        let mut texts = texts(db, wanted.iter().map(|answer| answer.id).collect()).await?;
        let described = |answer: &AnswerHead| Some((answer.thread_id, with_text(answer, texts.remove(&answer.id)?)));
        Ok(wanted.into_iter().filter_map(described).collect())
    }
}

/// Finds the best answers of threads, and those that staff warn of: one query, and no texts.
pub(super) async fn best_answers<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Answers, DbErr> {
    if threads.is_empty() {
        return Ok(Answers::default());
    }
    let mut rows = heads(db, threads).await?;
    rows.sort_by(|a, b| rules::order(&a.facts(), &b.facts()));
    let mut found = Answers::default();
    let mut good = HashSet::new();
    for row in rows {
        if is_warned_of(&row) {
            found.warned.insert(row.thread_id);
        } else if row.facts().is_endorsed() {
            good.insert(row.thread_id);
        }
        if row.staff_review == Some(StaffReview::Superseded) {
            continue;
        }
        found.best.entry(row.thread_id).or_insert(row);
    }
    // With an answer that is known to be right beside it, a thread is as good as it was.
    found.warned.retain(|thread| !good.contains(thread));
    Ok(found)
}

/// All of the answers but their texts, by which it is found which one is the best.
async fn heads<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Vec<AnswerHead>, DbErr> {
    answer::Entity::find()
        .filter(answer::Column::Id.in_subquery(foremost(threads)))
        .into_partial_model::<AnswerHead>()
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
                .add(Expr::col(PLACE).lte(MAX_ANSWERS_OF_A_THREAD))
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
