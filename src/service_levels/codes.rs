//! Why policies refuse: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const TIME_TOO_SHORT: ErrorCode = ErrorCode::new("too_small", "escalation-time-too-short");
pub const TIME_TOO_LONG: ErrorCode = ErrorCode::new("too_large", "escalation-time-too-long");
pub const TIME_NOT_UNDERSTOOD: ErrorCode = ErrorCode::new("time_not_understood", "escalation-time-not-understood");
pub const TOO_FEW_PEOPLE: ErrorCode = ErrorCode::new("too_small", "escalation-people-out-of-range");
pub const TOO_MANY_PEOPLE: ErrorCode = ErrorCode::new("too_large", "escalation-people-out-of-range");
pub const MODE_MISSING: ErrorCode = ErrorCode::new("empty", "escalation-mode-missing");
/// Imported threads can be named only beside those that are there.
pub const IMPORTED_WITHOUT_EXISTING: ErrorCode =
    ErrorCode::new("imported_without_existing", "escalation-imported-without-existing");
/// A trial tries terms of its own; what a place inherits is in force there.
pub const NOTHING_TO_TRY: ErrorCode = ErrorCode::new("empty", "escalation-nothing-to-try");
/// At most one trial runs at a place.
pub const TRIAL_RUNNING: ErrorCode = ErrorCode::new("trial_running", "escalation-trial-running");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[
    TIME_TOO_SHORT,
    TIME_TOO_LONG,
    TIME_NOT_UNDERSTOOD,
    TOO_FEW_PEOPLE,
    TOO_MANY_PEOPLE,
    MODE_MISSING,
    IMPORTED_WITHOUT_EXISTING,
    NOTHING_TO_TRY,
    TRIAL_RUNNING,
];
