//! Why a recommendation is refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const NO_PHRASE: ErrorCode = ErrorCode::new("empty", "recommendations-no-phrase");
pub const TOO_MANY_PHRASES: ErrorCode = ErrorCode::new("too_many", "recommendations-too-many-phrases");
/// The agency recommends as many threads as it may.
pub const TOO_MANY: ErrorCode = ErrorCode::new("too_many", "recommendations-too-many");
pub const SAYS_NOTHING: ErrorCode = ErrorCode::new("wrong_form", "recommendations-says-nothing");
pub const TOO_MANY_WORDS: ErrorCode = ErrorCode::new("too_long", "recommendations-too-many-words");
pub const TOO_LONG: ErrorCode = ErrorCode::new("too_long", "recommendations-too-long");
pub const NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "recommendations-not-storable");
