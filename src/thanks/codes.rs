//! Why a note of thanks is refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

/// Nobody thanks for an answer of which they did not say that it helped.
pub const NOT_SAID: ErrorCode = ErrorCode::new("help_not_said", "thanks-help-not-said");
/// They have thanked for this answer already.
pub const ALREADY_THANKED: ErrorCode = ErrorCode::new("already_thanked", "thanks-already-thanked");
/// Whoever wrote the answer has no account any more, or cannot use it: nobody would read the note.
pub const AUTHOR_GONE: ErrorCode = ErrorCode::new("author_gone", "thanks-author-gone");
/// The note holds an email address, a telephone number or the number of an account.
pub const PERSONAL: ErrorCode = ErrorCode::new("personal_data", "thanks-personal");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[NOT_SAID, ALREADY_THANKED, AUTHOR_GONE, PERSONAL];
