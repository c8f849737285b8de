//! What everybody may know of a person: a fixed number of queries.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::views::{Profile, ProfileAnswer};
use crate::app::App;
use crate::entity::{AccountId, AnswerId, ThreadId, account, answer, thread};
use crate::markdown;
use crate::peers::volunteers::listing::agencies_of;
use crate::thanks::effects::effects;
use crate::threads::listing::columns::{EXCERPT_LENGTH, beginning};
use crate::threads::listing::rows::{Filter, list};
use crate::threads::views::{Person, ThreadRef};
use crate::threads::visibility;

/// Threads and answers shown of each.
const LIST_SIZE: u64 = 10;

#[derive(Debug, FromQueryResult)]
struct ProfileRow {
    id: AccountId,
    handle: String,
    display_name: Option<String>,
    about: String,
    created_at: DateTime<Utc>,
    asked: i64,
    answered: i64,
    credits: i64,
}

fn theirs() -> Expr {
    Expr::col((account::Entity, account::Column::Id))
}

fn count(of: impl FnOnce(&mut SelectStatement)) -> Expr {
    let mut query = Query::select();
    query.expr(Func::count(Expr::value(1)));
    of(&mut query);
    Expr::from(query)
}

fn answers_of_them(query: &mut SelectStatement) {
    query
        .from(answer::Entity)
        .inner_join(
            thread::Entity,
            Expr::col((answer::Entity, answer::Column::ThreadId)).equals((thread::Entity, thread::Column::Id)),
        )
        .and_where(Expr::col((answer::Entity, answer::Column::AuthorId)).eq(theirs()))
        .cond_where(visibility::public_answers())
        .cond_where(visibility::public_threads());
}

/// The profile of a handle; none for nobody.
pub async fn profile(app: &App, handle: &str) -> Result<Option<Profile>, DbErr> {
    let db = app.reader();
    let asked = count(|query| {
        query
            .from(thread::Entity)
            .and_where(Expr::col((thread::Entity, thread::Column::AuthorId)).eq(theirs()))
            .cond_where(visibility::public_threads());
    });
    let credits = count(|query| {
        answers_of_them(query);
        query
            .and_where(answer::Column::AcceptedAt.is_not_null())
            .and_where(Expr::col((thread::Entity, thread::Column::AuthorId)).ne(theirs()));
    });
    let found = account::Entity::find()
        .select_only()
        .columns([
            account::Column::Id,
            account::Column::Handle,
            account::Column::DisplayName,
            account::Column::About,
            account::Column::CreatedAt,
        ])
        .column_as(asked, "asked")
        .column_as(count(answers_of_them), "answered")
        .column_as(credits, "credits")
        .filter(account::Column::Handle.eq(handle))
        .filter(account::Column::DisabledAt.is_null())
        .into_model::<ProfileRow>()
        .one(db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let filter = Filter { author: Some(found.id), ..Filter::default() };
    let threads = list(db, &filter, None, LIST_SIZE, app.now()).await?.items;
    let answers = answers(app, found.id).await?;
    let effects = effects(db, found.id).await?;
    let volunteers_for = agencies_of(db, found.id, app.now()).await?;
    Ok(Some(Profile {
        person: Person { id: found.id, handle: found.handle, display_name: found.display_name },
        about: found.about,
        joined_at: found.created_at,
        asked: found.asked,
        answered: found.answered,
        credits: found.credits,
        effects,
        volunteers_for,
        threads,
        answers,
    }))
}

#[derive(Debug, FromQueryResult)]
struct ProfileAnswerRow {
    id: AnswerId,
    thread_id: ThreadId,
    title: String,
    language: String,
    beginning: String,
    created_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    helpful_count: i32,
}

async fn answers(app: &App, author: AccountId) -> Result<Vec<ProfileAnswer>, DbErr> {
    let on = answer::Entity::belongs_to(thread::Entity).from(answer::Column::ThreadId).to(thread::Column::Id).into();
    let rows = answer::Entity::find()
        .select_only()
        .columns([
            answer::Column::Id,
            answer::Column::ThreadId,
            answer::Column::CreatedAt,
            answer::Column::AcceptedAt,
            answer::Column::HelpfulCount,
        ])
        .column_as(thread::Column::Title, "title")
        .column_as(thread::Column::Language, "language")
        .column_as(beginning(answer::Column::BodyHtml), "beginning")
        .join(JoinType::InnerJoin, on)
        .filter(answer::Column::AuthorId.eq(author))
        .filter(visibility::public_answers())
        .filter(visibility::public_threads())
        .order_by_desc(answer::Column::Id)
        .limit(LIST_SIZE)
        .into_model::<ProfileAnswerRow>()
        .all(app.reader())
        .await?;
    let view = |row: ProfileAnswerRow| ProfileAnswer {
        id: row.id,
        language: row.language,
        thread: ThreadRef { id: row.thread_id, title: row.title },
        excerpt: markdown::excerpt(&row.beginning, EXCERPT_LENGTH),
        posted_at: row.created_at,
        accepted: row.accepted_at.is_some(),
        helpful_count: row.helpful_count,
    };
    Ok(rows.into_iter().map(view).collect())
}
