//! Reading comments, of a page or on their own.

use std::slice;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use super::context::behind;
use super::context::{Context, context_of_comment, context_of_thread};
use super::files::add_files_of_comments;
use crate::app::App;
use crate::entity::{AccountId, AnswerId, CommentId, ThreadId, account, comment};
use crate::identity::{Caller, Right};
use crate::markdown::SafeHtml;
use crate::threads::rules::COMMENT_EDITABLE;
use crate::threads::views::{Comment, Hidden, Person};
use crate::threads::visibility::{comments_seen_by, public_comments};
use crate::web::pagination::{Keyset, Paged};

/// Most comments on one page.
const MAX_COMMENTS: u64 = 500;

/// A comment without the name beside it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CommentRow {
    id: CommentId,
    thread_id: ThreadId,
    answer_id: Option<AnswerId>,
    author_id: AccountId,
    body_source: String,
    body_html: String,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    hidden_at: Option<DateTime<Utc>>,
    hidden_reason: Option<String>,
}

/// A comment with the name beside it, from one statement.
#[derive(Debug, FromQueryResult)]
struct NamedCommentRow {
    #[sea_orm(nested)]
    row: CommentRow,
    handle: String,
    display_name: Option<String>,
}

impl NamedCommentRow {
    fn view(self, caller: Option<&Caller>, context: &Context, now: DateTime<Utc>) -> Comment {
        let author = Person { id: self.row.author_id, handle: self.handle, display_name: self.display_name };
        self.row.view(author, caller, context, now)
    }
}

impl CommentRow {
    pub fn author(&self) -> AccountId {
        self.author_id
    }

    /// Bytes of memory that its texts take.
    pub fn text_size(&self) -> usize {
        self.body_source.len() + self.body_html.len()
    }

    /// The comment as a caller sees it, with the name of who wrote it.
    pub fn view(self, author: Person, caller: Option<&Caller>, context: &Context, now: DateTime<Utc>) -> Comment {
        let own = caller.is_some_and(|caller| caller.account == self.author_id && caller.may(Right::Post, None));
        Comment {
            id: self.id,
            thread: self.thread_id,
            answer: self.answer_id,
            author,
            body_source: self.body_source,
            body: SafeHtml::rendered(self.body_html),
            posted_at: self.created_at,
            edited_at: self.edited_at,
            hidden: self.hidden_at.map(|at| Hidden { at, reason: self.hidden_reason.unwrap_or_default() }),
            files: Vec::new(),
            own,
            may_edit: own && now - self.created_at <= COMMENT_EDITABLE,
            may_hide: caller.is_some_and(|caller| caller.may(Right::Moderate, context.agency)),
        }
    }
}

fn find_comments(caller: Option<&Caller>, context: &Context) -> Select<comment::Entity> {
    let author =
        comment::Entity::belongs_to(account::Entity).from(comment::Column::AuthorId).to(account::Column::Id).into();
    comment::Entity::find()
        .join(JoinType::InnerJoin, author)
        .column_as(account::Column::Handle, "handle")
        .column_as(account::Column::DisplayName, "display_name")
        .filter(comment::Column::ThreadId.eq(context.thread))
        .filter(comments_seen_by(caller, context.agency))
}

/// The comments of a page, oldest first, those of its answers too.
pub async fn comments_of_page<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    context: &Context,
    now: DateTime<Utc>,
) -> Result<Vec<Comment>, DbErr> {
    let rows = first_posted(find_comments(caller, context)).into_model::<NamedCommentRow>().all(db).await?;
    Ok(rows.into_iter().map(|row| row.view(caller, context, now)).collect())
}

/// The comments of a thread's page that everybody sees, oldest first.
pub async fn public_comments_of_page<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<CommentRow>, DbErr> {
    let public = comment::Entity::find().filter(comment::Column::ThreadId.eq(thread)).filter(public_comments());
    first_posted(public).into_model::<CommentRow>().all(db).await
}

fn first_posted(comments: Select<comment::Entity>) -> Select<comment::Entity> {
    comments.order_by_asc(comment::Column::CreatedAt).order_by_asc(comment::Column::Id).limit(MAX_COMMENTS)
}

/// A page of a thread's comments, its answers' too, oldest first; none if the thread does not exist for the caller.
pub async fn comments(
    app: &App,
    caller: Option<&Caller>,
    thread: ThreadId,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Option<Paged<Comment>>, DbErr> {
    let db = app.reader();
    let Some(context) = context_of_thread(db, caller, thread).await? else { return Ok(None) };
    let mut found = find_comments(caller, &context);
    if let Some(after) = after {
        found = found.filter(behind(comment::Column::CreatedAt, comment::Column::Id, after));
    }
    let rows = found
        .order_by_asc(comment::Column::CreatedAt)
        .order_by_asc(comment::Column::Id)
        .limit(limit.saturating_add(1))
        .into_model::<NamedCommentRow>()
        .all(db)
        .await?;
    let page = Paged::from_rows(rows, limit, |row| Keyset { at: row.row.created_at, id: row.row.id.0 });
    let mut page = page.map(|row| row.view(caller, &context, app.now()));
    add_files_of_comments(db, &context, &mut page.items).await?;
    Ok(Some(page))
}

/// One comment; none if it does not exist for the caller.
pub async fn comment(app: &App, caller: Option<&Caller>, id: CommentId) -> Result<Option<Comment>, DbErr> {
    let db = app.reader();
    let Some(context) = context_of_comment(db, caller, id).await? else { return Ok(None) };
    let found = find_comments(caller, &context)
        .filter(comment::Column::Id.eq(id))
        .into_model::<NamedCommentRow>()
        .one(db)
        .await?;
    let Some(mut view) = found.map(|row| row.view(caller, &context, app.now())) else { return Ok(None) };
    add_files_of_comments(db, &context, slice::from_mut(&mut view)).await?;
    Ok(Some(view))
}
