//! What is allowed on a thread and what follows from it: pure decisions, no clock, no database.

mod contest;
mod next_step;
mod order;
pub mod peers_due;
pub mod reminder;
mod revisions;
mod state;
mod turn;

use chrono::{DateTime, Duration, Utc};

use super::codes;
use crate::entity::{AcceptedAs, AccountId, AnswerId, CaseState, StaffReview, ThreadState};
use crate::operation::codes::ErrorCode;

pub use contest::{ContestFacts, FOLLOW_UP_PERIOD, may_contest};
pub use next_step::{EndedCase, NextStep, NextStepFacts, OpenCase, next_step};
pub use order::{order, weight};
pub use revisions::AnswerRevisions;
pub use state::{CLOSES_AFTER, DerivedState, derive_state, found_as, state, state_after_answer, state_now};
pub use turn::{Turn, turn};

/// A comment can be put right for this long.
pub const COMMENT_EDITABLE: Duration = Duration::minutes(15);

/// A rule that forbids an act now, whoever reads the text of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleViolation {
    /// A closed thread takes no new answers.
    Closed,
    /// What is hidden can only be put right or shown again.
    Hidden,
    /// Nobody votes for or, as staff, accepts their own answer.
    OwnAnswer,
    /// The asker counts as the first person with the problem.
    OwnThread,
    /// Staff cannot take back what the asker chose.
    AskersChoice,
    /// The asker said that the answers so far did not help.
    AskerSaidNo,
    /// Only something closed or solved can be opened again.
    NotFinished,
    /// Nobody has answered yet.
    NotAnswered,
    /// Others have answered: the question belongs to them as well.
    HasAnswers,
    /// Staff are working on it.
    WithStaff,
    /// Too late to change a comment.
    TooLate,
    /// A thread cannot be a duplicate of itself.
    SameThread,
    /// It is a duplicate already, or this was proposed before.
    AlreadyDuplicate,
    /// The proposal was decided already.
    Decided,
    /// Staff's word is for answers of peers.
    Official,
    /// Staff work on it, gave an answer that everybody can read, or ended it too long ago.
    NothingToContest,
    /// They have contested it already.
    Contested,
    /// Somebody has answered: it stays where people found it.
    Answered,
    /// The text as it is can be edited, not removed.
    CurrentText,
    /// The category takes no new questions.
    Archived,
}

impl RuleViolation {
    /// Every rule.
    pub const ALL: &'static [Self] = &[
        Self::Closed,
        Self::Hidden,
        Self::OwnAnswer,
        Self::OwnThread,
        Self::AskersChoice,
        Self::AskerSaidNo,
        Self::NotFinished,
        Self::NotAnswered,
        Self::HasAnswers,
        Self::WithStaff,
        Self::TooLate,
        Self::SameThread,
        Self::AlreadyDuplicate,
        Self::Decided,
        Self::Official,
        Self::CurrentText,
        Self::NothingToContest,
        Self::Contested,
        Self::Answered,
        Self::Archived,
    ];

    /// What programs and people are told.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Closed => codes::THREAD_CLOSED,
            Self::Hidden => codes::HIDDEN,
            Self::OwnAnswer => codes::OWN_ANSWER,
            Self::OwnThread => codes::OWN_THREAD,
            Self::AskersChoice => codes::ASKERS_CHOICE,
            Self::AskerSaidNo => codes::ASKER_SAID_NO,
            Self::NotFinished => codes::NOT_FINISHED,
            Self::NotAnswered => codes::NOT_ANSWERED,
            Self::HasAnswers => codes::HAS_ANSWERS,
            Self::WithStaff => codes::WITH_STAFF,
            Self::TooLate => codes::TOO_LATE,
            Self::SameThread => codes::SAME_THREAD,
            Self::AlreadyDuplicate => codes::ALREADY_DUPLICATE,
            Self::Decided => codes::ALREADY_DECIDED,
            Self::Official => codes::OFFICIAL_ANSWER,
            Self::CurrentText => codes::CURRENT_TEXT,
            Self::NothingToContest => codes::NOTHING_TO_CONTEST,
            Self::Contested => codes::ALREADY_CONTESTED,
            Self::Answered => codes::ALREADY_ANSWERED,
            Self::Archived => codes::CATEGORY_ARCHIVED,
        }
    }
}

/// In which role somebody acts on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadRole {
    Asker,
    /// May speak for the owning agency.
    Staff,
    Other,
}

/// The role that somebody has on a thread: whoever asked is the asker, staff or not.
#[must_use]
pub fn role_of(account: AccountId, asker: AccountId, speaks_for_agency: bool) -> ThreadRole {
    if account == asker {
        ThreadRole::Asker
    } else if speaks_for_agency {
        ThreadRole::Staff
    } else {
        ThreadRole::Other
    }
}

/// What the rules need to know of a visible answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerFacts {
    pub id: AnswerId,
    pub author: AccountId,
    pub posted_at: DateTime<Utc>,
    pub accepted: Option<(AcceptedAs, DateTime<Utc>)>,
    pub official: bool,
    pub review: Option<StaffReview>,
    pub helpful: i32,
    pub worked: i32,
    pub revisions: AnswerRevisions,
}

/// Whether a thread takes answers.
///
/// # Errors
/// [`RuleViolation::Closed`] or [`RuleViolation::Hidden`].
pub fn may_answer(state_now: ThreadState, hidden: bool) -> Result<(), RuleViolation> {
    if hidden {
        Err(RuleViolation::Hidden)
    } else if state_now == ThreadState::Closed {
        Err(RuleViolation::Closed)
    } else {
        Ok(())
    }
}

/// Why an acceptance is not for this person: a rule, or no right at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAllowed {
    NoRight,
    Rule(RuleViolation),
}

/// How an answer is to be accepted; none when it is already, at least as strongly. An acceptance of an earlier text can be
/// given again, for the text as it is.
///
/// # Errors
/// Others than asker and staff have no right; staff cannot accept their own peer answer, nor what the asker found no help.
pub fn accept(
    role: ThreadRole,
    caller: AccountId,
    answer: &AnswerFacts,
    not_solved_at: Option<DateTime<Utc>>,
) -> Result<Option<AcceptedAs>, NotAllowed> {
    let before = answer.accepted.map(|(by, _)| by);
    let current = answer.is_acceptance_current();
    match role {
        ThreadRole::Other => Err(NotAllowed::NoRight),
        // The asker's choice outranks that of staff and replaces it.
        ThreadRole::Asker => Ok((before != Some(AcceptedAs::Asker) || !current).then_some(AcceptedAs::Asker)),
        ThreadRole::Staff if before == Some(AcceptedAs::Asker) || current => Ok(None),
        ThreadRole::Staff if answer.author == caller && !answer.official => {
            Err(NotAllowed::Rule(RuleViolation::OwnAnswer))
        }
        ThreadRole::Staff if not_solved_at.is_some_and(|said| said >= answer.posted_at) => {
            Err(NotAllowed::Rule(RuleViolation::AskerSaidNo))
        }
        ThreadRole::Staff => Ok(Some(AcceptedAs::Staff)),
    }
}

/// Whether an acceptance may be taken back; `Ok(false)` when there is none.
///
/// # Errors
/// Staff cannot take back the asker's choice; others have no right.
pub fn take_back(role: ThreadRole, accepted: Option<AcceptedAs>) -> Result<bool, NotAllowed> {
    match (role, accepted) {
        (ThreadRole::Other, _) => Err(NotAllowed::NoRight),
        (_, None) => Ok(false),
        (ThreadRole::Staff, Some(AcceptedAs::Asker)) => Err(NotAllowed::Rule(RuleViolation::AskersChoice)),
        (ThreadRole::Asker | ThreadRole::Staff, Some(_)) => Ok(true),
    }
}

/// Whether somebody may vote for an answer.
///
/// # Errors
/// [`RuleViolation::OwnAnswer`].
pub fn may_vote(caller: AccountId, author: AccountId) -> Result<(), RuleViolation> {
    if caller == author { Err(RuleViolation::OwnAnswer) } else { Ok(()) }
}

/// Whether the asker may say that a thread is not solved: it must be answered or closed, or staff must have done with it.
///
/// # Errors
/// [`RuleViolation::NotAnswered`].
pub fn may_say_not_solved(state_now: ThreadState, case: Option<CaseState>) -> Result<(), RuleViolation> {
    let staff_finished = case.is_some_and(|state| !state.is_active());
    if state_now == ThreadState::Open && !staff_finished { Err(RuleViolation::NotAnswered) } else { Ok(()) }
}

/// Whether a thread whose target was hidden for a while points there again: nothing has happened to it since.
#[must_use]
pub fn points_again(state_now: ThreadState) -> bool {
    state_now == ThreadState::Open
}

/// Whether somebody may move a thread to another category: staff and moderators always, the asker until somebody has answered.
///
/// # Errors
/// Others have no right; [`RuleViolation::Answered`].
pub fn may_move(asks: bool, speaks_for_agency: bool, state_now: ThreadState) -> Result<(), NotAllowed> {
    if speaks_for_agency {
        return Ok(());
    }
    match (asks, state_now) {
        (false, _) => Err(NotAllowed::NoRight),
        (true, ThreadState::Open) => Ok(()),
        (true, _) => Err(NotAllowed::Rule(RuleViolation::Answered)),
    }
}

/// Whether the asker's word that it is not solved would tell nobody anything new: they have said so since the last of these
/// answers was given. A case of staff hears it each time.
#[must_use]
pub fn has_said_not_solved(
    state: ThreadState,
    case: Option<CaseState>,
    said_at: Option<DateTime<Utc>>,
    answered_at: impl IntoIterator<Item = DateTime<Utc>>,
) -> bool {
    let since_all = |said| answered_at.into_iter().all(|answered| answered <= said);
    state == ThreadState::Answered && case.is_none() && said_at.is_some_and(since_all)
}

/// Accepted answers that count for their authors: nobody is credited for accepting themselves.
#[must_use]
pub fn credits(answerer: AccountId, asker: AccountId, answers: &[AnswerFacts]) -> usize {
    if answerer == asker {
        return 0;
    }
    answers.iter().filter(|answer| answer.author == answerer && answer.accepted.is_some()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKER: AccountId = AccountId(1);
    const PEER: AccountId = AccountId(2);
    const AGENT: AccountId = AccountId(3);

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hour)
    }

    fn answer(author: AccountId, accepted: Option<AcceptedAs>) -> AnswerFacts {
        AnswerFacts {
            id: AnswerId(1),
            author,
            posted_at: at(1),
            accepted: accepted.map(|by| (by, at(2))),
            official: false,
            review: None,
            helpful: 0,
            worked: 0,
            revisions: AnswerRevisions::UNEDITED,
        }
    }

    #[test]
    fn staff_who_ask_are_askers() {
        assert_eq!(role_of(ASKER, ASKER, true), ThreadRole::Asker);
        assert_eq!(role_of(AGENT, ASKER, true), ThreadRole::Staff);
        assert_eq!(role_of(PEER, ASKER, false), ThreadRole::Other);
    }

    #[test]
    fn the_askers_choice_outranks_that_of_staff() {
        use AcceptedAs::{Asker, Staff};
        let none = answer(PEER, None);
        assert_eq!(accept(ThreadRole::Asker, ASKER, &none, Some(at(9))), Ok(Some(Asker)));
        assert_eq!(accept(ThreadRole::Staff, AGENT, &none, None), Ok(Some(Staff)));
        assert_eq!(accept(ThreadRole::Other, PEER, &none, None), Err(NotAllowed::NoRight));
        assert_eq!(accept(ThreadRole::Asker, ASKER, &answer(PEER, Some(Staff)), None), Ok(Some(Asker)));
        assert_eq!(accept(ThreadRole::Staff, AGENT, &answer(PEER, Some(Asker)), None), Ok(None));
        assert_eq!(
            accept(ThreadRole::Staff, AGENT, &none, Some(at(5))),
            Err(NotAllowed::Rule(RuleViolation::AskerSaidNo))
        );
        assert_eq!(
            accept(ThreadRole::Staff, AGENT, &none, Some(at(0))),
            Ok(Some(Staff)),
            "answered after the asker said no"
        );
        assert_eq!(take_back(ThreadRole::Staff, Some(Asker)), Err(NotAllowed::Rule(RuleViolation::AskersChoice)));
        assert_eq!(take_back(ThreadRole::Staff, Some(Staff)), Ok(true));
        assert_eq!(take_back(ThreadRole::Asker, Some(Staff)), Ok(true));
        assert_eq!(take_back(ThreadRole::Other, None), Err(NotAllowed::NoRight));
    }

    #[test]
    fn an_acceptance_of_an_earlier_text_can_be_renewed_by_whoever_gave_it() {
        use AcceptedAs::{Asker, Staff};
        let edited = |accepted| AnswerFacts {
            revisions: AnswerRevisions { current: 3, accepted: Some(2), ..AnswerRevisions::UNEDITED },
            ..answer(PEER, Some(accepted))
        };
        assert_eq!(accept(ThreadRole::Asker, ASKER, &edited(Asker), None), Ok(Some(Asker)));
        assert_eq!(accept(ThreadRole::Asker, ASKER, &edited(Staff), None), Ok(Some(Asker)));
        assert_eq!(accept(ThreadRole::Staff, AGENT, &edited(Staff), None), Ok(Some(Staff)));
        assert_eq!(accept(ThreadRole::Staff, AGENT, &edited(Asker), None), Ok(None), "the asker's choice outranks");
        assert_eq!(accept(ThreadRole::Other, PEER, &edited(Staff), None), Err(NotAllowed::NoRight));
    }

    #[test]
    fn staff_do_not_accept_themselves_unless_they_speak_for_the_agency() {
        let own = answer(AGENT, None);
        assert_eq!(accept(ThreadRole::Staff, AGENT, &own, None), Err(NotAllowed::Rule(RuleViolation::OwnAnswer)));
        assert!(accept(ThreadRole::Staff, AGENT, &AnswerFacts { official: true, ..own }, None).is_ok());
    }

    #[test]
    fn a_closed_thread_takes_no_answers() {
        assert_eq!(may_answer(ThreadState::Closed, false), Err(RuleViolation::Closed));
    }

    #[test]
    fn every_violation_has_a_text() {
        for rule in RuleViolation::ALL {
            let words = crate::locale::text::t(rule.code().text);
            assert!(words.ends_with('.'), "{words}");
        }
    }
}
