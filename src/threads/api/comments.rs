//! Comments: list, post, delete.

use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::objects::{CommentView, NewComment};
use super::paging::{self, default_limit};
use super::{Tag, key, reader};
use crate::app::App;
use crate::entity::{CommentId, ThreadId};
use crate::identity::{Anyone, TokenCaller};
use crate::threads::comment::{self, Under};
use crate::threads::listing;
use crate::web::page_cache::{Depends, Keepable};
use crate::web::problem::{ApiError, FieldProblem};

/// One page of comments.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct CommentList {
    items: Vec<CommentView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Listed {
    /// One page.
    #[oai(status = 200)]
    Page(
        Json<CommentList>,
        /// The next page, as `rel="next"`.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum Posted {
    /// The comment.
    #[oai(status = 201)]
    Created(
        Json<CommentView>,
        /// Where it can be deleted.
        #[oai(header = "Location")]
        String,
        /// `true` if an earlier request with this key posted it.
        #[oai(header = "Idempotency-Replayed")]
        Option<bool>,
    ),
}

#[derive(ApiResponse)]
enum Deleted {
    /// It is gone.
    #[oai(status = 204)]
    Done,
}

/// Comments.
pub struct CommentsApi;

#[OpenApi(tag = "Tag::Threads")]
impl CommentsApi {
    /// List the comments of a thread
    ///
    /// Oldest first, those under its answers too. No token is needed.
    #[oai(path = "/threads/:id/comments", method = "get", operation_id = "listComments")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Which thread.
        id: Path<ThreadId>,
        /// Where the page starts: `next_cursor` of the one before.
        #[oai(validator(max_length = 200))]
        cursor: Query<Option<String>>,
        /// Rows of the page.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")), default = "default_limit")]
        limit: Query<u64>,
    ) -> Result<Keepable<Listed>, ApiError> {
        let (app, caller, secret) = (app.0, reader(caller.0), &app.0.config.secret);
        let list = format!("comments:{}", id.0);
        let after = paging::open(cursor.0.as_deref(), secret, &list)?;
        let page =
            listing::comments(app, caller.as_ref(), id.0, after, limit.0).await?.ok_or_else(ApiError::missing)?;
        let path = format!("/threads/{}/comments", id.0);
        let (next_cursor, link) = paging::next(page.next, secret, &list, &path, &[("limit", limit.0.to_string())]);
        let items = page.items.into_iter().map(CommentView::from).collect();
        Ok(Keepable {
            answer: Listed::Page(Json(CommentList { items, next_cursor }), link),
            depends: caller.is_none().then_some(Depends::Thread(id.0)),
        })
    }

    /// Comment on a thread or one of its answers
    ///
    /// Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/comments", method = "post", operation_id = "postComment")]
    async fn post(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        /// Your own name for this request: sent again, it posts nothing twice.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        input: Json<NewComment>,
    ) -> Result<Posted, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
        let key = key(idempotency_key.0.as_deref())?;
        let under = match input.answer_id {
            None => Under::Thread(id.0),
            Some(answer) => {
                let found = listing::answer(app, Some(&caller), answer).await?;
                if found.is_none_or(|found| found.thread != id.0) {
                    return Err(ApiError::fields(vec![FieldProblem {
                        pointer: "/answer_id".to_owned(),
                        code: "unknown".to_owned(),
                        detail: "This thread has no such answer.".to_owned(),
                    }]));
                }
                Under::Answer(answer)
            }
        };
        let posted = comment::post(app, &caller, under, &input.body, key.as_ref()).await?;
        let found = listing::comment(app, Some(&caller), posted.comment).await?.ok_or_else(ApiError::missing)?;
        let location = format!("/api/v1/comments/{}", posted.comment);
        Ok(Posted::Created(Json(found.into()), location, posted.replayed.then_some(true)))
    }

    /// Read a comment
    ///
    /// No token is needed.
    #[oai(path = "/comments/:id", method = "get", operation_id = "getComment")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Which comment.
        id: Path<CommentId>,
    ) -> Result<Json<CommentView>, ApiError> {
        let caller = reader(caller.0);
        let found = listing::comment(app.0, caller.as_ref(), id.0).await?.ok_or_else(ApiError::missing)?;
        Ok(Json(found.into()))
    }

    /// Delete your comment
    ///
    /// Needs the scope `threads:write`. Comments have no versions, so `If-Match` is not asked for.
    #[oai(path = "/comments/:id", method = "delete", operation_id = "deleteComment")]
    async fn delete(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which comment.
        id: Path<CommentId>,
    ) -> Result<Deleted, ApiError> {
        comment::delete(app.0, &caller.0, id.0).await?;
        Ok(Deleted::Done)
    }
}
