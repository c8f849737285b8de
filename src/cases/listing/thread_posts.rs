//! What everybody reads on the threads of a case.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{AcceptedAs, AccountId, AgencyId, AnswerId, CommentId, ThreadId, account, answer, comment};
use crate::threads::visibility;

/// An answer of the thread as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ThreadAnswer {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    pub body_html: String,
    pub created_at: DateTime<Utc>,
    pub official_for: Option<AgencyId>,
    pub accepted_as: Option<AcceptedAs>,
    pub helpful_count: i32,
    pub author: String,
    /// What the author is shown with instead of the handle.
    pub author_name: Option<String>,
}

/// The answers of threads that everybody sees, oldest first, at most a hundred: one query.
pub async fn answers<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Vec<ThreadAnswer>, DbErr> {
    let to_author =
        answer::Entity::belongs_to(account::Entity).from(answer::Column::AuthorId).to(account::Column::Id).into();
    answer::Entity::find()
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(visibility::public_answers())
        .expr_as(Expr::col(("author", account::Column::Handle)), "author")
        .expr_as(Expr::col(("author", account::Column::DisplayName)), "author_name")
        .join_as(JoinType::InnerJoin, to_author, "author")
        .order_by_asc(answer::Column::Id)
        .limit(100)
        .into_model::<ThreadAnswer>()
        .all(db)
        .await
}

/// A comment on the thread or on one of its answers, as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ThreadComment {
    pub id: CommentId,
    pub thread_id: ThreadId,
    pub answer_id: Option<AnswerId>,
    pub author_id: AccountId,
    pub author: String,
    /// What the author is shown with instead of the handle.
    pub author_name: Option<String>,
    pub body_html: String,
    pub created_at: DateTime<Utc>,
}

/// The comments of threads that everybody sees, oldest first, at most two hundred: one query.
pub async fn comments<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Vec<ThreadComment>, DbErr> {
    let to_author =
        comment::Entity::belongs_to(account::Entity).from(comment::Column::AuthorId).to(account::Column::Id).into();
    comment::Entity::find()
        .filter(comment::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(visibility::public_comments())
        .expr_as(Expr::col(("author", account::Column::Handle)), "author")
        .expr_as(Expr::col(("author", account::Column::DisplayName)), "author_name")
        .join_as(JoinType::InnerJoin, to_author, "author")
        .order_by_asc(comment::Column::Id)
        .limit(200)
        .into_model::<ThreadComment>()
        .all(db)
        .await
}
