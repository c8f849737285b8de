//! What was answered since a question was asked, for the last look before staff get it.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::engine::{Alike, Likeness};
use super::handle::SearchHandle;
use super::suggest::{Wanted, asked};
use crate::app::App;
use crate::entity::{StaffReview, ThreadId, answer, thread};
use crate::escalation::last_look::{AnswerFinder, FinderAway, WaitingQuestion};
use crate::threads::visibility;

/// A thread is like a question from so much score for each of its words on. On real questions (`ConditionalQA`), title and details
/// together, half of the right threads have it: of 344 right ones 173 are kept, of 86 wrong ones 12, and of 412 questions that had no
/// right thread at hand 37. `cargo run --example relevance -- --corpus train.json --limit` prints the table.
pub const GOOD_MATCH: f32 = 2.24;
/// Threads that are looked at.
const MAX_CANDIDATES: usize = 10;

/// Finds answered questions by the search engine.
pub struct AnsweredSince {
    app: App,
    handle: SearchHandle,
}

impl AnsweredSince {
    /// A finder over a node's engine and database.
    #[must_use]
    pub fn new(app: App, handle: SearchHandle) -> Self {
        Self { app, handle }
    }
}

#[async_trait]
impl AnswerFinder for AnsweredSince {
    async fn find_answered_since(&self, question: &WaitingQuestion) -> Result<Option<ThreadId>, FinderAway> {
        let away = |error: &dyn std::fmt::Display| FinderAway(error.to_string());
        let (title, details) = (question.title.clone(), question.details.clone());
        let wanted = Wanted { title, details, ..Wanted::default() };
        let synonyms = self.handle.synonyms().get(&self.app).await;
        let Some(asked) = asked(&wanted, &synonyms) else { return Ok(None) };
        let words = asked.words.len();
        let likeness = Likeness { text: wanted.text(), asked, limit: MAX_CANDIDATES, ..Likeness::default() };
        let alike = self.handle.suggest(&likeness).await.map_err(|error| away(&error))?;
        let good: Vec<ThreadId> =
            alike.iter().filter(|one| is_good(one, words) && one.thread != question.id).map(|one| one.thread).collect();
        let answered =
            answered_since(self.app.reader(), &good, question.asked_at).await.map_err(|error| away(&error))?;
        Ok(good.into_iter().find(|thread| answered.contains(thread)))
    }
}

/// Whether a thread is like a question of so many words.
#[must_use]
pub fn is_good(alike: &Alike, words: usize) -> bool {
    score_per_word(alike, words) >= GOOD_MATCH
}

/// What scores of questions of any length are compared by.
#[must_use]
pub fn score_per_word(alike: &Alike, words: usize) -> f32 {
    alike.words / f32::from(u16::try_from(words.max(1)).unwrap_or(u16::MAX))
}

/// Those among threads that everybody sees, that are no duplicates, and whose answer somebody vouched for since then: the asker or staff
/// accepted it, an agency gave it, or staff verified it. One query.
async fn answered_since<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
    since: DateTime<Utc>,
) -> Result<HashSet<ThreadId>, DbErr> {
    if threads.is_empty() {
        return Ok(HashSet::new());
    }
    let to_thread =
        answer::Entity::belongs_to(thread::Entity).from(answer::Column::ThreadId).to(thread::Column::Id).into();
    let official =
        Condition::all().add(answer::Column::OfficialFor.is_not_null()).add(answer::Column::CreatedAt.gt(since));
    let verified = Condition::all()
        .add(answer::Column::StaffReview.eq(StaffReview::Verified))
        .add(answer::Column::StaffReviewAt.gt(since));
    let vouched_for = Condition::any().add(answer::Column::AcceptedAt.gt(since)).add(official).add(verified);
    let not_warned_of = Condition::any()
        .add(answer::Column::StaffReview.is_null())
        .add(answer::Column::StaffReview.eq(StaffReview::Verified));
    let found: Vec<ThreadId> = answer::Entity::find()
        .select_only()
        .distinct()
        .column(answer::Column::ThreadId)
        .join(JoinType::InnerJoin, to_thread)
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(visibility::public_answers())
        .filter(visibility::public_threads())
        .filter(thread::Column::DuplicateOf.is_null())
        .filter(vouched_for)
        .filter(not_warned_of)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}
