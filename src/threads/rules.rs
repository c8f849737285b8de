//! What is allowed on a thread and what follows from it: pure decisions, no clock, no database.

use std::cmp::Ordering;

use chrono::{DateTime, Duration, Utc};
use unicode_normalization::UnicodeNormalization;

use super::refusal::{FieldRefusal, Flaw};
use crate::entity::{AcceptedAs, AccountId, AnswerId, StaffWord, ThreadId, ThreadState};
use crate::markdown;

/// Shortest title, characters.
pub const TITLE_MIN: usize = 5;
/// Longest title, characters.
pub const TITLE_MAX: usize = 150;
/// Longest text of a thread or answer, bytes of UTF-8.
pub const BODY_MAX: usize = markdown::MAX_BYTES;
/// Longest comment, characters.
pub const COMMENT_MAX: usize = 1_000;
/// Longest reason for hiding, characters.
pub const REASON_MAX: usize = 500;
/// Longest note of staff on an answer, characters.
pub const NOTE_MAX: usize = 1_000;
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
    pub word: Option<StaffWord>,
    pub helpful: i32,
    pub worked: i32,
}

/// Where a thread stands, by its visible answers.
#[must_use]
pub fn state(closed: bool, asker: AccountId, answers: &[AnswerFacts]) -> ThreadState {
    if closed {
        ThreadState::Closed
    } else if answers.iter().any(|answer| answer.accepted.is_some()) {
        ThreadState::Resolved
    } else if answers.iter().any(|answer| answer.author != asker) {
        ThreadState::Answered
    } else {
        ThreadState::Open
    }
}

/// Where a thread stands now: a solved one closes by itself, even before that is written down.
#[must_use]
pub fn state_now(stored: ThreadState, last_activity_at: DateTime<Utc>, now: DateTime<Utc>) -> ThreadState {
    if stored == ThreadState::Resolved && now - last_activity_at >= CLOSES_AFTER { ThreadState::Closed } else { stored }
}

/// What is written on a thread after something about its answers changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    pub state: ThreadState,
    pub answer_count: i32,
    /// First answer by somebody other than the asker.
    pub first_answer_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
}

/// Derives a thread's columns from its visible answers. `resolved_at` stays as it was while an answer is accepted.
#[must_use]
pub fn settle(
    closed: bool,
    asker: AccountId,
    resolved_at: Option<DateTime<Utc>>,
    answers: &[AnswerFacts],
    now: DateTime<Utc>,
) -> Settled {
    let accepted = answers.iter().any(|answer| answer.accepted.is_some());
    Settled {
        state: state(closed, asker, answers),
        answer_count: i32::try_from(answers.len()).unwrap_or(i32::MAX),
        first_answer_at: answers.iter().filter(|answer| answer.author != asker).map(|answer| answer.posted_at).min(),
        resolved_at: accepted.then(|| resolved_at.unwrap_or(now)),
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
        ThreadState::Resolved | ThreadState::Closed => Ok(()),
        ThreadState::Open | ThreadState::Answered => Err(Rule::NotFinished),
    }
}

/// The weight of what people say of an answer: "worked for me" counts twice.
#[must_use]
pub fn weight(helpful: i32, worked: i32) -> i64 {
    i64::from(helpful) + 2 * i64::from(worked)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    AcceptedByAsker(DateTime<Utc>),
    AcceptedByStaff(DateTime<Utc>),
    Official,
    Verified,
    Peer,
    Superseded,
}

fn tier(answer: &AnswerFacts) -> Tier {
    match (answer.accepted, answer.official, answer.word) {
        (Some((AcceptedAs::Asker, at)), ..) => Tier::AcceptedByAsker(at),
        (Some((AcceptedAs::Staff, at)), ..) => Tier::AcceptedByStaff(at),
        (None, _, Some(StaffWord::Superseded)) => Tier::Superseded,
        (None, true, _) => Tier::Official,
        (None, false, Some(StaffWord::Verified)) => Tier::Verified,
        (None, false, _) => Tier::Peer,
    }
}

/// Which of two answers is shown first: accepted (the asker's choice before that of staff, the earlier one first), official,
/// verified, then by weight of votes, then by age. What staff call superseded comes last.
#[must_use]
pub fn order(a: &AnswerFacts, b: &AnswerFacts) -> Ordering {
    tier(a)
        .cmp(&tier(b))
        .then_with(|| weight(b.helpful, b.worked).cmp(&weight(a.helpful, a.worked)))
        .then_with(|| a.posted_at.cmp(&b.posted_at))
        .then_with(|| a.id.cmp(&b.id))
}

/// Accepted answers that count for their authors: nobody is credited for accepting themselves.
#[must_use]
pub fn credits(answerer: AccountId, asker: AccountId, answers: &[AnswerFacts]) -> usize {
    if answerer == asker {
        return 0;
    }
    answers.iter().filter(|answer| answer.author == answerer && answer.accepted.is_some()).count()
}

/// Words that say thanks and the small words around them.
const THANKS: &[&str] = &[
    "thanks",
    "thank",
    "thx",
    "ty",
    "cheers",
    "great",
    "perfect",
    "brilliant",
    "lovely",
    "wonderful",
    "awesome",
    "appreciated",
    "appreciate",
    "helpful",
    "helped",
    "worked",
];
const AROUND_THANKS: &[&str] = &[
    "you",
    "so",
    "very",
    "much",
    "a",
    "lot",
    "many",
    "all",
    "everyone",
    "everybody",
    "again",
    "for",
    "the",
    "your",
    "that",
    "this",
    "it",
    "its",
    "is",
    "was",
    "help",
    "quick",
    "fast",
    "reply",
    "answer",
    "answers",
    "really",
    "to",
    "i",
    "me",
    "and",
    "ok",
    "okay",
    "yes",
    "in",
    "advance",
    "indeed",
    "kind",
    "of",
    "advice",
    "info",
    "information",
];

/// Whether a text only says thanks. Such a text opens nothing again and is no activity.
#[must_use]
pub fn only_thanks(text: &str) -> bool {
    if text.contains('?') || text.len() > 200 {
        return false;
    }
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let mut thanked = false;
    words.all(|word| {
        let thanks = THANKS.contains(&word);
        thanked |= thanks;
        thanks || AROUND_THANKS.contains(&word)
    }) && thanked
}

/// What everybody may know of the open case of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCase {
    pub team: String,
    pub since: DateTime<Utc>,
    /// When the first reply is due; none once it was given or while the clock stands still.
    pub reply_by: Option<DateTime<Utc>>,
    pub replied: bool,
    /// Staff wait for the asker's word.
    pub waits_for_asker: bool,
}

/// What the fate of a thread follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FateFacts {
    /// As of now, see [`state_now`].
    pub state: ThreadState,
    pub solved: bool,
    pub last_activity_at: DateTime<Utc>,
    pub duplicate_of: Option<ThreadId>,
    pub peer_window_ends_at: Option<DateTime<Utc>>,
    /// The team that takes over.
    pub team: Option<String>,
    /// When staff will have replied if nobody else does.
    pub staff_reply_by: Option<DateTime<Utc>>,
    pub case: Option<OpenCase>,
}

/// What happens next with a thread, and by when: told to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Neighbours have until then; after that staff reply.
    WaitingForNeighbours {
        until: DateTime<Utc>,
        team: Option<String>,
        staff_reply_by: Option<DateTime<Utc>>,
    },
    /// The time of neighbours is over, staff are about to be told.
    GoingToStaff {
        team: Option<String>,
        staff_reply_by: Option<DateTime<Utc>>,
    },
    WithStaff {
        team: String,
        since: DateTime<Utc>,
        reply_by: Option<DateTime<Utc>>,
        replied: bool,
        waits_for_asker: bool,
    },
    /// Answered, and the asker has yet to say whether it helped.
    Answered,
    /// Solved; closes then unless something happens.
    Solved {
        closes_at: DateTime<Utc>,
    },
    Closed {
        solved: bool,
    },
    DuplicateOf(ThreadId),
    /// This category never goes to staff by itself.
    NeighboursOnly,
}

/// The fate of a thread.
#[must_use]
pub fn fate(facts: &FateFacts, now: DateTime<Utc>) -> Fate {
    if let Some(other) = facts.duplicate_of {
        return Fate::DuplicateOf(other);
    }
    match (facts.state, &facts.case) {
        (ThreadState::Closed, _) => Fate::Closed { solved: facts.solved },
        (ThreadState::Resolved, _) => Fate::Solved { closes_at: facts.last_activity_at + CLOSES_AFTER },
        (_, Some(case)) => Fate::WithStaff {
            team: case.team.clone(),
            since: case.since,
            reply_by: case.reply_by,
            replied: case.replied,
            waits_for_asker: case.waits_for_asker,
        },
        (ThreadState::Answered, None) => Fate::Answered,
        (ThreadState::Open, None) => match facts.peer_window_ends_at {
            None => Fate::NeighboursOnly,
            Some(until) if until <= now => {
                Fate::GoingToStaff { team: facts.team.clone(), staff_reply_by: facts.staff_reply_by }
            }
            Some(until) => {
                Fate::WaitingForNeighbours { until, team: facts.team.clone(), staff_reply_by: facts.staff_reply_by }
            }
        },
    }
}

/// A title without space around it and on one line.
///
/// # Errors
/// Too short, too long, or with a character that cannot be stored.
pub fn title(text: &str) -> Result<String, FieldRefusal> {
    let text: String = text.trim().chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let length = text.chars().count();
    if length == 0 {
        Err(FieldRefusal::new("title", Flaw::Empty))
    } else if length < TITLE_MIN {
        Err(FieldRefusal::new("title", Flaw::TooShort(TITLE_MIN)))
    } else if length > TITLE_MAX {
        Err(FieldRefusal::new("title", Flaw::TooLong(TITLE_MAX)))
    } else {
        storable("title", text)
    }
}

/// The text of a thread or answer, with one kind of line end.
///
/// # Errors
/// Empty, too long, or with a character that cannot be stored.
pub fn body(text: &str) -> Result<String, FieldRefusal> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_end().to_owned();
    if text.trim().is_empty() {
        Err(FieldRefusal::new("body", Flaw::Empty))
    } else if text.len() > BODY_MAX {
        Err(FieldRefusal::new("body", Flaw::TooManyBytes(BODY_MAX)))
    } else {
        storable("body", text)
    }
}

/// A comment, reason or note of 1 to `most` characters.
///
/// # Errors
/// Empty, too long, or with a character that cannot be stored.
pub fn short_text(field: &'static str, text: &str, most: usize) -> Result<String, FieldRefusal> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        Err(FieldRefusal::new(field, Flaw::Empty))
    } else if text.chars().count() > most {
        Err(FieldRefusal::new(field, Flaw::TooLong(most)))
    } else {
        storable(field, text)
    }
}

/// Letters composed, so that what looks the same is the same. `PostgreSQL` has no room for the character with the number 0.
fn storable(field: &'static str, text: String) -> Result<String, FieldRefusal> {
    if text.contains('\0') { Err(FieldRefusal::new(field, Flaw::NotStorable)) } else { Ok(text.nfc().collect()) }
}
