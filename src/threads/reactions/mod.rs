//! FIXME doc

pub mod vote;
mod api;

