//! Proposals of duplicates over REST.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::app::App;
use crate::entity::{DuplicateProposalId, ThreadId};
use crate::identity::TokenCaller;
use crate::threads::api::objects::{DecisionInput, ProposalInput, ProposalView, ThreadLink};
use crate::threads::api::tags::Tag;
use crate::threads::duplicates;
use crate::threads::listing;
use crate::web::answers::{Created, Done};
use crate::web::problem::ApiError;

/// Duplicates.
pub struct DuplicatesApi;

#[OpenApi(tag = "Tag::Threads")]
impl DuplicatesApi {
    /// Propose that a thread asks the same as another
    ///
    /// The asker decides; your own thread is a duplicate at once. Proposing again changes nothing. Needs the scope
    /// `threads:write`.
    #[oai(path = "/threads/:id/duplicate-proposals", method = "post", operation_id = "proposeDuplicate")]
    async fn propose_duplicate(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The thread that is the duplicate.
        id: Path<ThreadId>,
        input: Json<ProposalInput>,
    ) -> Result<Created<ProposalView>, ApiError> {
        let (app, caller, of) = (app.0, caller.0, input.0.of_thread_id);
        let proposal = duplicates::propose(app, &caller, id.0, of)
            .await
            .map_err(|error| error.with_field_names(&[("of", "of_thread_id")]))?
            .value;
        let other = listing::thread(app, Some(&caller), of).await?.ok_or_else(ApiError::missing)?;
        let view = ProposalView {
            id: proposal,
            of: ThreadLink { id: of, title: other.title },
            is_found: false,
            created_at: app.now().into(),
        };
        Ok(Created::new(view, &format!("/duplicate-proposals/{proposal}/decision"), false))
    }

    /// Say that a thread asks the same as another
    ///
    /// As staff of the agency whose thread it is: it closes and points at the other, and their cases become one. Whoever asked
    /// is told and can open it again. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/duplicate-of", method = "put", operation_id = "declareDuplicate")]
    async fn declare_duplicate(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The thread that is the duplicate.
        id: Path<ThreadId>,
        input: Json<ProposalInput>,
    ) -> Result<Done, ApiError> {
        duplicates::declare(app.0, &caller.0, id.0, input.0.of_thread_id)
            .await
            .map_err(|error| error.with_field_names(&[("of", "of_thread_id")]))?;
        Ok(Done::Done)
    }

    /// Agree or disagree that your thread is a duplicate
    ///
    /// An agreed thread closes and points at the other. Needs the scope `threads:write`.
    #[oai(path = "/duplicate-proposals/:id/decision", method = "put", operation_id = "decideDuplicate")]
    async fn decide_duplicate(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which proposal.
        id: Path<DuplicateProposalId>,
        input: Json<DecisionInput>,
    ) -> Result<Done, ApiError> {
        duplicates::decide(app.0, &caller.0, id.0, input.0.agree).await?;
        Ok(Done::Done)
    }
}
