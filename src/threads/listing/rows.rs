//! Lists of threads: latest, unanswered, solved, by category, agency and author. One query each.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::columns::{EXCERPT_LENGTH, beginning, found_in_state, has_tag, with_context};
use crate::entity::{AccountId, AgencyId, CategoryId, Intent, TagId, ThreadId, ThreadState, answer, category, thread};
use crate::markdown;
use crate::threads::rules;
use crate::threads::tags::of_thread;
use crate::threads::views::{AgencyRef, CategoryRef, Person, Row};
use crate::threads::visibility;
use crate::web::pagination::{Keyset, Paged};

/// In which order, and of which threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// All, by last activity.
    #[default]
    Latest,
    /// Those that nobody has answered, by the time they were asked.
    Unanswered,
    /// Those with an accepted answer, closed or not, by last activity.
    Solved,
}

impl Order {
    /// Names the list in cursors.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::Unanswered => "unanswered",
            Self::Solved => "solved",
        }
    }
}

/// Which threads. Hidden ones are in no list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub order: Order,
    pub category: Option<CategoryId>,
    pub agency: Option<AgencyId>,
    pub tag: Option<TagId>,
    pub author: Option<AccountId>,
    pub state: Option<ThreadState>,
    pub language: Option<String>,
}

#[derive(Debug, FromQueryResult)]
pub struct ThreadRow {
    id: ThreadId,
    title: String,
    beginning: String,
    language: String,
    intent: Intent,
    state: ThreadState,
    created_at: DateTime<Utc>,
    last_activity_at: DateTime<Utc>,
    answer_count: i32,
    me_too_count: i32,
    solved_at: Option<DateTime<Utc>>,
    official: bool,
    author_id: AccountId,
    handle: String,
    display_name: Option<String>,
    category_id: CategoryId,
    category_slug: String,
    category_name: String,
    agency_id: AgencyId,
    agency_slug: String,
    agency_name: String,
    agency_accent: Option<String>,
    /// With commas between them.
    tag_names: Option<String>,
}

impl ThreadRow {
    pub fn view(self, now: DateTime<Utc>) -> Row {
        Row {
            id: self.id,
            title: self.title,
            excerpt: markdown::excerpt(&self.beginning, EXCERPT_LENGTH),
            language: self.language,
            intent: self.intent,
            state: rules::state_now(self.state, self.last_activity_at, now),
            asked_at: self.created_at,
            last_activity_at: self.last_activity_at,
            answer_count: self.answer_count,
            me_too_count: self.me_too_count,
            solved: self.solved_at.is_some(),
            official: self.official,
            tags: of_thread::listed(self.tag_names.as_deref()),
            author: Person { id: self.author_id, handle: self.handle, display_name: self.display_name },
            category: CategoryRef { id: self.category_id, slug: self.category_slug, name: self.category_name },
            agency: AgencyRef {
                id: self.agency_id,
                slug: self.agency_slug,
                name: self.agency_name,
                accent: self.agency_accent,
            },
        }
    }
}

/// Threads that everybody may see, with the columns of a row.
pub fn rows() -> Select<thread::Entity> {
    rows_of(visibility::public_threads())
}

/// Threads of a condition of [`visibility`], with the columns of a row.
pub fn rows_of(seen: Condition) -> Select<thread::Entity> {
    let official = Query::select()
        .expr(Expr::value(1))
        .from(answer::Entity)
        .and_where(answer::Column::ThreadId.into_expr().equals((thread::Entity, thread::Column::Id)))
        .and_where(answer::Column::OfficialFor.is_not_null())
        .cond_where(visibility::public_answers())
        .to_owned();
    let threads = thread::Entity::find()
        .select_only()
        .columns([
            thread::Column::Id,
            thread::Column::Title,
            thread::Column::Language,
            thread::Column::Intent,
            thread::Column::State,
            thread::Column::CreatedAt,
            thread::Column::LastActivityAt,
            thread::Column::AnswerCount,
            thread::Column::MeTooCount,
            thread::Column::SolvedAt,
            thread::Column::AuthorId,
            thread::Column::CategoryId,
        ])
        .column_as(beginning(thread::Column::BodyHtml), "beginning")
        .column_as(Expr::exists(official), "official")
        .column_as(of_thread::names_of_thread(), "tag_names")
        .filter(seen);
    with_context(threads)
}

/// Those of some threads that everybody may see, as rows, in the order of the ids.
pub async fn public_rows<C: ConnectionTrait>(db: &C, ids: &[ThreadId], now: DateTime<Utc>) -> Result<Vec<Row>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows().filter(thread::Column::Id.is_in(ids.iter().copied())).into_model::<ThreadRow>().all(db).await?;
    let mut found: HashMap<ThreadId, Row> = found.into_iter().map(|row| (row.id, row.view(now))).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The threads of a list, and by what it is ordered.
fn filtered(filter: &Filter) -> (Select<thread::Entity>, thread::Column) {
    let mut found = rows();
    let by = match filter.order {
        Order::Latest => thread::Column::LastActivityAt,
        Order::Unanswered => {
            // Written out, not bound: the planner must see that the list's own index fits.
            let open = thread::Column::State.into_expr().eq(Expr::cust("'open'"));
            found = found.filter(open);
            thread::Column::CreatedAt
        }
        Order::Solved => {
            found = found.filter(thread::Column::SolvedAt.is_not_null());
            thread::Column::LastActivityAt
        }
    };
    if let Some(category) = filter.category {
        found = found.filter(thread::Column::CategoryId.eq(category));
    }
    if let Some(agency) = filter.agency {
        found = found.filter(category::Column::AgencyId.eq(agency));
    }
    if let Some(tag) = filter.tag {
        found = found.filter(has_tag(tag));
    }
    if let Some(author) = filter.author {
        found = found.filter(thread::Column::AuthorId.eq(author));
    }
    if let Some(state) = filter.state {
        found = found.filter(found_in_state(state));
    }
    if let Some(language) = &filter.language {
        found = found.filter(thread::Column::Language.eq(language.as_str()));
    }
    (found, by)
}

fn place_of(order: Order) -> impl Fn(&ThreadRow) -> Keyset {
    move |row| Keyset {
        at: if order == Order::Unanswered { row.created_at } else { row.last_activity_at },
        id: row.id.0,
    }
}

/// A page of a list, newest first.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    filter: &Filter,
    after: Option<Keyset>,
    limit: u64,
    now: DateTime<Utc>,
) -> Result<Paged<Row>, DbErr> {
    let (mut found, by) = filtered(filter);
    if let Some(after) = after {
        let place = Expr::tuple([by.into_expr(), thread::Column::Id.into_expr()]);
        found = found.filter(place.lt(Expr::tuple([Expr::value(after.at), Expr::value(after.id)])));
    }
    let rows = found
        .order_by_desc(by)
        .order_by_desc(thread::Column::Id)
        .limit(limit.saturating_add(1))
        .into_model::<ThreadRow>()
        .all(db)
        .await?;
    let page = Paged::from_rows(rows, limit, place_of(filter.order));
    Ok(page.map(|row| row.view(now)))
}

/// Behind which place the page begins that comes before the one behind `after`; none if that is the first page.
pub async fn newer<C: ConnectionTrait>(
    db: &C,
    filter: &Filter,
    after: Keyset,
    limit: u64,
) -> Result<Option<Keyset>, DbErr> {
    let (found, by) = filtered(filter);
    let place = Expr::tuple([by.into_expr(), thread::Column::Id.into_expr()]);
    let row = found
        .filter(place.gte(Expr::tuple([Expr::value(after.at), Expr::value(after.id)])))
        .order_by_asc(by)
        .order_by_asc(thread::Column::Id)
        .offset(limit)
        .limit(1)
        .into_model::<ThreadRow>()
        .one(db)
        .await?;
    Ok(row.as_ref().map(place_of(filter.order)))
}
