//! What the API takes for acts upon cases.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::entity::{AccountId, AttachmentId, CauseCode, Outcome, TeamId};
use crate::web::nullable::Nullable;

/// A claim.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewClaim", deny_unknown_fields, example)]
pub(super) struct ClaimInput {
    /// Why you take it from somebody else; leave out to claim what is free.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for ClaimInput {
    fn example() -> Self {
        Self { reason: None }
    }
}

/// Who is to carry a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewAssignee", deny_unknown_fields, example)]
pub(super) struct AssigneeInput {
    /// A member of the case's team, or yourself; `null` gives it back to the queue.
    pub assignee_id: Nullable<AccountId>,
    /// Why it is taken from whoever holds it, who is told; needed then.
    #[oai(validator(max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for AssigneeInput {
    fn example() -> Self {
        Self { assignee_id: Nullable(Some(AccountId(12))), reason: None }
    }
}

/// The team that is to have a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseTransfer", deny_unknown_fields, example)]
pub(super) struct TransferInput {
    /// A team of the case's agency.
    pub team_id: TeamId,
    /// For staff.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for TransferInput {
    fn example() -> Self {
        Self { team_id: TeamId(4), reason: "It is about a permit, not about a fine.".to_owned() }
    }
}

/// An internal note.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewCaseNote", deny_unknown_fields, example)]
pub(super) struct NoteInput {
    /// Markdown, at most 32 KB.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
}

impl Example for NoteInput {
    fn example() -> Self {
        Self { body: "Third one for Mill Lane this week.".to_owned() }
    }
}

/// A private message.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewCaseMessage", deny_unknown_fields, example)]
pub(super) struct MessageInput {
    /// Markdown, at most 32 KB.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
    /// From staff: the person who asked has the word now, and the clocks stand still.
    pub waiting_for_citizen: Option<bool>,
    /// Files that you uploaded before, in this order; see `POST /attachments`.
    #[oai(default, validator(max_items = 5))]
    pub attachment_ids: Vec<AttachmentId>,
}

impl Example for MessageInput {
    fn example() -> Self {
        Self {
            body: "Could you send us the number on the ticket?".to_owned(),
            waiting_for_citizen: Some(true),
            attachment_ids: Vec::new(),
        }
    }
}

/// An official answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewOfficialAnswer", deny_unknown_fields, example)]
pub(super) struct OfficialAnswerInput {
    /// Markdown, at most 32 KB. Everybody can read it.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
    /// Accept it at once, shown as accepted by staff; `true` unless you say otherwise.
    pub solves: Option<bool>,
    /// Files that you uploaded before, in this order; see `POST /attachments`.
    #[oai(default, validator(max_items = 5))]
    pub attachment_ids: Vec<AttachmentId>,
}

impl Example for OfficialAnswerInput {
    fn example() -> Self {
        Self {
            body: "You can appeal within 28 days of the date on the ticket.".to_owned(),
            solves: Some(true),
            attachment_ids: Vec::new(),
        }
    }
}

/// How a case ends.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewResolution", deny_unknown_fields, example)]
pub(super) struct ResolutionInput {
    /// All but `resolved_by_peer`, which comes from confirming a peer's answer. `answered` and `fixed` need an answer that
    /// everybody can read, `answered_privately` a private message.
    pub outcome: Outcome,
    /// The reason, or where to turn. Needed when declined or not ours: everybody reads it then, otherwise the person who asked.
    #[oai(validator(max_length = 1000))]
    pub detail: Option<String>,
    pub cause: CauseCode,
    /// Whether nobody would have had to ask.
    pub avoidable: bool,
}

impl Example for ResolutionInput {
    fn example() -> Self {
        Self {
            outcome: Outcome::NotOurs,
            detail: Some("The county repairs this road: roads@county.example.".to_owned()),
            cause: CauseCode::InformationUnclear,
            avoidable: true,
        }
    }
}

/// Why a case goes on.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewReopening", deny_unknown_fields, example)]
pub(super) struct ReopeningInput {
    /// For staff.
    #[oai(validator(max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for ReopeningInput {
    fn example() -> Self {
        Self { reason: Some("The letter came back.".to_owned()) }
    }
}

/// A word on an accepted peer answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "PeerSolutionReview", deny_unknown_fields, example)]
pub(super) struct PeerAnswerInput {
    /// Whether it is right.
    pub confirmed: bool,
    /// Why it is not; needed when refused.
    #[oai(validator(max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for PeerAnswerInput {
    fn example() -> Self {
        Self { confirmed: false, reason: Some("The form changed last month.".to_owned()) }
    }
}
