//! FIXME doc

pub mod post;
mod api;

