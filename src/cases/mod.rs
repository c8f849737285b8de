//! The staff work item of a thread: queue, claim, conversation, official answer, outcome and timeline. Knows threads and
//! agencies; threads never read a table of cases: they are told what everybody may know.
//!
//! Each operation stands in the file of its verb: the kernel runs it, it loads the case under a lock (`update`), lets [`rules`]
//! decide, adds to the timeline and writes. What cases do when something happens to threads is in [`reactions`].

pub mod access;
pub mod answer_officially;
pub mod api;
pub mod assign;
pub mod claim;
pub mod close;
pub mod codes;
mod contested;
pub mod files;
mod follow_up;
pub mod leavers;
pub mod listing;
pub mod message;
pub mod note;
pub mod open;
pub mod pages;
pub mod peer_answer;
mod questions;
pub mod reactions;
pub mod readers;
pub mod reference;
pub mod render_again;
pub mod reopen;
pub mod resolve;
pub mod rules;
mod shared;
mod states;
mod summary;
mod texts;
mod timeline;
pub mod transfer;
mod update;
pub mod upkeep;
mod workers;
