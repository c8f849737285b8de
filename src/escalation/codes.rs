//! Why a thread is not sent to staff: codes for programs, each with the key of its sentence in `escalation.ftl`. Pure.

use crate::operation::ErrorCode;

pub const THREAD_CLOSED: ErrorCode = ErrorCode::new("thread_closed", "escalation-thread-closed");
/// Staff have a case of the thread that is not closed.
pub const CASE_OPEN: ErrorCode = ErrorCode::new("case_open", "escalation-case-open");

/// No reason was given.
pub const EMPTY: ErrorCode = ErrorCode::new("empty", "escalation-reason-empty");
/// The reason has too many characters; the text names the `limit`.
pub const TOO_LONG: ErrorCode = ErrorCode::new("too_long", "escalation-reason-too-long");
pub const NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "escalation-reason-not-storable");

/// Every code.
pub const ALL: &[ErrorCode] = &[THREAD_CLOSED, CASE_OPEN, EMPTY, TOO_LONG, NOT_STORABLE];
