//! Hiding posts over REST, with a reason, and showing them again.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::app::App;
use crate::entity::{AnswerId, CommentId, Subject, ThreadId};
use crate::identity::TokenCaller;
use crate::threads::api::objects::HidingInput;
use crate::threads::api::tags::Tag;
use crate::threads::hiding::{self, Post};
use crate::web::answers::Done;
use crate::web::problem::ApiError;

async fn hide(app: &App, caller: &TokenCaller, post: Post, input: Json<HidingInput>) -> Result<Done, ApiError> {
    hiding::hide(app, &caller.0, post, &input.0.reason).await?;
    Ok(Done::Done)
}

async fn show(app: &App, caller: &TokenCaller, post: Post) -> Result<Done, ApiError> {
    hiding::show(app, &caller.0, post).await?;
    Ok(Done::Done)
}

/// Hiding posts.
pub struct HidingApi;

#[OpenApi(tag = "Tag::Moderation")]
impl HidingApi {
    /// Hide a thread
    ///
    /// Its author still sees it, with the reason; nobody else but moderators does. Said again, it renews the reason. For
    /// moderators of the agency. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/hiding", method = "put", operation_id = "hideThread")]
    async fn hide_thread(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        input: Json<HidingInput>,
    ) -> Result<Done, ApiError> {
        hide(app.0, &caller, Post::Thread(id.0), input).await
    }

    /// Show a hidden thread again
    ///
    /// For moderators of the agency. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/hiding", method = "delete", operation_id = "showThread")]
    async fn show_thread(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        show(app.0, &caller, Post::Thread(id.0)).await
    }

    /// Hide an answer
    ///
    /// Its author still sees it, with the reason. If it was the only one, the thread has no answer. For moderators of the
    /// agency. Needs the scope `threads:write`.
    #[oai(path = "/answers/:id/hiding", method = "put", operation_id = "hideAnswer")]
    async fn hide_answer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        input: Json<HidingInput>,
    ) -> Result<Done, ApiError> {
        hide(app.0, &caller, Post::Answer(id.0), input).await
    }

    /// Show a hidden answer again
    ///
    /// For moderators of the agency. Needs the scope `threads:write`.
    #[oai(path = "/answers/:id/hiding", method = "delete", operation_id = "showAnswer")]
    async fn show_answer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
    ) -> Result<Done, ApiError> {
        show(app.0, &caller, Post::Answer(id.0)).await
    }

    /// Remove an earlier text of a thread
    ///
    /// Nobody reads it any more. By its author or a moderator of the agency; the text as it is now cannot be removed (409
    /// `current_text`). Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/revisions/:number", method = "delete", operation_id = "removeThreadRevision")]
    async fn remove_thread_revision(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        /// Which of its texts.
        number: Path<i32>,
    ) -> Result<Done, ApiError> {
        hiding::remove_revision(app.0, &caller.0, Subject::Thread(id.0), number.0).await?;
        Ok(Done::Done)
    }

    /// Remove an earlier text of an answer
    ///
    /// Nobody reads it any more. By its author or a moderator of the agency, of an official answer by those who may edit it; the
    /// text as it is now cannot be removed (409 `current_text`). Needs the scope `threads:write`.
    #[oai(path = "/answers/:id/revisions/:number", method = "delete", operation_id = "removeAnswerRevision")]
    async fn remove_answer_revision(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        /// Which of its texts.
        number: Path<i32>,
    ) -> Result<Done, ApiError> {
        hiding::remove_revision(app.0, &caller.0, Subject::Answer(id.0), number.0).await?;
        Ok(Done::Done)
    }

    /// Hide a comment
    ///
    /// Its author still sees it, with the reason. For moderators of the agency. Needs the scope `threads:write`.
    #[oai(path = "/comments/:id/hiding", method = "put", operation_id = "hideComment")]
    async fn hide_comment(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which comment.
        id: Path<CommentId>,
        input: Json<HidingInput>,
    ) -> Result<Done, ApiError> {
        hide(app.0, &caller, Post::Comment(id.0), input).await
    }

    /// Show a hidden comment again
    ///
    /// For moderators of the agency. Needs the scope `threads:write`.
    #[oai(path = "/comments/:id/hiding", method = "delete", operation_id = "showComment")]
    async fn show_comment(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which comment.
        id: Path<CommentId>,
    ) -> Result<Done, ApiError> {
        show(app.0, &caller, Post::Comment(id.0)).await
    }
}
