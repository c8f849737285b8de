//! FIXME doc

pub mod post;
pub mod accept;
pub mod review;
mod api;
mod pages;

