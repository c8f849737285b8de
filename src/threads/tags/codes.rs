//! Why a tag is refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::codes::ErrorCode;

pub const NAME_TOO_SHORT: ErrorCode = ErrorCode::new("too_short", "tags-name-too-short");
pub const NAME_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "tags-name-too-long");
/// It has something else than letters, digits and single hyphens between them.
pub const NAME_FORM: ErrorCode = ErrorCode::new("wrong_form", "tags-name-form");
/// It leads to another tag.
pub const NAME_TAKEN: ErrorCode = ErrorCode::new("taken", "tags-name-taken");
/// It, or one of the other names, was given to another tag at the same moment.
pub const NAME_TAKEN_MEANWHILE: ErrorCode = ErrorCode::new("taken", "tags-name-taken-meanwhile");
pub const TOO_MANY_NAMES: ErrorCode = ErrorCode::new("too_many", "tags-too-many-names");
/// The site has as many as it can have.
pub const TOO_MANY_TAGS: ErrorCode = ErrorCode::new("too_many", "tags-too-many");
/// A thread has as many as it can have.
pub const TOO_MANY_OF_THREAD: ErrorCode = ErrorCode::new("too_many", "tags-too-many-of-thread");
/// No tag has this name, and none has one like it.
pub const UNKNOWN: ErrorCode = ErrorCode::new("unknown", "tags-unknown");
/// No tag has this name; some have names like it.
pub const UNKNOWN_BUT_NEAR: ErrorCode = ErrorCode::new("unknown", "tags-unknown-but-near");
/// It was renamed, merged or removed while somebody chose it.
pub const CHANGED: ErrorCode = ErrorCode::new("unknown", "tags-changed");
/// A tag is not merged into itself or into one that does not exist.
pub const INTO_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "tags-into-unknown");
/// Threads have it.
pub const IN_USE: ErrorCode = ErrorCode::new("in_use", "tags-rule-in-use");
