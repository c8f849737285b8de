//! What search knows of a thread: made by reading its rows as they are now, only what everybody may see.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::vectors::Vector;
use super::words::{self, Word};
use crate::entity::{
    AgencyId, CategoryId, StaffReview, TagId, ThreadId, ThreadState, answer, category, thread, thread_tag,
};
use crate::markdown::plain;
use crate::threads::rules::AnswerRevisions;
use crate::threads::{rules, visibility};

/// Changes when documents of the same thread would differ; an index made by another number is rebuilt.
pub const DOCUMENT_VERSION: u32 = 5;
/// Most text of the answers that is indexed, bytes.
const MAX_ANSWER_TEXT: usize = 24 * 1024;

/// A thread as an index holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchDocument {
    pub thread: ThreadId,
    pub title: String,
    /// The question without markup.
    pub body: String,
    /// The answers without markup, the accepted and official ones first, cut off after a while.
    pub answers: String,
    pub category: CategoryId,
    pub agency: AgencyId,
    /// What it is said to be about, in the order of their ids.
    pub tags: Vec<TagId>,
    /// What it is found as: what is closed and was solved is both.
    pub states: Vec<ThreadState>,
    /// Two letters; empty where nobody knows it.
    pub language: String,
    pub asked_at: DateTime<Utc>,
    pub answer_count: i32,
    pub me_too_count: i32,
    /// An agency has answered it, with the text that it gave.
    pub official: bool,
    /// How many people the answer helped that helped most, but for what staff call superseded.
    pub helpful_count: i32,
    /// The thread's version that was read.
    pub version: i32,
    /// What its question is about, where there is a sentence model.
    pub vector: Option<Vector>,
}

impl SearchDocument {
    /// Words of the title.
    #[must_use]
    pub fn title_words(&self) -> Vec<Word> {
        words::words(&self.title, &self.language)
    }

    /// Words of everything, in order.
    #[must_use]
    pub fn all_words(&self) -> Vec<Word> {
        let mut all = self.title_words();
        all.extend(words::words(&self.body, &self.language));
        all.extend(words::words(&self.answers, &self.language));
        all
    }

    /// Every word of it as it is compared, once.
    #[must_use]
    pub fn vocabulary(&self) -> BTreeSet<String> {
        self.all_words().into_iter().map(|word| word.plain).collect()
    }

    /// What its words may be spelt like beside what stands in it.
    #[must_use]
    pub fn other_spellings(&self) -> Vec<String> {
        let texts = [&self.title, &self.body, &self.answers];
        texts.into_iter().flat_map(|text| words::other_spellings(text, &self.language)).collect()
    }
}

/// Documents of the threads that everybody may see, and the threads that must leave the index.
#[derive(Clone, Debug, Default)]
pub struct Current {
    pub documents: Vec<SearchDocument>,
    pub gone: Vec<ThreadId>,
}

#[derive(FromQueryResult)]
struct ThreadRow {
    id: ThreadId,
    title: String,
    body_html: String,
    language: String,
    state: ThreadState,
    solved_at: Option<DateTime<Utc>>,
    category_id: CategoryId,
    agency_id: AgencyId,
    created_at: DateTime<Utc>,
    answer_count: i32,
    me_too_count: i32,
    version: i32,
}

#[derive(FromQueryResult)]
struct AnswerRow {
    thread_id: ThreadId,
    body_html: String,
    official_for: Option<AgencyId>,
    official_revision: Option<i32>,
    revision: i32,
    staff_review: Option<StaffReview>,
    helpful_count: i32,
}

/// What the answers of a thread add to its document.
#[derive(Default)]
struct Answered {
    text: String,
    official: bool,
    helpful_count: i32,
}

impl Answered {
    fn add(&mut self, answer: &AnswerRow) {
        if self.text.len() < MAX_ANSWER_TEXT {
            self.text.push_str(&plain(&answer.body_html));
            self.text.push('\n');
        }
        let revisions = AnswerRevisions { current: answer.revision, ..AnswerRevisions::UNEDITED };
        self.official |= answer.official_for.is_some() && revisions.holds(answer.official_revision);
        if answer.staff_review != Some(StaffReview::Superseded) {
            self.helpful_count = Ord::max(self.helpful_count, answer.helpful_count);
        }
    }
}

/// The tags of some threads: one query.
async fn tags_of<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<HashMap<ThreadId, Vec<TagId>>, DbErr> {
    let found = thread_tag::Entity::find()
        .filter(thread_tag::Column::ThreadId.is_in(threads.iter().copied()))
        .order_by_asc(thread_tag::Column::TagId)
        .all(db)
        .await?;
    let mut tags: HashMap<ThreadId, Vec<TagId>> = HashMap::new();
    for row in found {
        tags.entry(row.thread_id).or_default().push(row.tag_id);
    }
    Ok(tags)
}

/// Reads threads as they are now: three queries, however many.
pub async fn current<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Current, DbErr> {
    let rows = thread::Entity::find()
        .select_only()
        .columns([
            thread::Column::Id,
            thread::Column::Title,
            thread::Column::BodyHtml,
            thread::Column::Language,
            thread::Column::State,
            thread::Column::SolvedAt,
            thread::Column::CategoryId,
            thread::Column::CreatedAt,
            thread::Column::AnswerCount,
            thread::Column::MeTooCount,
            thread::Column::Version,
        ])
        .column(category::Column::AgencyId)
        .join(JoinType::InnerJoin, thread_category())
        .filter(thread::Column::Id.is_in(threads.iter().copied()))
        .filter(visibility::public_threads())
        .into_model::<ThreadRow>()
        .all(db)
        .await?;
    let answers = answer::Entity::find()
        .select_only()
        .columns([
            answer::Column::ThreadId,
            answer::Column::BodyHtml,
            answer::Column::OfficialFor,
            answer::Column::OfficialRevision,
            answer::Column::Revision,
            answer::Column::StaffReview,
            answer::Column::HelpfulCount,
        ])
        .filter(answer::Column::ThreadId.is_in(rows.iter().map(|row| row.id)))
        .filter(visibility::public_answers())
        .order_by_asc(Expr::col(answer::Column::AcceptedAt).is_null())
        .order_by_asc(Expr::col(answer::Column::OfficialFor).is_null())
        .order_by_desc(answer::Column::HelpfulCount)
        .order_by_asc(answer::Column::Id)
        .into_model::<AnswerRow>()
        .all(db)
        .await?;
    let ids: Vec<ThreadId> = rows.iter().map(|row| row.id).collect();
    let mut tags = tags_of(db, &ids).await?;
    let mut answered: HashMap<ThreadId, Answered> = HashMap::new();
    for answer in &answers {
        answered.entry(answer.thread_id).or_default().add(answer);
    }
    let documents: Vec<SearchDocument> = rows
        .into_iter()
        .map(|row| (answered.remove(&row.id).unwrap_or_default(), row))
        .map(|(answered, row)| SearchDocument {
            answers: answered.text,
            official: answered.official,
            helpful_count: answered.helpful_count,
            thread: row.id,
            title: row.title,
            body: plain(&row.body_html),
            category: row.category_id,
            agency: row.agency_id,
            tags: tags.remove(&row.id).unwrap_or_default(),
            states: rules::found_as(row.state, row.solved_at.is_some()),
            language: row.language,
            asked_at: row.created_at,
            answer_count: row.answer_count,
            me_too_count: row.me_too_count,
            version: row.version,
            vector: None,
        })
        .collect();
    let seen: HashSet<ThreadId> = documents.iter().map(|document| document.thread).collect();
    let gone = threads.iter().copied().filter(|id| !seen.contains(id)).collect();
    Ok(Current { documents, gone })
}

/// The versions that threads have now, of those that everybody may see: one query.
pub async fn versions<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<HashMap<ThreadId, i32>, DbErr> {
    let rows: Vec<(ThreadId, i32)> = thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::Version])
        .filter(thread::Column::Id.is_in(threads.iter().copied()))
        .filter(visibility::public_threads())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// How a thread's category is joined to it.
pub(super) fn thread_category() -> sea_orm::RelationDef {
    thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id).into()
}
