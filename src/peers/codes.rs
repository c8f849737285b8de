//! Why the settings of who is brought questions are refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

/// Something is no code of a language, or too many are named.
pub const LANGUAGES_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "peers-languages-unknown");
/// A category that does not exist or takes no questions any more.
pub const CATEGORY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "peers-category-unknown");
/// An agency that does not exist.
pub const AGENCY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "peers-agency-unknown");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[LANGUAGES_UNKNOWN, CATEGORY_UNKNOWN, AGENCY_UNKNOWN];
