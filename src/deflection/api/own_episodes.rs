//! What becomes of an episode, told by a program for the person whose token it has.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object, OpenApi, Tags};

use crate::app::App;
use crate::deflection::own_episodes;
use crate::entity::{EpisodeId, ThreadId};
use crate::identity::TokenCaller;
use crate::web::answers::Done;
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// Finding threads.
    Search,
}

/// A thread that was suggested.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields, example)]
struct SuggestedThread {
    /// A thread that everybody can read.
    thread_id: ThreadId,
}

impl Example for SuggestedThread {
    fn example() -> Self {
        Self { thread_id: ThreadId(42) }
    }
}

/// Why somebody asked in spite of what was suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum AskedAnywayReason {
    /// They said that what was suggested does not apply.
    DidNotApply,
    /// They said something else, or nothing.
    Other,
}

/// A question that was asked in spite of what was suggested.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none, example)]
struct AskedAnywayQuestion {
    /// The question: of the same person, and asked after the episode began.
    thread_id: ThreadId,
    /// The same as `other` if it is left out.
    reason: Option<AskedAnywayReason>,
}

impl Example for AskedAnywayQuestion {
    fn example() -> Self {
        Self { thread_id: ThreadId(97), reason: Some(AskedAnywayReason::DidNotApply) }
    }
}

/// Episodes of the caller's own.
pub struct OwnEpisodesApi;

#[OpenApi(tag = "Tag::Search")]
impl OwnEpisodesApi {
    /// Note that a suggested thread was opened
    ///
    /// Counts once for each episode, for a day after it began; later, and once the person asked, nothing is counted. An episode of
    /// somebody else does not exist. Needs the scope `votes:write`.
    #[oai(path = "/episodes/:id/opening", method = "put", operation_id = "noteEpisodeOpening")]
    async fn put_opening(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which episode.
        id: Path<EpisodeId>,
        input: Json<SuggestedThread>,
    ) -> Result<Done, ApiError> {
        own_episodes::open(app.0, &caller.0, id.0, input.0.thread_id).await?;
        Ok(Done::Done)
    }

    /// Confirm that a suggested thread answers the question
    ///
    /// For when the person says so, and never without their word. Counts once for each episode, for a day after it began; they are told
    /// if the answer is corrected. Whoever asks afterwards has found nothing all the same. Needs the scope `votes:write`.
    #[oai(path = "/episodes/:id/confirmation", method = "put", operation_id = "confirmEpisode")]
    async fn put_confirmation(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which episode.
        id: Path<EpisodeId>,
        input: Json<SuggestedThread>,
    ) -> Result<Done, ApiError> {
        own_episodes::confirm(app.0, &caller.0, id.0, input.0.thread_id).await?;
        Ok(Done::Done)
    }

    /// Note that the question was asked anyway
    ///
    /// After it was posted. The episode counts as failed then, whatever was said before, and so do those that the person began within
    /// the hour before in other words, but for confirmed ones: what they found there stays. Needs the scope `votes:write`.
    #[oai(path = "/episodes/:id/question", method = "put", operation_id = "noteEpisodeQuestion")]
    async fn put_question(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which episode.
        id: Path<EpisodeId>,
        input: Json<AskedAnywayQuestion>,
    ) -> Result<Done, ApiError> {
        let did_not_apply = input.0.reason == Some(AskedAnywayReason::DidNotApply);
        own_episodes::ask_anyway(app.0, &caller.0, id.0, input.0.thread_id, did_not_apply).await?;
        Ok(Done::Done)
    }

    /// Take back that a thread answers the question
    ///
    /// As long as the episode is there: 8 days. That it was opened stays. Needs the scope `votes:write`.
    #[oai(path = "/episodes/:id/confirmation", method = "delete", operation_id = "withdrawEpisodeConfirmation")]
    async fn delete_confirmation(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which episode.
        id: Path<EpisodeId>,
    ) -> Result<Done, ApiError> {
        own_episodes::take_back(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
