//! Whole tasks of a person, from start to end.

pub mod escalation;
