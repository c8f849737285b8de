//! The answer of a thread that helps most people.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::{AnswerId, StaffReview, ThreadId, answer};
use crate::markdown::SafeHtml;
use crate::threads::rules::{self, AnswerFacts};
use crate::threads::visibility;

/// Answers that are read for each thread, on average.
const ANSWERS_PER_THREAD: u64 = 10;
/// Answers that are read at least, however few the threads.
const MIN_ANSWERS_READ: u64 = 200;

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

/// Reads the answers of threads: one query.
pub(super) async fn best_answers<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Answers, DbErr> {
    if threads.is_empty() {
        return Ok(Answers::default());
    }
    let most = u64::try_from(threads.len()).unwrap_or(u64::MAX).saturating_mul(ANSWERS_PER_THREAD);
    let most = Ord::max(most, MIN_ANSWERS_READ);
    let mut rows: Vec<answer::Model> = answer::Entity::find()
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(visibility::public_answers())
        .order_by_asc(Expr::col(answer::Column::AcceptedAt).is_null())
        .order_by_asc(Expr::col(answer::Column::OfficialFor).is_null())
        .order_by_asc(Expr::col(answer::Column::StaffReview).is_null())
        .order_by_desc(answer::Column::HelpfulCount)
        .order_by_asc(answer::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    rows.sort_by(|a, b| rules::order(&AnswerFacts::from(a), &AnswerFacts::from(b)));
    let mut found = Answers::default();
    let mut good = HashSet::new();
    for row in rows {
        let facts = AnswerFacts::from(&row);
        if row.staff_review.is_some_and(StaffReview::warns) {
            found.warned.insert(row.thread_id);
        } else if facts.is_endorsed() {
            good.insert(row.thread_id);
        }
        if row.staff_review == Some(StaffReview::Superseded) {
            continue;
        }
        found.best.entry(row.thread_id).or_insert_with(|| BestAnswer {
            id: row.id,
            accepted: facts.is_acceptance_current(),
            official: facts.is_official_text_current(),
            posted_at: row.created_at,
            is_warned_of: row.staff_review.is_some_and(StaffReview::warns),
            language: row.language,
            source: row.body_source,
            html: SafeHtml::rendered(row.body_html),
        });
    }
    // With an answer that is known to be right beside it, a thread is as good as it was.
    found.warned.retain(|thread| !good.contains(thread));
    Ok(found)
}
