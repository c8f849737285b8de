//! Questions, answers, comments and what people do with them. May touch service levels, posts and everything left of them;
//! never learns what staff do with a case, and reads of it only what everybody may know.
//!
//! Each kind of post has a room of its own: an operation stands in the file of its verb, decides by [`rules`] and writes in
//! one transaction through `store`. [`listing`] reads, [`visibility`] says who sees what.

pub mod answers;
pub mod api;
pub mod codes;
pub mod comments;
pub mod duplicates;
mod errors;
pub mod hiding;
pub mod listing;
pub mod pages;
pub mod questions;
pub mod reactions;
mod revisions;
pub mod rules;
pub mod schedule;
pub mod store;
pub mod views;
pub mod visibility;
