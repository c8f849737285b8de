//! What people get to see of found threads: always read from the database, where hidden ones do not come out, however old the
//! index is. One query for any number of threads.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationDef,
    Select,
};

use super::best_answers::best_answers;
use super::engine::Filters;
use super::highlight::{Marker, Piece};
use crate::entity::{AgencyId, AnswerId, CategoryId, ThreadId, ThreadState, agency, category, thread};
use crate::markdown;
use crate::threads::listing::columns::{found_in_state, has_official_answer, has_tag};
use crate::threads::visibility;

/// Characters of the question's HTML that an excerpt is made from.
const BEGINNING_LENGTH: i32 = 1200;
/// Longest excerpt, characters.
pub const EXCERPT_LENGTH: usize = 220;

/// A thread that was found, as it is now.
#[derive(Clone, Debug)]
pub struct ThreadHit {
    pub id: ThreadId,
    pub title: String,
    pub language: String,
    pub state: ThreadState,
    /// Has an accepted answer, whether new answers are taken or not.
    pub solved: bool,
    pub asked_at: DateTime<Utc>,
    pub answer_count: i32,
    pub me_too_count: i32,
    pub category_id: CategoryId,
    pub category_slug: String,
    pub category: String,
    pub agency_id: AgencyId,
    pub agency_slug: String,
    pub agency: String,
    /// The title with what was searched for marked.
    pub marked_title: Vec<Piece>,
    /// Words of the best answer or of the question around what was searched for, marked.
    pub excerpt: Vec<Piece>,
    /// The answer that the excerpt is of; none where it is of the question.
    pub excerpt_of: Option<AnswerId>,
    /// Two letters; empty where nobody knows it.
    pub excerpt_language: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: ThreadId,
    title: String,
    language: String,
    state: ThreadState,
    solved: bool,
    created_at: DateTime<Utc>,
    answer_count: i32,
    me_too_count: i32,
    category_id: CategoryId,
    category_slug: String,
    category_name: String,
    agency_id: AgencyId,
    agency_slug: String,
    agency_name: String,
    beginning: String,
}

fn category_agency() -> RelationDef {
    category::Entity::belongs_to(agency::Entity).from(category::Column::AgencyId).to(agency::Column::Id).into()
}

/// Threads that everybody may see, with what a result shows of them.
pub(super) fn visible() -> Select<thread::Entity> {
    thread::Entity::find()
        .select_only()
        .columns([
            thread::Column::Id,
            thread::Column::Title,
            thread::Column::Language,
            thread::Column::State,
            thread::Column::CreatedAt,
            thread::Column::AnswerCount,
            thread::Column::MeTooCount,
            thread::Column::CategoryId,
        ])
        .column_as(thread::Column::SolvedAt.is_not_null(), "solved")
        .column_as(category::Column::Slug, "category_slug")
        .column_as(category::Column::Name, "category_name")
        .column(category::Column::AgencyId)
        .column_as(agency::Column::Slug, "agency_slug")
        .column_as(agency::Column::Name, "agency_name")
        .expr_as(
            Func::cust("substr")
                .arg(Expr::col((thread::Entity, thread::Column::BodyHtml)))
                .arg(1)
                .arg(BEGINNING_LENGTH),
            "beginning",
        )
        .join(JoinType::InnerJoin, super::document::thread_category())
        .join(JoinType::InnerJoin, category_agency())
        .filter(visibility::public_threads())
}

/// The same under filters.
pub(super) fn fitting(mut select: Select<thread::Entity>, filters: &Filters) -> Select<thread::Entity> {
    if let Some(category) = filters.category {
        select = select.filter(thread::Column::CategoryId.eq(category));
    }
    if let Some(agency) = filters.agency {
        select = select.filter(category::Column::AgencyId.eq(agency));
    }
    if let Some(tag) = filters.tag {
        select = select.filter(has_tag(tag));
    }
    if let Some(state) = filters.state {
        select = select.filter(found_in_state(state));
    }
    if let Some(language) = &filters.language {
        select = select.filter(thread::Column::Language.eq(language));
    }
    if let Some(solved) = filters.solved {
        let condition = found_in_state(ThreadState::Solved);
        select = select.filter(if solved { condition } else { condition.not() });
    }
    if filters.official {
        select = select.filter(has_official_answer());
    }
    if let Some(since) = filters.asked {
        select = select.filter(thread::Column::CreatedAt.gte(since.from));
    }
    select
}

/// Runs a query of [`visible`] threads.
pub(super) async fn read<C: ConnectionTrait>(
    db: &C,
    select: Select<thread::Entity>,
    marker: &Marker,
) -> Result<Vec<ThreadHit>, DbErr> {
    let rows = select.into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(|row| found(row, marker)).collect())
}

/// Reads threads by their ids and keeps the ids' order. What may not be seen, or does not fit any more, is left out.
pub(super) async fn by_ids<C: ConnectionTrait>(
    db: &C,
    ids: &[ThreadId],
    filters: &Filters,
    marker: &Marker,
) -> Result<Vec<ThreadHit>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select = fitting(visible(), filters).filter(thread::Column::Id.is_in(ids.iter().copied()));
    let mut rows: HashMap<ThreadId, ThreadHit> =
        read(db, select, marker).await?.into_iter().map(|found| (found.id, found)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Puts the sentence of each thread's best answer that has most of what was searched for in the place of its excerpt. Where the best
/// answer has none of it, the words of the question stay. Two queries.
pub(super) async fn quote_answers<C: ConnectionTrait>(
    db: &C,
    found: Vec<&mut ThreadHit>,
    marker: &Marker,
) -> Result<(), DbErr> {
    let ids: Vec<ThreadId> = found.iter().map(|hit| hit.id).collect();
    let best = best_answers(db, &ids).await?.with_texts(db, &ids).await?;
    for hit in found {
        // A sentence alone cannot carry the warning of staff.
        let Some(answer) = best.get(&hit.id).filter(|answer| !answer.is_warned_of) else { continue };
        let text = markdown::plain(answer.html.as_str());
        if let Some(sentence) = marker.sentence(&text, &answer.language, EXCERPT_LENGTH) {
            hit.excerpt = sentence;
            hit.excerpt_of = Some(answer.id);
            hit.excerpt_language.clone_from(&answer.language);
        }
    }
    Ok(())
}

fn found(row: Row, marker: &Marker) -> ThreadHit {
    let text = markdown::plain(&row.beginning);
    ThreadHit {
        marked_title: marker.mark(&row.title, &row.language),
        excerpt: marker.excerpt(&text, &row.language, EXCERPT_LENGTH),
        excerpt_of: None,
        excerpt_language: row.language.clone(),
        id: row.id,
        title: row.title,
        language: row.language,
        state: row.state,
        solved: row.solved,
        asked_at: row.created_at,
        answer_count: row.answer_count,
        me_too_count: row.me_too_count,
        category_id: row.category_id,
        category_slug: row.category_slug,
        category: row.category_name,
        agency_id: row.agency_id,
        agency_slug: row.agency_slug,
        agency: row.agency_name,
    }
}
