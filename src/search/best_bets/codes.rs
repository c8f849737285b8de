//! Why a recommendation is refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const NO_PHRASE: ErrorCode = ErrorCode::new("empty", "best-bets-no-phrase");
pub const TOO_MANY_PHRASES: ErrorCode = ErrorCode::new("too_many", "best-bets-too-many-phrases");
pub const SAYS_NOTHING: ErrorCode = ErrorCode::new("wrong_form", "best-bets-says-nothing");
pub const TOO_MANY_WORDS: ErrorCode = ErrorCode::new("too_long", "best-bets-too-many-words");
pub const TOO_LONG: ErrorCode = ErrorCode::new("too_long", "best-bets-too-long");
pub const NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "best-bets-not-storable");
/// Somebody else changed it meanwhile.
pub const CHANGED: ErrorCode = ErrorCode::new("recommendation_changed", "best-bets-changed");
