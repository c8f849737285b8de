//! Threads, answers, comments and what people do with them. May touch agencies, identity and everything below them;
//! never reads what staff do with a case: [`case_summary`] is what everybody may know of it.
//!
//! Each operation stands in the file of its verb, decides by [`rules`] and writes in one transaction. [`listing`] reads.

pub mod accept;
pub mod answer;
pub mod api;
pub mod ask;
pub mod case_summary;
pub mod close;
pub mod comment;
pub mod duplicate;
pub mod edit;
pub mod language;
pub mod listing;
mod located;
pub mod moderate;
pub mod next_check;
pub mod pages;
pub mod refusal;
pub mod rules;
pub mod staff_word;
pub mod views;
pub mod visibility;
pub mod vote;

pub use refusal::{FieldRefusal, Refusal};
