//! Why the settings of who is brought questions and the naming of volunteers are refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

/// Something is no code of a language, or too many are named.
pub const LANGUAGES_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "peers-languages-unknown");
/// A category that does not exist or takes no questions any more.
pub const CATEGORY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "peers-category-unknown");
/// An agency that does not exist.
pub const AGENCY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "peers-agency-unknown");
/// An agency has as many volunteers as it may.
pub const VOLUNTEERS_TOO_MANY: ErrorCode = ErrorCode::new("too_many", "volunteers-too-many");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[LANGUAGES_UNKNOWN, CATEGORY_UNKNOWN, AGENCY_UNKNOWN, VOLUNTEERS_TOO_MANY];
