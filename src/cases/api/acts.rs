//! The acts of staff by API, and the asker's message. An act that could rest on an outdated view must name what it read.

use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};

use super::super::listing::Side;
use super::super::message::Said;
use super::super::resolve::Resolution;
use super::super::{answer_officially as official, assign, claim, message, note, peer_answer, resolve};
use super::inputs::{
    AssigneeInput, ClaimInput, MessageInput, NoteInput, OfficialAnswerInput, PeerAnswerInput, ReopeningInput,
    ResolutionInput,
};
use super::views::{OfficialAnswerView, SaidView};
use super::{Shown, Tag, matched, seen, shown};
use crate::app::App;
use crate::entity::CaseId;
use crate::identity::TokenCaller;
use crate::identity::idempotency::IdempotencyKey;
use crate::web::problem::ApiError;

#[derive(ApiResponse)]
enum Spoken {
    /// Said.
    #[oai(status = 201)]
    Created(
        Json<SaidView>,
        /// Where the words of the case are.
        #[oai(header = "Location")]
        String,
        /// `true` if an earlier request with this key said it.
        #[oai(header = "Idempotency-Replayed")]
        Option<bool>,
    ),
}

impl From<Said> for Spoken {
    fn from(said: Said) -> Self {
        let location = format!("/api/v1/cases/{}/messages", said.case);
        Self::Created(Json(SaidView { id: said.message, case_id: said.case }), location, said.replayed.then_some(true))
    }
}

#[derive(ApiResponse)]
enum Answered {
    /// Published on the thread.
    #[oai(status = 201)]
    Created(
        Json<OfficialAnswerView>,
        /// The thread.
        #[oai(header = "Location")]
        String,
        /// `true` if an earlier request with this key published it.
        #[oai(header = "Idempotency-Replayed")]
        Option<bool>,
    ),
}

fn keyed(sent: Option<&str>) -> Result<Option<IdempotencyKey>, ApiError> {
    sent.map(|text| {
        IdempotencyKey::new(text).ok_or_else(|| {
            ApiError::bad_request("bad_idempotency_key", "Idempotency-Key takes 1 to 255 visible ASCII characters.")
        })
    })
    .transpose()
}

/// Working on cases.
pub struct CaseActsApi;

#[OpenApi(tag = "Tag::Cases")]
impl CaseActsApi {
    /// Claim a case
    ///
    /// Holds it for ten minutes, or for ten more. A `reason` takes it from somebody else. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/claim", method = "put", operation_id = "claimCase")]
    async fn claim(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        input: Json<Option<ClaimInput>>,
    ) -> Result<Shown, ApiError> {
        let reason = input.0.and_then(|input| input.reason);
        claim::take(app.0, &caller.0, id.0, reason.as_deref()).await?;
        shown(app.0, &caller.0, id.0).await
    }

    /// Let a claim go
    ///
    /// Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/claim", method = "delete", operation_id = "releaseCase")]
    async fn release(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Shown, ApiError> {
        claim::release(app.0, &caller.0, id.0).await?;
        shown(app.0, &caller.0, id.0).await
    }

    /// Give a case to somebody
    ///
    /// To yourself, to a member of its team, or back to the queue with `null`. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/assignee", method = "put", operation_id = "assignCase")]
    async fn assign(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// The ETag that you read.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
        input: Json<AssigneeInput>,
    ) -> Result<Shown, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, if_match.0.as_deref()).await?;
        assign::assign(app.0, &caller.0, id.0, input.0.assignee, Some(revision)).await?;
        shown(app.0, &caller.0, id.0).await
    }

    /// Add an internal note
    ///
    /// Only staff can ever read it. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/notes", method = "post", operation_id = "addCaseNote")]
    async fn note(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// Your own name for this request: sent again, it adds no second note.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        input: Json<NoteInput>,
    ) -> Result<Spoken, ApiError> {
        let key = keyed(idempotency_key.0.as_deref())?;
        Ok(note::add(app.0, &caller.0, id.0, &input.0.text, key.as_ref()).await?.into())
    }

    /// Write a private message
    ///
    /// From staff to the person who asked, or from that person to the team. Nobody else can read it. A message to a case whose
    /// days of grace are over opens a follow-up: `case_id` tells which. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/messages", method = "post", operation_id = "writeCaseMessage")]
    async fn message(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// Your own name for this request: sent again, it writes no second message.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        input: Json<MessageInput>,
    ) -> Result<Spoken, ApiError> {
        let key = keyed(idempotency_key.0.as_deref())?;
        let (app, caller, input) = (app.0, caller.0, input.0);
        let said = match seen(app, &caller, id.0).await?.side(&caller) {
            Side::Asker => message::from_asker(app, &caller, id.0, &input.text, key.as_ref()).await?,
            Side::Staff => {
                let waiting = input.waiting_for_citizen.unwrap_or(false);
                message::from_staff(app, &caller, id.0, &input.text, waiting, None, key.as_ref()).await?
            }
        };
        Ok(said.into())
    }

    /// Answer officially
    ///
    /// Publishes the agency's answer on the thread, where everybody can read it. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/official-answer", method = "post", operation_id = "answerCaseOfficially")]
    async fn official_answer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// The ETag that you read. A repeat with the same `Idempotency-Key` may name the old one.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
        /// Your own name for this request: sent again, it publishes no second answer.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        input: Json<OfficialAnswerInput>,
    ) -> Result<Answered, ApiError> {
        let key = keyed(idempotency_key.0.as_deref())?;
        let (app, caller, input) = (app.0, caller.0, input.0);
        let seen = match matched(app, &caller, id.0, if_match.0.as_deref()).await {
            Ok(revision) => revision,
            // Outdated: fine for a repeat, which the operation knows by its key, and refused there for anything else.
            Err(ApiError::PreconditionFailed(_)) if key.is_some() => 0,
            Err(error) => return Err(error),
        };
        let solves = input.solves.unwrap_or(true);
        let done =
            official::answer_officially(app, &caller, id.0, &input.text, solves, Some(seen), key.as_ref()).await?;
        let view = OfficialAnswerView { answer_id: done.answer, thread_id: done.thread };
        let location = format!("/api/v1/threads/{}", done.thread);
        Ok(Answered::Created(Json(view), location, done.replayed.then_some(true)))
    }

    /// Resolve a case
    ///
    /// Ends it with an outcome. It can be reopened for seven days. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/resolution", method = "post", operation_id = "resolveCase")]
    async fn resolve(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// The ETag that you read.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
        input: Json<ResolutionInput>,
    ) -> Result<Shown, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, if_match.0.as_deref()).await?;
        let resolution = Resolution {
            outcome: Some(input.0.outcome),
            detail: input.0.detail.as_deref().unwrap_or_default(),
            cause: Some(input.0.cause),
            avoidable: Some(input.0.avoidable),
        };
        resolve::resolve(app.0, &caller.0, id.0, resolution, Some(revision)).await?;
        shown(app.0, &caller.0, id.0).await
    }

    /// Reopen a case
    ///
    /// Within seven days of its resolution. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/reopening", method = "post", operation_id = "reopenCase")]
    async fn reopen(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// The ETag that you read.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
        input: Json<Option<ReopeningInput>>,
    ) -> Result<Shown, ApiError> {
        let revision = matched(app.0, &caller.0, id.0, if_match.0.as_deref()).await?;
        let reason = input.0.and_then(|input| input.reason).unwrap_or_default();
        resolve::reopen(app.0, &caller.0, id.0, &reason, Some(revision)).await?;
        shown(app.0, &caller.0, id.0).await
    }

    /// Confirm or refuse a peer's answer
    ///
    /// When the asker accepted a neighbour's answer while somebody held the case. Confirmed, the case is resolved by a peer;
    /// refused with a reason, it goes on. Needs the scope `cases:write`.
    #[oai(path = "/cases/:id/peer-answer", method = "put", operation_id = "judgePeerAnswer")]
    async fn peer_answer(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
        /// The ETag that you read.
        #[oai(name = "If-Match", validator(max_length = 200))]
        if_match: Header<Option<String>>,
        input: Json<PeerAnswerInput>,
    ) -> Result<Shown, ApiError> {
        let revision = Some(matched(app.0, &caller.0, id.0, if_match.0.as_deref()).await?);
        if input.0.confirmed {
            peer_answer::confirm(app.0, &caller.0, id.0, revision).await?;
        } else {
            let reason = input.0.reason.unwrap_or_default();
            peer_answer::refuse(app.0, &caller.0, id.0, &reason, revision).await?;
        }
        shown(app.0, &caller.0, id.0).await
    }
}
