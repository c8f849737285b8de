//! Comments over REST: list, post, read, delete.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use crate::app::App;
use crate::entity::{CommentId, ThreadId};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Anyone, TokenCaller};
use crate::threads::api::objects::{CommentView, FILE_NAMES, NewComment};
use crate::threads::api::reader::reader;
use crate::threads::api::tags::Tag;
use crate::threads::comments::{self, Under};
use crate::threads::listing;
use crate::web::answers::{Created, Done, Page, Read};
use crate::web::conditional;
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::{ApiError, FieldProblem};

/// One page of comments.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct CommentList {
    items: Vec<CommentView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
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
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Cacheable<Page<CommentList>>, ApiError> {
        let (app, caller) = (app.0, reader(caller.0));
        let (name, path) = (format!("comments:{}", id.0), format!("/threads/{}/comments", id.0));
        let list = Listing::new(&app.config.secret, name, path, limit.0);
        let after = list.after(&cursor.0)?;
        let page =
            listing::comments(app, caller.as_ref(), id.0, after, limit.0.0).await?.ok_or_else(ApiError::missing)?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(CommentView::from).collect();
        Ok(Cacheable {
            answer: Page::Page(Json(CommentList { items, next_cursor }), link),
            tag: caller.is_none().then_some(CacheTag::Thread(id.0)),
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
        idempotency_key: Param<RequestKey>,
        input: Json<NewComment>,
    ) -> Result<Created<CommentView>, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
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
        let (body, files) = (input.body, input.attachment_ids);
        let posted = comments::post_with_files(app, &caller, under, &body, files, idempotency_key.0.0)
            .await
            .map_err(|error| error.with_field_names(FILE_NAMES))?;
        let found = listing::comment(app, Some(&caller), posted.value).await?.ok_or_else(ApiError::missing)?;
        Ok(Created::new(found.into(), &format!("/comments/{}", posted.value), posted.replayed))
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
    ) -> Result<Cacheable<Read<CommentView>>, ApiError> {
        let caller = reader(caller.0);
        let found = listing::comment(app.0, caller.as_ref(), id.0).await?.ok_or_else(ApiError::missing)?;
        let thread = found.thread;
        let answer = conditional::tagged(0, CommentView::from(found)).into();
        Ok(Cacheable { answer, tag: caller.is_none().then_some(CacheTag::Thread(thread)) })
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
    ) -> Result<Done, ApiError> {
        comments::delete(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
