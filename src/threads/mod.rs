//! Threads, answers, comments and what people do with them. May touch agencies, identity and everything below them;
//! never learns what staff do with a case, and reads of it only what everybody may know.
//!
//! Each operation stands in the file of its verb, decides by [`rules`] and writes in one transaction. [`listing`] reads.

pub mod api;
pub mod listing;
pub mod pages;
pub mod refusal;
pub mod rules;
pub mod views;
pub mod questions;
pub mod answers;
pub mod comments;
pub mod reactions;
pub mod duplicates;
pub mod hiding;
mod store;

pub use crate::posts::rules::FieldRefusal;
pub use crate::threads::refusal::Refusal;
