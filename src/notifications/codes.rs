//! Why settings of mails are refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

/// There is no time zone of this name.
pub const TIME_ZONE_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "mail-settings-time-zone-unknown");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[TIME_ZONE_UNKNOWN];
