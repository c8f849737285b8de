//! The acts of staff by API, and the asker's message. An act that could rest on an outdated view must name what it read.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use super::super::answer_officially::NewOfficialAnswer;
use super::super::listing::Side;
use super::super::message::{PostedMessage, StaffMessage};
use super::super::resolve::Resolution;
use super::super::{
    answer_officially as official, assign, claim, message, note, peer_answer, reopen, resolve, transfer,
};
use super::inputs::{
    AssigneeInput, ClaimInput, MessageInput, NoteInput, OfficialAnswerInput, PeerAnswerInput, ReopeningInput,
    ResolutionInput, TransferInput,
};
use super::views::{CaseView, CreatedMessage, OfficialAnswerView};
use super::{Tag, matched, seen, shown};
use crate::app::App;
use crate::entity::CaseId;
use crate::identity::TokenCaller;
use crate::identity::idempotency::RequestKey;
use crate::operation::{Completed, IdempotencyKey};
use crate::threads::api::objects::FILE_NAMES;
use crate::web::answers::{Created, Done, Tagged};
use crate::web::conditional::{IfMatch, OptionalIfMatch};
use crate::web::param::Param;
use crate::web::problem::ApiError;

fn created(done: &Completed<PostedMessage>) -> Created<CreatedMessage> {
    let posted = done.value;
    let path = format!("/cases/{}/messages", posted.case);
    Created::new(CreatedMessage { id: posted.message, case_id: posted.case }, &path, done.replayed)
}

/// An outdated tag is fine for a repeat, which the operation knows by its key; for anything else it is refused there, since no
/// case has the revision 0.
fn unless_repeated(matched: Result<i32, ApiError>, key: Option<&IdempotencyKey>) -> Result<i32, ApiError> {
    match matched {
        Err(ApiError::PreconditionFailed(_)) if key.is_some() => Ok(0),
        other => other,
    }
}

/// Working on cases.
pub struct CaseActsApi;

#[OpenApi(tag = "Tag::Cases")]
impl CaseActsApi {
    /// Claim a case
    ///
    /// Holds it for ten minutes, or for ten more. A `reason` takes it from somebody else.
    /// Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/claim", method = "put", operation_id = "claimCase")]
    async fn claim(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        input: Json<Option<ClaimInput>>,
    ) -> Result<Tagged<CaseView>, ApiError> {
        let reason = input.0.and_then(|input| input.reason);
        claim::take(app.0, &caller.0, id.0, reason.as_deref()).await?;
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }

    /// Let a claim go
    ///
    /// Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/claim", method = "delete", operation_id = "releaseCase")]
    async fn release(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Tagged<CaseView>, ApiError> {
        claim::release(app.0, &caller.0, id.0).await?;
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }

    /// Give a case to somebody
    ///
    /// To yourself, to a member of its team who may work it, or back to the queue with `null`. Never to whoever asked. Taking it
    /// from somebody needs a `reason`. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/assignee", method = "put", operation_id = "assignCase")]
    async fn assign(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<IfMatch>,
        input: Json<AssigneeInput>,
    ) -> Result<Tagged<CaseView>, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, &if_match.0).await?;
        let AssigneeInput { assignee_id, reason } = input.0;
        let reason = reason.unwrap_or_default();
        assign::assign(app.0, &caller.0, id.0, assignee_id.0, &reason, Some(revision)).await?;
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }

    /// Give a case to another team
    ///
    /// Of the same agency; its clocks, history and reference stay. A question that belongs to another agency is moved with
    /// `moveThread`. Staff read the reason. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/team", method = "put", operation_id = "transferCase")]
    async fn transfer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<IfMatch>,
        input: Json<TransferInput>,
    ) -> Result<Done, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, &if_match.0).await?;
        let TransferInput { team_id, reason } = input.0;
        transfer::to_team(app.0, &caller.0, id.0, Some(team_id), &reason, Some(revision)).await?;
        Ok(Done::Done)
    }

    /// Add an internal note
    ///
    /// Only staff can ever read it. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/notes", method = "post", operation_id = "addCaseNote")]
    async fn note(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        idempotency_key: Param<RequestKey>,
        input: Json<NoteInput>,
    ) -> Result<Created<CreatedMessage>, ApiError> {
        Ok(created(&note::add(app.0, &caller.0, id.0, &input.0.body, idempotency_key.0.0).await?))
    }

    /// Write a private message
    ///
    /// From staff to the person who asked, or from that person to the team. Nobody else can read it. A message to a case whose
    /// days of grace are over opens a follow-up: `case_id` tells which. Staff who send `If-Match` write only if nothing has
    /// happened since they read. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/messages", method = "post", operation_id = "writeCaseMessage")]
    async fn message(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<OptionalIfMatch>,
        idempotency_key: Param<RequestKey>,
        input: Json<MessageInput>,
    ) -> Result<Created<CreatedMessage>, ApiError> {
        let (app, caller, input, key) = (app.0, caller.0, input.0, idempotency_key.0.0);
        let head = seen(app, &caller, id.0).await?;
        let (body, files) = (input.body, input.attachment_ids);
        let done = match head.side(&caller) {
            Side::Asker => message::from_asker_with_files(app, &caller, id.0, &body, files, key).await,
            Side::Staff => {
                let revision = match if_match.0.required() {
                    Some(if_match) => {
                        Some(unless_repeated(matched(app, &caller, id.0, &if_match).await, key.as_ref())?)
                    }
                    None => None,
                };
                let waiting = input.waiting_for_citizen.unwrap_or(false);
                let new = StaffMessage { text: body, waiting, files };
                message::from_staff_with_files(app, &caller, id.0, new, revision, key).await
            }
        };
        Ok(created(&done.map_err(|error| error.with_field_names(FILE_NAMES))?))
    }

    /// Answer officially
    ///
    /// Publishes the agency's answer on the thread, where everybody can read it. A repeat with the same `Idempotency-Key` may
    /// name the old `ETag`. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/official-answer", method = "post", operation_id = "answerCaseOfficially")]
    async fn official_answer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<IfMatch>,
        idempotency_key: Param<RequestKey>,
        input: Json<OfficialAnswerInput>,
    ) -> Result<Created<OfficialAnswerView>, ApiError> {
        let (app, caller, input, key) = (app.0, caller.0, input.0, idempotency_key.0.0);
        let revision = unless_repeated(matched(app, &caller, id.0, &if_match.0).await, key.as_ref())?;
        let solves = input.solves.unwrap_or(true);
        let new = NewOfficialAnswer { text: input.body, solves, files: input.attachment_ids };
        let done = official::answer_with_files(app, &caller, id.0, new, Some(revision), key).await;
        let done = done.map_err(|error| error.with_field_names(FILE_NAMES))?;
        let view = OfficialAnswerView { answer_id: done.value.answer, thread_id: done.value.thread };
        Ok(Created::new(view, &format!("/answers/{}", done.value.answer), done.replayed))
    }

    /// Resolve a case
    ///
    /// Ends it with an outcome. It can be reopened for seven days. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/resolution", method = "post", operation_id = "resolveCase")]
    async fn resolve(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<IfMatch>,
        input: Json<ResolutionInput>,
    ) -> Result<Tagged<CaseView>, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, &if_match.0).await?;
        let resolution = Resolution {
            outcome: Some(input.0.outcome),
            detail: input.0.detail.as_deref().unwrap_or_default(),
            cause: Some(input.0.cause),
            avoidable: Some(input.0.avoidable),
        };
        resolve::resolve(app.0, &caller.0, id.0, resolution, Some(revision)).await?;
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }

    /// Reopen a case
    ///
    /// Within seven days of its resolution. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/reopening", method = "post", operation_id = "reopenCase")]
    async fn reopen(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<IfMatch>,
        input: Json<Option<ReopeningInput>>,
    ) -> Result<Tagged<CaseView>, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, &if_match.0).await?;
        let reason = input.0.and_then(|input| input.reason).unwrap_or_default();
        reopen::reopen(app.0, &caller.0, id.0, &reason, Some(revision)).await?;
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }

    /// Confirm or refuse a peer's answer
    ///
    /// When the asker accepted a neighbour's answer while somebody held the case. Confirmed, the case is resolved by a peer;
    /// refused with a reason, it goes on. Needs the scopes `cases:read` and `cases:write`.
    #[oai(path = "/cases/:id/peer-answer", method = "put", operation_id = "reviewPeerSolution")]
    async fn peer_answer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        if_match: Param<IfMatch>,
        input: Json<PeerAnswerInput>,
    ) -> Result<Tagged<CaseView>, ApiError> {
        let revision = Some(matched(app.0, &caller.0, id.0, &if_match.0).await?);
        if input.0.confirmed {
            peer_answer::confirm(app.0, &caller.0, id.0, revision).await?;
        } else {
            let reason = input.0.reason.unwrap_or_default();
            peer_answer::refuse(app.0, &caller.0, id.0, &reason, revision).await?;
        }
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }
}
