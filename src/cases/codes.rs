//! Why something is not done to a case: codes for programs, each with the key of its sentence in `cases.ftl`. Pure.

use super::rules::RuleViolation;
use crate::operation::{ErrorCode, OperationError};

pub const HELD_BY_OTHER: ErrorCode = ErrorCode::new("held_by_other", "cases-rule-held-by-other");
pub const NOT_YOUR_CLAIM: ErrorCode = ErrorCode::new("not_your_claim", "cases-rule-not-your-claim");
pub const CASE_FINISHED: ErrorCode = ErrorCode::new("case_finished", "cases-rule-case-finished");
pub const CASE_NOT_RESOLVED: ErrorCode = ErrorCode::new("case_not_resolved", "cases-rule-case-not-resolved");
pub const GRACE_OVER: ErrorCode = ErrorCode::new("grace_over", "cases-rule-grace-over");
pub const CASE_TOO_OLD: ErrorCode = ErrorCode::new("case_too_old", "cases-rule-case-too-old");
pub const CASE_MERGED: ErrorCode = ErrorCode::new("case_merged", "cases-rule-case-merged");
pub const NO_PEER_ANSWER: ErrorCode = ErrorCode::new("no_peer_answer", "cases-rule-no-peer-answer");
pub const PEER_ANSWER_WAITS: ErrorCode = ErrorCode::new("peer_answer_waits", "cases-rule-peer-answer-waits");
pub const OUTCOME_OF_PEERS: ErrorCode = ErrorCode::new("outcome_of_peers", "cases-rule-outcome-of-peers");
pub const DETAIL_MISSING: ErrorCode = ErrorCode::new("detail_missing", "cases-rule-detail-missing");
pub const NOTHING_PUBLISHED: ErrorCode = ErrorCode::new("nothing_published", "cases-field-nothing-published");
pub const NOTHING_SENT: ErrorCode = ErrorCode::new("nothing_sent", "cases-field-nothing-sent");
pub const NOT_DUE: ErrorCode = ErrorCode::new("not_due", "cases-rule-not-due");

/// Nobody works on what they asked themselves: a refusal that no right mends.
pub const OWN_CASE: ErrorCode = ErrorCode::new("own_case", "cases-refused-own-case");

/// They read it because its agency shares its cases, or because it was theirs.
pub const OTHER_TEAM: ErrorCode = ErrorCode::new("other_team", "cases-refused-other-team");

/// Somebody contests how it ended before: those who lead end it.
pub const CONTESTED: ErrorCode = ErrorCode::new("contested", "cases-refused-contested");

/// A field that needs a text is empty.
pub const EMPTY: ErrorCode = ErrorCode::new("empty", "cases-field-empty");
/// A reason or detail has too many characters; the text names the `limit`.
pub const TOO_LONG: ErrorCode = ErrorCode::new("too_long", "cases-field-too-long");
/// A message, note or answer has too many bytes; the text names the `limit` in KB.
pub const TOO_MANY_BYTES: ErrorCode = ErrorCode::new("too_long", "cases-field-too-many-bytes");
/// The markup is nested too deep, or of a kind that grows too large, to be shown.
pub const TOO_COMPLEX: ErrorCode = ErrorCode::new("too_complex", "cases-field-too-complex");
/// The text names the `line` on which one level too many begins.
pub const TOO_DEEP: ErrorCode = ErrorCode::new("too_complex", "cases-field-too-deep");
pub const NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "cases-field-not-storable");
pub const NOT_IN_TEAM: ErrorCode = ErrorCode::new("not_in_team", "cases-field-not-in-team");
/// No team of the case's agency.
pub const TEAM_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "cases-field-team-unknown");
/// No question that another could ask the same as.
pub const QUESTION_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "cases-field-question-unknown");
pub const IS_ASKER: ErrorCode = ErrorCode::new("is_asker", "cases-field-is-asker");
pub const NO_CHOICE: ErrorCode = ErrorCode::new("no_choice", "cases-field-no-choice");
pub const NO_OUTCOME: ErrorCode = ErrorCode::new("no_outcome", "cases-field-no-outcome");
pub const NO_DETAIL: ErrorCode = ErrorCode::new("no_detail", "cases-field-no-detail");
pub const NO_CAUSE: ErrorCode = ErrorCode::new("no_cause", "cases-field-no-cause");

/// Every code.
pub const ALL: &[ErrorCode] = &[
    HELD_BY_OTHER,
    NOT_YOUR_CLAIM,
    CASE_FINISHED,
    CASE_NOT_RESOLVED,
    GRACE_OVER,
    CASE_TOO_OLD,
    CASE_MERGED,
    NO_PEER_ANSWER,
    PEER_ANSWER_WAITS,
    OUTCOME_OF_PEERS,
    DETAIL_MISSING,
    NOTHING_PUBLISHED,
    NOTHING_SENT,
    NOT_DUE,
    OWN_CASE,
    OTHER_TEAM,
    CONTESTED,
    EMPTY,
    TOO_LONG,
    TOO_MANY_BYTES,
    TOO_COMPLEX,
    TOO_DEEP,
    NOT_STORABLE,
    NOT_IN_TEAM,
    TEAM_UNKNOWN,
    QUESTION_UNKNOWN,
    IS_ASKER,
    NO_CHOICE,
    NO_OUTCOME,
    NO_DETAIL,
    NO_CAUSE,
];

impl RuleViolation {
    /// The code of the rule.
    #[must_use]
    pub fn code(self) -> ErrorCode {
        match self {
            Self::HeldByOther => HELD_BY_OTHER,
            Self::NotYourClaim => NOT_YOUR_CLAIM,
            Self::Finished => CASE_FINISHED,
            Self::NotResolved => CASE_NOT_RESOLVED,
            Self::GraceOver => GRACE_OVER,
            Self::TooLongAgo => CASE_TOO_OLD,
            Self::Merged => CASE_MERGED,
            Self::NoPeerAnswer => NO_PEER_ANSWER,
            Self::PeerAnswerWaits => PEER_ANSWER_WAITS,
            Self::OutcomeOfPeers => OUTCOME_OF_PEERS,
            Self::DetailMissing => DETAIL_MISSING,
            Self::NothingPublished => NOTHING_PUBLISHED,
            Self::NothingSent => NOTHING_SENT,
            Self::NotDue => NOT_DUE,
        }
    }
}

impl From<RuleViolation> for OperationError {
    fn from(violation: RuleViolation) -> Self {
        Self::RuleViolated(violation.code())
    }
}
