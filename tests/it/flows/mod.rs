//! Whole tasks of a person, from start to end.

mod accounts;
mod cases;
pub mod escalation;
mod generate;
mod import;
mod members;
mod notifications;
pub mod threads;
mod threads_model;
