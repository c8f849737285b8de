//! Business time, policies as they count, and the clocks of a case: pure decisions, no clock, no database.

pub mod calendar;
pub mod clocks;
pub mod hours;
pub mod policy;
