//! FIXME doc

pub mod hide;
mod api;

