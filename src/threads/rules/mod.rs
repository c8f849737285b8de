//! What is allowed on a thread and what follows from it: pure decisions, no clock, no database.

mod fate;
mod order;
mod texts;

use chrono::{DateTime, Duration, Utc};

use crate::entity::{AcceptedAs, AccountId, AnswerId, StaffReview, ThreadState};

pub use fate::{Fate, FateFacts, OpenCase, fate};
pub use order::{order, weight};
pub use texts::{
    BODY_MAX, COMMENT_MAX, NOTE_MAX, REASON_MAX, TITLE_MAX, TITLE_MIN, body, only_thanks, short_text, title,
};

/// A solved thread closes this long after its last activity.
pub const CLOSES_AFTER: Duration = Duration::days(7);
/// A comment can be put right for this long.
pub const COMMENT_EDITABLE: Duration = Duration::minutes(15);

/// A rule that forbids an act now, whoever reads the text of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
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
    /// The category takes no new questions.
    Archived,
    /// Somebody else changed it in the same moment.
    Meanwhile,
}

impl Rule {
    /// Every rule.
    pub const ALL: &'static [Self] = &[
        Self::Closed,
        Self::Hidden,
        Self::OwnAnswer,
        Self::OwnThread,
        Self::AskersChoice,
        Self::AskerSaidNo,
        Self::NotFinished,
        Self::HasAnswers,
        Self::WithStaff,
        Self::TooLate,
        Self::SameThread,
        Self::AlreadyDuplicate,
        Self::Decided,
        Self::Official,
        Self::Archived,
        Self::Meanwhile,
    ];

    /// Stable word for programs, and with dashes the end of the text's key.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "thread_closed",
            Self::Hidden => "hidden",
            Self::OwnAnswer => "own_answer",
            Self::OwnThread => "own_thread",
            Self::AskersChoice => "askers_choice",
            Self::AskerSaidNo => "asker_said_no",
            Self::NotFinished => "not_finished",
            Self::HasAnswers => "has_answers",
            Self::WithStaff => "with_staff",
            Self::TooLate => "too_late",
            Self::SameThread => "same_thread",
            Self::AlreadyDuplicate => "already_duplicate",
            Self::Decided => "already_decided",
            Self::Official => "official_answer",
            Self::Archived => "category_archived",
            Self::Meanwhile => "changed_meanwhile",
        }
    }
}

/// In which part somebody acts on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Asker,
    /// May speak for the owning agency.
    Staff,
    Other,
}

/// The part that somebody has on a thread: whoever asked is the asker, staff or not.
#[must_use]
pub fn part(account: AccountId, asker: AccountId, speaks_for_agency: bool) -> Part {
    if account == asker {
        Part::Asker
    } else if speaks_for_agency {
        Part::Staff
    } else {
        Part::Other
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
    pub word: Option<StaffReview>,
    pub helpful: i32,
    pub worked: i32,
}

/// Where a thread stands, by its visible answers.
#[must_use]
pub fn state(closed: bool, asker: AccountId, answers: &[AnswerFacts]) -> ThreadState {
    if closed {
        ThreadState::Closed
    } else if answers.iter().any(|answer| answer.accepted.is_some()) {
        ThreadState::Solved
    } else if answers.iter().any(|answer| answer.author != asker) {
        ThreadState::Answered
    } else {
        ThreadState::Open
    }
}

/// Where a thread stands now: a solved one closes by itself, even before that is written down.
#[must_use]
pub fn state_now(stored: ThreadState, last_activity_at: DateTime<Utc>, now: DateTime<Utc>) -> ThreadState {
    if stored == ThreadState::Solved && now - last_activity_at >= CLOSES_AFTER { ThreadState::Closed } else { stored }
}

/// What is written on a thread after something about its answers changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    pub state: ThreadState,
    pub answer_count: i32,
    /// First answer by somebody other than the asker.
    pub first_answer_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
}

/// Derives a thread's columns from its visible answers. `solved_at` stays as it was while an answer is accepted.
#[must_use]
pub fn settle(
    closed: bool,
    asker: AccountId,
    solved_at: Option<DateTime<Utc>>,
    answers: &[AnswerFacts],
    now: DateTime<Utc>,
) -> Settled {
    let accepted = answers.iter().any(|answer| answer.accepted.is_some());
    Settled {
        state: state(closed, asker, answers),
        answer_count: i32::try_from(answers.len()).unwrap_or(i32::MAX),
        first_answer_at: answers.iter().filter(|answer| answer.author != asker).map(|answer| answer.posted_at).min(),
        solved_at: accepted.then(|| solved_at.unwrap_or(now)),
    }
}

/// The state of a thread that gets one more answer, without reading the others.
#[must_use]
pub fn state_after_answer(before: ThreadState, by_asker: bool) -> ThreadState {
    if before == ThreadState::Open && !by_asker { ThreadState::Answered } else { before }
}

/// Whether a thread takes answers.
///
/// # Errors
/// [`Rule::Closed`] or [`Rule::Hidden`].
pub fn may_answer(state_now: ThreadState, hidden: bool) -> Result<(), Rule> {
    if hidden {
        Err(Rule::Hidden)
    } else if state_now == ThreadState::Closed {
        Err(Rule::Closed)
    } else {
        Ok(())
    }
}

/// Why an acceptance is not for this person: a rule, or no right at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAllowed {
    NoRight,
    Rule(Rule),
}

/// How an answer is to be accepted; none when it is already, at least as strongly.
///
/// # Errors
/// Others than asker and staff have no right; staff cannot accept their own peer answer, nor what the asker found no help.
pub fn accept(
    part: Part,
    caller: AccountId,
    answer: &AnswerFacts,
    not_solved_at: Option<DateTime<Utc>>,
) -> Result<Option<AcceptedAs>, NotAllowed> {
    let before = answer.accepted.map(|(by, _)| by);
    match part {
        Part::Other => Err(NotAllowed::NoRight),
        // The asker's choice outranks that of staff and replaces it.
        Part::Asker => Ok((before != Some(AcceptedAs::Asker)).then_some(AcceptedAs::Asker)),
        Part::Staff if before.is_some() => Ok(None),
        Part::Staff if answer.author == caller && !answer.official => Err(NotAllowed::Rule(Rule::OwnAnswer)),
        Part::Staff if not_solved_at.is_some_and(|said| said >= answer.posted_at) => {
            Err(NotAllowed::Rule(Rule::AskerSaidNo))
        }
        Part::Staff => Ok(Some(AcceptedAs::Staff)),
    }
}

/// Whether an acceptance may be taken back; `Ok(false)` when there is none.
///
/// # Errors
/// Staff cannot take back the asker's choice; others have no right.
pub fn take_back(part: Part, accepted: Option<AcceptedAs>) -> Result<bool, NotAllowed> {
    match (part, accepted) {
        (Part::Other, _) => Err(NotAllowed::NoRight),
        (_, None) => Ok(false),
        (Part::Staff, Some(AcceptedAs::Asker)) => Err(NotAllowed::Rule(Rule::AskersChoice)),
        (Part::Asker | Part::Staff, Some(_)) => Ok(true),
    }
}

/// Whether somebody may vote for an answer.
///
/// # Errors
/// [`Rule::OwnAnswer`].
pub fn may_vote(caller: AccountId, author: AccountId) -> Result<(), Rule> {
    if caller == author { Err(Rule::OwnAnswer) } else { Ok(()) }
}

/// Whether the asker may say that a thread is not solved: it must be solved or closed.
///
/// # Errors
/// [`Rule::NotFinished`].
pub fn may_reopen(state_now: ThreadState) -> Result<(), Rule> {
    match state_now {
        ThreadState::Solved | ThreadState::Closed => Ok(()),
        ThreadState::Open | ThreadState::Answered => Err(Rule::NotFinished),
    }
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
            word: None,
            helpful: 0,
            worked: 0,
        }
    }

    #[test]
    fn staff_who_ask_are_askers() {
        assert_eq!(part(ASKER, ASKER, true), Part::Asker);
        assert_eq!(part(AGENT, ASKER, true), Part::Staff);
        assert_eq!(part(PEER, ASKER, false), Part::Other);
    }

    #[test]
    fn the_askers_choice_outranks_that_of_staff() {
        use AcceptedAs::{Asker, Staff};
        let none = answer(PEER, None);
        assert_eq!(accept(Part::Asker, ASKER, &none, Some(at(9))), Ok(Some(Asker)));
        assert_eq!(accept(Part::Staff, AGENT, &none, None), Ok(Some(Staff)));
        assert_eq!(accept(Part::Other, PEER, &none, None), Err(NotAllowed::NoRight));
        assert_eq!(accept(Part::Asker, ASKER, &answer(PEER, Some(Staff)), None), Ok(Some(Asker)));
        assert_eq!(accept(Part::Staff, AGENT, &answer(PEER, Some(Asker)), None), Ok(None));
        assert_eq!(accept(Part::Staff, AGENT, &none, Some(at(5))), Err(NotAllowed::Rule(Rule::AskerSaidNo)));
        assert_eq!(accept(Part::Staff, AGENT, &none, Some(at(0))), Ok(Some(Staff)), "answered after the asker said no");
        assert_eq!(take_back(Part::Staff, Some(Asker)), Err(NotAllowed::Rule(Rule::AskersChoice)));
        assert_eq!(take_back(Part::Staff, Some(Staff)), Ok(true));
        assert_eq!(take_back(Part::Asker, Some(Staff)), Ok(true));
        assert_eq!(take_back(Part::Other, None), Err(NotAllowed::NoRight));
    }

    #[test]
    fn staff_do_not_accept_themselves_unless_they_speak_for_the_agency() {
        let own = answer(AGENT, None);
        assert_eq!(accept(Part::Staff, AGENT, &own, None), Err(NotAllowed::Rule(Rule::OwnAnswer)));
        assert!(accept(Part::Staff, AGENT, &AnswerFacts { official: true, ..own }, None).is_ok());
    }

    #[test]
    fn a_solved_thread_closes_by_itself_after_a_week() {
        let week = 7 * 24;
        assert_eq!(state_now(ThreadState::Solved, at(0), at(week - 1)), ThreadState::Solved);
        assert_eq!(state_now(ThreadState::Solved, at(0), at(week)), ThreadState::Closed);
        assert_eq!(state_now(ThreadState::Answered, at(0), at(1000)), ThreadState::Answered);
        assert_eq!(may_answer(ThreadState::Closed, false), Err(Rule::Closed));
    }

    #[test]
    fn every_refusal_has_a_text() {
        for rule in Rule::ALL {
            let words = crate::threads::Refusal::Rule(*rule).message();
            assert!(words.ends_with('.'), "{words}");
        }
    }
}
