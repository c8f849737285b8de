//! FIXME doc

pub mod ask;
pub mod edit;
pub mod close;
mod api;
pub mod pages;

