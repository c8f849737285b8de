//! The staff work item of a thread: queue, claim, conversation, official answer, outcome and timeline. Knows threads and
//! agencies; threads never read a table of cases: they are told what everybody may know.
//!
//! Each operation stands in the file of its verb: it loads the case under a lock (`change`), lets [`rules`] decide, adds
//! to the timeline and writes, in one transaction.

mod act;
pub mod answer_officially;
pub mod api;
pub mod assign;
mod change;
pub mod claim;
mod clocks;
pub mod fault;
pub mod listing;
pub mod message;
pub mod note;
pub mod open;
pub mod pages;
pub mod peer_answer;
pub mod reference;
pub mod resolve;
pub mod rules;
mod states;
pub mod subscriber;
mod summary;
mod thanks;
pub mod upkeep;
