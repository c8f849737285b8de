//! What can happen to a case, what that brings about, and which rule may forbid it: the words of the state machine. Data only.

use crate::entity::{AccountId, AgencyId, AnswerId, CaseId, CauseCode, Outcome, TeamId};

/// Something that happens to a case. `by` is a member of staff who may work it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseCommand {
    /// `force` takes the claim that somebody else has.
    Claim {
        by: AccountId,
        force: bool,
    },
    Release {
        by: AccountId,
    },
    Assign {
        by: AccountId,
        to: AccountId,
    },
    /// Back to the queue.
    Unassign {
        by: AccountId,
    },
    /// The holder said no word in time.
    ExpireAssignment,
    Note {
        by: AccountId,
    },
    /// `waiting`: the citizen has the word now.
    StaffMessage {
        by: AccountId,
        waiting: bool,
    },
    /// A word of whoever asked, in a private message or in public. `thanks`: nothing but gratitude, which reopens nothing.
    AskerWord {
        thanks: bool,
    },
    /// Somebody does not accept how it ended: those who lead decide.
    Contest,
    /// Whoever asked closed the question: they need no answer any more.
    Withdraw,
    OfficialAnswer {
        by: AccountId,
    },
    Resolve {
        by: AccountId,
        ending: Ending,
    },
    Reopen {
        by: AccountId,
    },
    /// The days of grace are over, or staff do not wait for their end.
    Close,
    /// A peer's answer was accepted.
    PeerAnswer {
        answer: AnswerId,
    },
    ConfirmPeerAnswer {
        by: AccountId,
    },
    RefusePeerAnswer {
        by: AccountId,
    },
    /// The acceptance was taken back.
    TakeBackPeerAnswer {
        answer: AnswerId,
    },
    /// A promised time has passed, and nobody was told yet.
    TellOverdue,
    /// Whoever holds it may not work it any more.
    Return,
    /// It goes to another team.
    Transfer {
        agency: AgencyId,
        team: TeamId,
    },
    /// Another case, an older one, serves its questions from now on.
    Merge {
        into: CaseId,
    },
    /// An accepted peer answer waits for a word, and nobody holds the case any more.
    LeaveToPeer,
}

/// How a case ends, and what can be learnt from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub outcome: Outcome,
    /// For the asker: the reason, or where to turn. Needed when declined or not ours.
    pub detail: Option<String>,
    pub cause: CauseCode,
    /// Whether nobody would have had to ask.
    pub avoidable: bool,
}

/// What an act brought about beside the new standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Done,
    /// It was so already; nothing is to be written.
    Nothing,
    /// The holder of a claim keeps it for longer: no news to anybody.
    Extended,
    /// The holder must be asked about the peer's answer.
    AsksHolder,
    /// A peer solved it: the case is closed.
    ClosedByPeer,
    /// A resolved case goes on.
    Reopened,
}

/// The rule that forbids an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleViolation {
    #[error("somebody else works on this case right now")]
    HeldByOther,
    #[error("the claim belongs to somebody else")]
    NotYourClaim,
    #[error("the case is resolved or closed")]
    Finished,
    /// The case goes on as one of somebody else, who must not read what is said to this asker.
    #[error("the case goes on as another")]
    Merged,
    #[error("the case is not resolved")]
    NotResolved,
    #[error("the days in which it could be reopened are over")]
    GraceOver,
    #[error("the case ended too long ago to go on")]
    TooLongAgo,
    #[error("no peer answer waits for a word")]
    NoPeerAnswer,
    #[error("an accepted peer answer waits for a word first")]
    PeerAnswerWaits,
    #[error("only confirming a peer answer ends a case this way")]
    OutcomeOfPeers,
    #[error("this outcome needs a detail")]
    DetailMissing,
    #[error("this outcome needs an answer that everybody can read")]
    NothingPublished,
    #[error("this outcome needs a private message to whoever asked")]
    NothingSent,
    #[error("it is not due yet")]
    NotDue,
}
