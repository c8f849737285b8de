//! Why agencies, categories and teams refuse: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const TEXT_EMPTY: ErrorCode = ErrorCode::new("empty", "agencies-text-empty");
pub const TEXT_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "agencies-text-too-long");
pub const TEXT_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "agencies-text-not-storable");
pub const NAME_TAKEN: ErrorCode = ErrorCode::new("taken", "agencies-name-taken");
pub const TIME_ZONE_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "agencies-time-zone-unknown");
pub const HOURS_NOT_UNDERSTOOD: ErrorCode = ErrorCode::new("hours_not_understood", "agencies-hours-not-understood");
pub const DATE_NOT_UNDERSTOOD: ErrorCode = ErrorCode::new("date_not_understood", "agencies-date-not-understood");
pub const COLOUR_NOT_UNDERSTOOD: ErrorCode = ErrorCode::new("colour_not_understood", "agencies-colour-not-understood");
/// White text on it could hardly be read.
pub const COLOUR_TOO_LIGHT: ErrorCode = ErrorCode::new("colour_too_light", "agencies-colour-too-light");
pub const MONEY_NOT_UNDERSTOOD: ErrorCode = ErrorCode::new("money_not_understood", "agencies-money-not-understood");
pub const POSITION_OUT_OF_RANGE: ErrorCode = ErrorCode::new("position_out_of_range", "agencies-position-out-of-range");
pub const TEAM_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "agencies-team-unknown");
pub const TEAM_TAKEN: ErrorCode = ErrorCode::new("taken", "agencies-team-taken");
pub const READERS_MISSING: ErrorCode = ErrorCode::new("no_choice", "agencies-case-readers-missing");
pub const ROLE_MISSING: ErrorCode = ErrorCode::new("empty", "agencies-role-missing");
/// It was not chosen for which threads a change counts.
pub const REACH_MISSING: ErrorCode = ErrorCode::new("empty", "agencies-reach-missing");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    TEXT_NOT_STORABLE,
    NAME_TAKEN,
    TIME_ZONE_UNKNOWN,
    HOURS_NOT_UNDERSTOOD,
    DATE_NOT_UNDERSTOOD,
    COLOUR_NOT_UNDERSTOOD,
    COLOUR_TOO_LIGHT,
    MONEY_NOT_UNDERSTOOD,
    POSITION_OUT_OF_RANGE,
    TEAM_UNKNOWN,
    TEAM_TAKEN,
    READERS_MISSING,
    ROLE_MISSING,
    REACH_MISSING,
];
