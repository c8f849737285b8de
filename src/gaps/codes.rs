//! Why the note of a repair is refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const DAY_NOT_UNDERSTOOD: ErrorCode = ErrorCode::new("wrong_form", "gaps-day-not-understood");
pub const DAY_TOO_LATE: ErrorCode = ErrorCode::new("too_large", "gaps-day-too-late");
pub const DAY_TOO_EARLY: ErrorCode = ErrorCode::new("too_small", "gaps-day-too-early");
