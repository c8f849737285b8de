//! Why something is not done with a thread, an answer or a comment: words for programs, keys of sentences for people. Pure.
//! What can be wrong with a text stands in `posts::codes`.

use crate::operation::codes::ErrorCode;

pub const THREAD_CLOSED: ErrorCode = ErrorCode::new("thread_closed", "threads-rule-thread-closed");
pub const HIDDEN: ErrorCode = ErrorCode::new("hidden", "threads-rule-hidden");
pub const OWN_ANSWER: ErrorCode = ErrorCode::new("own_answer", "threads-rule-own-answer");
pub const OWN_THREAD: ErrorCode = ErrorCode::new("own_thread", "threads-rule-own-thread");
pub const ASKERS_CHOICE: ErrorCode = ErrorCode::new("askers_choice", "threads-rule-askers-choice");
pub const ASKER_SAID_NO: ErrorCode = ErrorCode::new("asker_said_no", "threads-rule-asker-said-no");
pub const NOT_ANSWERED: ErrorCode = ErrorCode::new("not_answered", "threads-rule-not-answered");
pub const NOT_FINISHED: ErrorCode = ErrorCode::new("not_finished", "threads-rule-not-finished");
pub const HAS_ANSWERS: ErrorCode = ErrorCode::new("has_answers", "threads-rule-has-answers");
pub const WITH_STAFF: ErrorCode = ErrorCode::new("with_staff", "threads-rule-with-staff");
pub const TOO_LATE: ErrorCode = ErrorCode::new("too_late", "threads-rule-too-late");
pub const SAME_THREAD: ErrorCode = ErrorCode::new("same_thread", "threads-rule-same-thread");
pub const ALREADY_DUPLICATE: ErrorCode = ErrorCode::new("already_duplicate", "threads-rule-already-duplicate");
pub const ALREADY_DECIDED: ErrorCode = ErrorCode::new("already_decided", "threads-rule-already-decided");
pub const OFFICIAL_ANSWER: ErrorCode = ErrorCode::new("official_answer", "threads-rule-official-answer");
pub const CURRENT_TEXT: ErrorCode = ErrorCode::new("current_text", "threads-rule-current-text");
pub const NOTHING_TO_CONTEST: ErrorCode = ErrorCode::new("nothing_to_contest", "threads-rule-nothing-to-contest");
pub const ALREADY_CONTESTED: ErrorCode = ErrorCode::new("already_contested", "threads-rule-already-contested");
pub const ALREADY_ANSWERED: ErrorCode = ErrorCode::new("already_answered", "threads-rule-already-answered");
pub const CATEGORY_ARCHIVED: ErrorCode = ErrorCode::new("category_archived", "threads-rule-category-archived");

pub const CATEGORY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "threads-category-unknown");
pub const INTENT_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "threads-intent-unknown");
/// The thread of which another one is said to be a duplicate.
pub const OF_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "threads-of-unknown");

/// What is kept for staff beside a question.
pub const ANNEX_FULL: ErrorCode = ErrorCode::new("too_many", "threads-annex-full");

/// Every code of a thread.
pub const ALL: &[ErrorCode] = &[
    THREAD_CLOSED,
    HIDDEN,
    OWN_ANSWER,
    OWN_THREAD,
    ASKERS_CHOICE,
    ASKER_SAID_NO,
    NOT_ANSWERED,
    NOT_FINISHED,
    HAS_ANSWERS,
    WITH_STAFF,
    TOO_LATE,
    SAME_THREAD,
    ALREADY_DUPLICATE,
    ALREADY_DECIDED,
    OFFICIAL_ANSWER,
    CURRENT_TEXT,
    NOTHING_TO_CONTEST,
    ALREADY_CONTESTED,
    ALREADY_ANSWERED,
    CATEGORY_ARCHIVED,
    CATEGORY_UNKNOWN,
    INTENT_UNKNOWN,
    OF_UNKNOWN,
    ANNEX_FULL,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text() {
        for code in ALL {
            assert!(crate::locale::text::is_defined(code.text), "{}", code.text);
        }
    }
}
