//! The closed sets of words that tables store: kept as text, so that both databases and the API share one spelling.

use poem_openapi::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A text that is none of the values of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such value")]
pub struct UnknownKind;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum, Enum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        #[oai(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* #[sea_orm(string_value = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored word: snake case, the same in SQL, JSON, forms and message keys.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

        }

        impl std::str::FromStr for $name {
            type Err = UnknownKind;

            fn from_str(word: &str) -> Result<Self, UnknownKind> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(UnknownKind) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

kinds! {
    /// What a member of staff is at one agency. Site administrators need no role.
    Role {
        /// Works cases of their teams.
        Agent = "agent",
        /// Works and hands out the cases of the whole agency.
        TeamLead = "team_lead",
        /// Hides and restores what people post in the agency's categories.
        Moderator = "moderator",
        /// Everything within the agency: categories, teams, members, policies.
        Administrator = "administrator",
    }
    /// Why somebody asks.
    Intent {
        Information = "information",
        Payment = "payment",
        ServiceRequest = "service_request",
        Complaint = "complaint",
        Suggestion = "suggestion",
    }
    /// Where a thread stands. Hidden and deleted are marks beside it, never a state.
    ThreadState {
        /// Nobody but the asker has answered.
        Open = "open",
        /// Has an answer, none accepted.
        Answered = "answered",
        /// An answer is accepted.
        Solved = "solved",
        /// Takes no new answers.
        Closed = "closed",
    }
    /// In which part somebody accepted an answer.
    AcceptedAs {
        Asker = "asker",
        Staff = "staff",
    }
    /// Staff's word on a peer's answer, without taking authorship.
    StaffReview {
        Verified = "verified",
        Corrected = "corrected",
        Superseded = "superseded",
    }
    /// What a person says of an answer.
    VoteKind {
        Helpful = "helpful",
        WorkedForMe = "worked_for_me",
    }
    /// When a policy sends threads to staff.
    EscalationMode {
        Never = "never",
        EveryQuestion = "every_question",
        WhenUnanswered = "when_unanswered",
    }
    /// Why a case was opened.
    Trigger {
        /// The policy sends every question to staff.
        EveryQuestion = "every_question",
        /// Nobody answered within the peer window.
        NoAnswer = "no_answer",
        /// Answered, but the asker was not helped.
        NotHelped = "not_helped",
        /// Enough people have the same problem.
        MeToo = "me_too",
        /// Payments and service requests skip the peer window.
        Intent = "intent",
        /// Marked urgent.
        Urgent = "urgent",
        /// Somebody permitted sent it by hand.
        Manual = "manual",
    }
    /// Where a case stands.
    CaseState {
        New = "new",
        Assigned = "assigned",
        WaitingForCitizen = "waiting_for_citizen",
        /// Done, within the days of grace.
        Resolved = "resolved",
        Closed = "closed",
    }
    /// How a case ended.
    Outcome {
        Answered = "answered",
        Fixed = "fixed",
        Declined = "declined",
        NotOurs = "not_ours",
        Duplicate = "duplicate",
        Withdrawn = "withdrawn",
        ResolvedByPeer = "resolved_by_peer",
    }
    /// What made people ask: how an agency learns what to repair.
    CauseCode {
        InformationMissing = "information_missing",
        InformationUnclear = "information_unclear",
        ProcessFault = "process_fault",
        ServiceOutage = "service_outage",
        PolicyQuestion = "policy_question",
        IndividualCase = "individual_case",
    }
    /// Who may read words of a case.
    CaseMessageKind {
        /// Between asker and team.
        Private = "private",
        /// Staff only.
        Internal = "internal",
    }
    /// What happened to a case.
    EntryKind {
        Opened = "opened",
        Claimed = "claimed",
        ClaimTaken = "claim_taken",
        ClaimReleased = "claim_released",
        Assigned = "assigned",
        Unassigned = "unassigned",
        AssignmentExpired = "assignment_expired",
        Noted = "noted",
        MessageFromStaff = "message_from_staff",
        MessageFromAsker = "message_from_asker",
        OfficialAnswer = "official_answer",
        PeerAnswerAccepted = "peer_answer_accepted",
        PeerAnswerConfirmed = "peer_answer_confirmed",
        PeerAnswerRefused = "peer_answer_refused",
        PeerAnswerTakenBack = "peer_answer_taken_back",
        Resolved = "resolved",
        Reopened = "reopened",
        Closed = "closed",
    }
    /// What a notification tells.
    NotificationKind {
        Answer = "answer",
        Comment = "comment",
        Accepted = "accepted",
        OfficialAnswer = "official_answer",
        CaseOpened = "case_opened",
        CaseMessage = "case_message",
        CaseAssigned = "case_assigned",
        CaseResolved = "case_resolved",
        PeerAnswerToConfirm = "peer_answer_to_confirm",
        DuplicateProposed = "duplicate_proposed",
    }
    /// What a one-use link is for.
    TokenPurpose {
        ConfirmEmail = "confirm_email",
        ResetPassword = "reset_password",
    }
}
