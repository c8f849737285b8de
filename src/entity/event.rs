//! Everything that can happen and matters elsewhere. Ids only: a subscriber reads the row as it is by then,
//! so that nothing private or outdated travels in an event.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::entity::{
    AccountId, AgencyId, AnswerId, CaseId, CaseMessageId, CategoryId, CommentId, ThreadId, TokenPurpose,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    ThreadAsked {
        thread: ThreadId,
    },
    ThreadEdited {
        thread: ThreadId,
    },
    /// Hidden, shown again or deleted.
    ThreadVisibility {
        thread: ThreadId,
    },
    /// Any other change that search shows: state, counts, an edited or hidden answer.
    ThreadChanged {
        thread: ThreadId,
    },
    AnswerPosted {
        thread: ThreadId,
        answer: AnswerId,
    },
    OfficialAnswerPosted {
        thread: ThreadId,
        answer: AnswerId,
    },
    CommentPosted {
        thread: ThreadId,
        comment: CommentId,
    },
    AnswerAccepted {
        thread: ThreadId,
        answer: AnswerId,
        by: AccountId,
    },
    AcceptanceTakenBack {
        thread: ThreadId,
        answer: AnswerId,
    },
    MeTooSaid {
        thread: ThreadId,
    },
    DuplicateProposed {
        thread: ThreadId,
        of: ThreadId,
    },
    CaseOpened {
        case: CaseId,
        thread: ThreadId,
    },
    CaseAssigned {
        case: CaseId,
        to: AccountId,
        by: Option<AccountId>,
    },
    CaseMessagePosted {
        case: CaseId,
        message: CaseMessageId,
    },
    CaseResolved {
        case: CaseId,
        thread: ThreadId,
    },
    PeerAnswerToConfirm {
        case: CaseId,
        answer: AnswerId,
    },
    /// None in both: the site's policy.
    PolicyChanged {
        category: Option<CategoryId>,
        agency: Option<AgencyId>,
    },
    /// Somebody asked for a one-use link; the link is made when the mail is written and is in no event.
    AccountLinkWanted {
        account: AccountId,
        purpose: TokenPurpose,
    },
}

impl Event {
    /// The name under which the event is counted and shown.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ThreadAsked { .. } => "thread_asked",
            Self::ThreadEdited { .. } => "thread_edited",
            Self::ThreadVisibility { .. } => "thread_visibility",
            Self::ThreadChanged { .. } => "thread_changed",
            Self::AnswerPosted { .. } => "answer_posted",
            Self::OfficialAnswerPosted { .. } => "official_answer_posted",
            Self::CommentPosted { .. } => "comment_posted",
            Self::AnswerAccepted { .. } => "answer_accepted",
            Self::AcceptanceTakenBack { .. } => "acceptance_taken_back",
            Self::MeTooSaid { .. } => "me_too_said",
            Self::DuplicateProposed { .. } => "duplicate_proposed",
            Self::CaseOpened { .. } => "case_opened",
            Self::CaseAssigned { .. } => "case_assigned",
            Self::CaseMessagePosted { .. } => "case_message_posted",
            Self::CaseResolved { .. } => "case_resolved",
            Self::PeerAnswerToConfirm { .. } => "peer_answer_to_confirm",
            Self::PolicyChanged { .. } => "policy_changed",
            Self::AccountLinkWanted { .. } => "account_link_wanted",
        }
    }
}
