//! Answers: list, post, read, edit, delete.

use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::objects::{AnswerText, AnswerView, RevisionView};
use super::paging::{self, default_limit};
use super::{Tag, key, reader, seen_revision, tag};
use crate::app::App;
use crate::entity::{AnswerId, ThreadId};
use crate::identity::{Anyone, Caller, TokenCaller};
use crate::threads::{answer, edit, listing};
use crate::web::page_cache::{Depends, Keepable};
use crate::web::problem::ApiError;

/// One page of answers.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct AnswerList {
    items: Vec<AnswerView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// The texts that an answer had, newest first.
#[derive(Clone, Debug, Object)]
struct AnswerRevisionList {
    items: Vec<RevisionView>,
}

#[derive(ApiResponse)]
enum Listed {
    /// One page.
    #[oai(status = 200)]
    Page(
        Json<AnswerList>,
        /// The next page, as `rel="next"`.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
pub(super) enum Read {
    /// The answer.
    #[oai(status = 200)]
    Answer(
        Json<AnswerView>,
        /// Send it back as `If-None-Match`, or as `If-Match` to edit or delete.
        #[oai(header = "ETag")]
        String,
    ),
    /// It is still what you have.
    #[oai(status = 304)]
    Unchanged(
        /// The same as yours.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum Posted {
    /// The answer.
    #[oai(status = 201)]
    Created(
        Json<AnswerView>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
        #[oai(header = "ETag")] String,
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

/// An answer as the caller gets it, with its tag.
pub(super) async fn view(app: &App, caller: Option<&Caller>, id: AnswerId) -> Result<(AnswerView, String), ApiError> {
    let found = listing::answer(app, caller, id).await?.ok_or_else(ApiError::missing)?;
    let view = AnswerView::from(found);
    let tag = tag(view.revision, &view.to_json_string());
    Ok((view, tag))
}

/// Answers.
pub struct AnswersApi;

#[OpenApi(tag = "Tag::Threads")]
impl AnswersApi {
    /// List the answers of a thread
    ///
    /// Oldest first, for reading all of them; `GET /threads/{id}` has them in the order in which they are shown. No token is
    /// needed.
    #[oai(path = "/threads/:id/answers", method = "get", operation_id = "listAnswers")]
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
        let list = format!("answers:{}", id.0);
        let after = paging::open(cursor.0.as_deref(), secret, &list)?;
        let page = listing::answers(app, caller.as_ref(), id.0, after, limit.0).await?.ok_or_else(ApiError::missing)?;
        let path = format!("/threads/{}/answers", id.0);
        let (next_cursor, link) = paging::next(page.next, secret, &list, &path, &[("limit", limit.0.to_string())]);
        let items = page.items.into_iter().map(AnswerView::from).collect();
        Ok(Keepable {
            answer: Listed::Page(Json(AnswerList { items, next_cursor }), link),
            depends: caller.is_none().then_some(Depends::Thread(id.0)),
        })
    }

    /// Answer a thread
    ///
    /// Needs the scope `threads:write`. A closed thread takes no answers (409 `thread_closed`).
    #[oai(path = "/threads/:id/answers", method = "post", operation_id = "postAnswer")]
    async fn post(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        /// Your own name for this request: sent again, it posts nothing twice.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        input: Json<AnswerText>,
    ) -> Result<Posted, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let key = key(idempotency_key.0.as_deref())?;
        let posted = answer::post(app, &caller, id.0, &input.0.body, key.as_ref()).await?;
        let (view, tag) = view(app, Some(&caller), posted.answer).await?;
        let location = format!("/api/v1/answers/{}", posted.answer);
        Ok(Posted::Created(Json(view), location, tag, posted.replayed.then_some(true)))
    }

    /// Read an answer
    ///
    /// Without its comments. No token is needed.
    #[oai(path = "/answers/:id", method = "get", operation_id = "getAnswer")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Which answer.
        id: Path<AnswerId>,
        /// The ETag that you have.
        #[oai(name = "If-None-Match", validator(max_length = 200))]
        if_none_match: Header<Option<String>>,
    ) -> Result<Keepable<Read>, ApiError> {
        let caller = reader(caller.0);
        let (view, tag) = view(app.0, caller.as_ref(), id.0).await?;
        let unchanged = if_none_match.0.is_some_and(|sent| sent.split(',').any(|one| one.trim() == tag));
        let depends = (caller.is_none() && !unchanged).then_some(Depends::Thread(view.thread_id));
        let answer = if unchanged { Read::Unchanged(tag) } else { Read::Answer(Json(view), tag) };
        Ok(Keepable { answer, depends })
    }

    /// Edit an answer
    ///
    /// Its author or a moderator of the agency; the text before is kept and shown. Needs the scope `threads:write`.
    #[oai(path = "/answers/:id", method = "patch", operation_id = "editAnswer")]
    async fn edit(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        /// The ETag of the text that you edit; `*` for whatever is there.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
        input: Json<AnswerText>,
    ) -> Result<Read, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let revision = seen_revision(if_match.0.as_deref())?;
        edit::answer(app, &caller, id.0, &input.0.body, revision).await?;
        let (view, tag) = view(app, Some(&caller), id.0).await?;
        Ok(Read::Answer(Json(view), tag))
    }

    /// Delete your answer
    ///
    /// If it was accepted, the thread stands as before. Official answers stay. Needs the scope `threads:write`.
    #[oai(path = "/answers/:id", method = "delete", operation_id = "deleteAnswer")]
    async fn delete(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        /// The ETag that you read; `*` for whatever is there.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
    ) -> Result<Deleted, ApiError> {
        let revision = seen_revision(if_match.0.as_deref())?;
        answer::delete(app.0, &caller.0, id.0, revision).await?;
        Ok(Deleted::Done)
    }

    /// Read the texts that an answer had
    ///
    /// Newest first, the text of now included. No token is needed.
    #[oai(path = "/answers/:id/revisions", method = "get", operation_id = "listAnswerRevisions")]
    async fn revisions(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Which answer.
        id: Path<AnswerId>,
    ) -> Result<Json<AnswerRevisionList>, ApiError> {
        let caller = reader(caller.0);
        let found = listing::answer_revisions(app.0, caller.as_ref(), id.0).await?.ok_or_else(ApiError::missing)?;
        Ok(Json(AnswerRevisionList { items: found.texts.into_iter().map(RevisionView::from).collect() }))
    }
}
