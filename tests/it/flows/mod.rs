//! Whole tasks of a person, from start to end.

mod accounts;
pub mod escalation;
mod import;
mod members;
pub mod threads;
mod threads_model;
