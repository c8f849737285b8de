//! Answers over REST: list, post, read, edit, delete, accept, review.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use crate::app::App;
use crate::entity::{AnswerId, ThreadId};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Anyone, Caller, TokenCaller};
use crate::threads::api::objects::{AnswerEdit, AnswerText, AnswerView, FILE_NAMES, ReviewInput, RevisionView};
use crate::threads::api::reader::reader;
use crate::threads::api::tags::Tag;
use crate::threads::{answers, listing};
use crate::web::answers::{CreatedTagged, Done, Page, Read, Tagged};
use crate::web::conditional::{self, IfMatch};
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
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

/// An answer as the caller gets it, with its tag.
pub async fn view(app: &App, caller: Option<&Caller>, id: AnswerId) -> Result<(AnswerView, String), ApiError> {
    let found = listing::answer(app, caller, id).await?.ok_or_else(ApiError::missing)?;
    Ok(conditional::tagged(found.revision, AnswerView::from(found)))
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
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Cacheable<Page<AnswerList>>, ApiError> {
        let (app, caller) = (app.0, reader(caller.0));
        let (name, path) = (format!("answers:{}", id.0), format!("/threads/{}/answers", id.0));
        let list = Listing::new(&app.config.secret, name, path, limit.0);
        let after = list.after(&cursor.0)?;
        let page =
            listing::answers(app, caller.as_ref(), id.0, after, limit.0.0).await?.ok_or_else(ApiError::missing)?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(AnswerView::from).collect();
        Ok(Cacheable {
            answer: Page::Page(Json(AnswerList { items, next_cursor }), link),
            tag: caller.is_none().then_some(CacheTag::Thread(id.0)),
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
        idempotency_key: Param<RequestKey>,
        input: Json<AnswerText>,
    ) -> Result<CreatedTagged<AnswerView>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let AnswerText { body, attachment_ids } = input.0;
        let posted = answers::post_with_files(app, &caller, id.0, &body, attachment_ids, idempotency_key.0.0)
            .await
            .map_err(|error| error.with_field_names(FILE_NAMES))?;
        let view = view(app, Some(&caller), posted.value).await?;
        Ok(CreatedTagged::new(view, &format!("/answers/{}", posted.value), posted.replayed))
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
    ) -> Result<Cacheable<Read<AnswerView>>, ApiError> {
        let caller = reader(caller.0);
        let view = view(app.0, caller.as_ref(), id.0).await?;
        let thread = view.0.thread_id;
        Ok(Cacheable { answer: view.into(), tag: caller.is_none().then_some(CacheTag::Thread(thread)) })
    }

    /// Edit an answer
    ///
    /// Its author or a moderator of the agency; an official answer only whoever may speak for its agency today. The text before
    /// is kept and shown, and what was said of it (`acceptance`, `staff_review`) is not said of the new one. Needs the scope
    /// `threads:write`; an agent's token gives the new text in the agency's name if it has `cases:write` as well.
    #[oai(path = "/answers/:id", method = "patch", operation_id = "editAnswer")]
    async fn edit(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        if_match: Param<IfMatch>,
        input: Json<AnswerEdit>,
    ) -> Result<Tagged<AnswerView>, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
        let revision = if_match.0.revision()?;
        let edit = answers::AnswerEdit { body: input.body, revision, redact_history: input.redact_history };
        answers::edit(app, &caller, id.0, edit).await?;
        Ok(view(app, Some(&caller), id.0).await?.into())
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
        if_match: Param<IfMatch>,
    ) -> Result<Done, ApiError> {
        answers::delete(app.0, &caller.0, id.0, if_match.0.revision()?).await?;
        Ok(Done::Done)
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

/// Accepting answers.
pub struct AcceptanceApi;

#[OpenApi(tag = "Tag::Reactions")]
impl AcceptanceApi {
    /// Accept an answer
    ///
    /// As the asker (scope `votes:write`), whose choice outranks, or as staff of the agency (scope `threads:write`). Several
    /// answers may be accepted. Accept again what was edited since.
    #[oai(path = "/answers/:id/acceptance", method = "put", operation_id = "acceptAnswer")]
    async fn accept(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
    ) -> Result<Tagged<AnswerView>, ApiError> {
        answers::accept(app.0, &caller.0, id.0).await?;
        Ok(view(app.0, Some(&caller.0), id.0).await?.into())
    }

    /// Take an acceptance back
    ///
    /// The thread stands as before. Staff cannot take back the asker's choice (409 `askers_choice`). Needs the scope
    /// `votes:write`, or `threads:write` as staff.
    #[oai(path = "/answers/:id/acceptance", method = "delete", operation_id = "withdrawAcceptance")]
    async fn withdraw_acceptance(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
    ) -> Result<Done, ApiError> {
        answers::withdraw_acceptance(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}

/// What staff say of answers.
pub struct ReviewApi;

#[OpenApi(tag = "Tag::Moderation")]
impl ReviewApi {
    /// Give staff's word on an answer
    ///
    /// That it is verified, corrected or superseded; the answer stays its author's. Never on one's own (409 `own_answer`).
    /// For staff of the agency. Needs the scope `threads:write`.
    #[oai(path = "/answers/:id/review", method = "put", operation_id = "reviewAnswer")]
    async fn review(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        input: Json<ReviewInput>,
    ) -> Result<Tagged<AnswerView>, ApiError> {
        let (verdict, note) = (input.0.verdict, input.0.note.unwrap_or_default());
        answers::review(app.0, &caller.0, id.0, Some(verdict), &note).await?;
        Ok(view(app.0, Some(&caller.0), id.0).await?.into())
    }

    /// Take staff's word on an answer back
    ///
    /// For staff of the agency. Needs the scope `threads:write`.
    #[oai(path = "/answers/:id/review", method = "delete", operation_id = "withdrawReview")]
    async fn withdraw_review(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
    ) -> Result<Done, ApiError> {
        answers::review(app.0, &caller.0, id.0, None, "").await?;
        Ok(Done::Done)
    }
}
