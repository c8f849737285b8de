//! Escalation over REST: sending a thread to staff.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi, Tags};

use super::manual::{self, CaseSummary};
use crate::agencies::api::TeamView;
use crate::app::App;
use crate::cases::listing;
use crate::entity::{CaseId, CaseState, ThreadId, Trigger};
use crate::identity::TokenCaller;
use crate::identity::idempotency::RequestKey;
use crate::web::answers::Created;
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// When threads go to staff.
    #[oai(rename = "Escalation")]
    Escalation,
}

/// Why a thread should go to staff.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewEscalation", deny_unknown_fields, example)]
pub struct EscalationInput {
    /// For staff; never public.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl poem_openapi::types::Example for EscalationInput {
    fn example() -> Self {
        Self { reason: "Only the council can look up this permit.".into() }
    }
}

/// The case of a thread as everybody may know it, and more for those who may read cases.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Escalation", skip_serializing_if_is_none, example)]
pub struct EscalationView {
    pub thread_id: ThreadId,
    pub state: CaseState,
    /// Why it was opened.
    pub trigger: Trigger,
    /// The team that has it.
    pub team: TeamView,
    pub created_at: Timestamp,
    /// By when staff reply.
    pub reply_due_at: Option<Timestamp>,
    /// Only for those who may read the agency's cases.
    pub case_id: Option<CaseId>,
    /// Only for those who may read the agency's cases.
    #[oai(validator(max_length = 20))]
    pub reference: Option<String>,
}

impl poem_openapi::types::Example for EscalationView {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            state: CaseState::New,
            trigger: Trigger::Manual,
            team: TeamView::example(),
            created_at: Timestamp::example(),
            reply_due_at: Some(Timestamp::example()),
            case_id: Some(CaseId(7)),
            reference: Some("PD-7K3M-92".into()),
        }
    }
}

impl EscalationView {
    /// The case as its reader may know it: its id and its reference are for those who may read cases.
    fn new(case: CaseSummary, reads_case: bool) -> Self {
        Self {
            thread_id: case.thread_id,
            state: case.state,
            trigger: case.trigger,
            team: TeamView { id: case.team_id, name: case.team },
            created_at: case.opened_at.into(),
            reply_due_at: case.first_response_due_at.map(Timestamp),
            case_id: reads_case.then_some(case.id),
            reference: reads_case.then_some(case.reference),
        }
    }
}

/// Sending a thread to staff.
#[derive(Clone, Copy, Debug, Default)]
pub struct EscalationApi;

#[OpenApi]
impl EscalationApi {
    /// Send a thread to staff
    ///
    /// Opens a case, in whatever mode the policy is. For staff of the agency, with the scope `cases:write`. 409 if a case
    /// is open already.
    #[oai(path = "/threads/:id/escalation", method = "post", operation_id = "escalateThread", tag = "Tag::Escalation")]
    async fn escalate(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The thread.
        id: Path<ThreadId>,
        idempotency_key: Param<RequestKey>,
        body: Json<EscalationInput>,
    ) -> Result<Created<EscalationView>, ApiError> {
        let done = manual::escalate(&app, &caller.0, id.0, &body.0.reason, idempotency_key.0.0).await?;
        let case = manual::case_summary(app.reader(), done.value, id.0).await?.ok_or_else(ApiError::missing)?;
        let reads_case = listing::head(app.reader(), &caller.0, case.id).await?.is_some();
        let view = EscalationView::new(case, reads_case);
        let place = match view.case_id {
            Some(case) => format!("/cases/{case}"),
            None => format!("/threads/{}", id.0),
        };
        Ok(Created::new(view, &place, done.replayed))
    }
}
