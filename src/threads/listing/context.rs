//! What reading the posts of a thread needs to know of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    Select,
};

use crate::entity::{AccountId, AgencyId, AnswerId, CommentId, ThreadId, answer, category, comment, thread};
use crate::identity::Caller;
use crate::threads::listing::columns::thread_category;
use crate::threads::visibility::thread_exists_for;
use crate::web::pagination::Keyset;

/// What reading the posts of a thread needs to know of it.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Context {
    pub thread: ThreadId,
    pub agency: AgencyId,
    pub asker: AccountId,
    pub hidden: bool,
    pub not_solved_at: Option<DateTime<Utc>>,
    /// There are, or were, files on its page.
    pub has_attachments: bool,
}

async fn context<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    which: Select<thread::Entity>,
) -> Result<Option<Context>, DbErr> {
    which
        .select_only()
        .column_as(thread::Column::Id, "thread")
        .column_as(category::Column::AgencyId, "agency")
        .column_as(thread::Column::AuthorId, "asker")
        .column_as(thread::Column::HiddenAt.is_not_null(), "hidden")
        .column(thread::Column::NotSolvedAt)
        .column(thread::Column::HasAttachments)
        .join(JoinType::InnerJoin, thread_category())
        .filter(thread_exists_for(caller))
        .into_model::<Context>()
        .one(db)
        .await
}

pub async fn context_of_thread<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<Context>, DbErr> {
    context(db, caller, thread::Entity::find_by_id(id)).await
}

fn threads_of(posts: SelectStatement) -> Select<thread::Entity> {
    thread::Entity::find().filter(thread::Column::Id.in_subquery(posts))
}

pub async fn context_of_answer<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    id: AnswerId,
) -> Result<Option<Context>, DbErr> {
    let of_answer = Query::select()
        .column(answer::Column::ThreadId)
        .from(answer::Entity)
        .and_where(answer::Column::Id.eq(id))
        .to_owned();
    context(db, caller, threads_of(of_answer)).await
}

pub async fn context_of_comment<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    id: CommentId,
) -> Result<Option<Context>, DbErr> {
    let of_comment = Query::select()
        .column(comment::Column::ThreadId)
        .from(comment::Entity)
        .and_where(comment::Column::Id.eq(id))
        .to_owned();
    context(db, caller, threads_of(of_comment)).await
}

pub fn behind<C: ColumnTrait>(at: C, id: C, place: Keyset) -> Expr {
    Expr::tuple([at.into_expr(), id.into_expr()]).gt(Expr::tuple([Expr::value(place.at), Expr::value(place.id)]))
}
