//! Questions, answers, comments and what people do with them. May touch service levels, posts and everything left of them;
//! never reads what staff do with a case: [`case_summary`] is what everybody may know of it.
//!
//! Each kind of post has a room of its own: an operation stands in the file of its verb, decides by [`rules`] and writes in
//! one transaction through `store`. [`listing`] reads, [`visibility`] says who sees what.

pub mod annex;
pub mod answers;
pub mod api;
pub mod beside;
pub mod case_summary;
pub mod codes;
pub mod comments;
pub mod duplicates;
mod errors;
pub mod files;
pub mod hiding;
pub mod leaving;
pub mod listing;
pub mod next_check;
pub mod pages;
pub mod questions;
pub mod reactions;
pub mod render_again;
mod revisions;
pub mod rules;
pub mod store;
pub mod tags;
pub mod views;
pub mod visibility;
