//! What is said with one press. Each is a state: saying it again changes nothing, taking back what was not said neither.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::app::App;
use crate::entity::{AnswerId, ThreadId, VoteKind};
use crate::identity::TokenCaller;
use crate::threads::answers::api::view;
use crate::threads::api::objects::{AnswerView, VoteInput};
use crate::threads::api::tags::Tag;
use crate::threads::reactions;
use crate::web::answers::{Done, Tagged};
use crate::web::problem::ApiError;

/// What is said with one press.
pub struct ReactionsApi;

#[OpenApi(tag = "Tag::Reactions")]
impl ReactionsApi {
    /// Vote for an answer
    ///
    /// Never one's own. "Worked for me" said again renews its date. Needs the scope `votes:write`.
    #[oai(path = "/answers/:id/vote", method = "put", operation_id = "voteForAnswer")]
    async fn vote(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        input: Json<VoteInput>,
    ) -> Result<Tagged<AnswerView>, ApiError> {
        reactions::vote(app.0, &caller.0, id.0, input.0.kind).await?;
        Ok(view(app.0, Some(&caller.0), id.0).await?.into())
    }

    /// Take a vote back
    ///
    /// Needs the scope `votes:write`.
    #[oai(path = "/answers/:id/vote", method = "delete", operation_id = "withdrawVote")]
    async fn withdraw_vote(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        /// Which vote.
        kind: Query<VoteKind>,
    ) -> Result<Done, ApiError> {
        reactions::withdraw_vote(app.0, &caller.0, id.0, kind.0).await?;
        Ok(Done::Done)
    }

    /// Say that you have this problem as well
    ///
    /// You follow the thread from then on. The asker counts already (409 `own_thread`). Needs the scope `votes:write`.
    #[oai(path = "/threads/:id/me-too", method = "put", operation_id = "addMeToo")]
    async fn add_me_too(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        reactions::add_me_too(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Take "me too" back
    ///
    /// Needs the scope `votes:write`.
    #[oai(path = "/threads/:id/me-too", method = "delete", operation_id = "removeMeToo")]
    async fn remove_me_too(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        reactions::remove_me_too(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Follow a thread
    ///
    /// You hear of its answers. Needs the scope `votes:write`.
    #[oai(path = "/threads/:id/follow", method = "put", operation_id = "followThread")]
    async fn follow(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        reactions::follow(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Follow a thread no more
    ///
    /// Needs the scope `votes:write`.
    #[oai(path = "/threads/:id/follow", method = "delete", operation_id = "unfollowThread")]
    async fn unfollow(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        reactions::unfollow(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
