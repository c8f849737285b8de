//! Hiding what must not be shown, with the reason, and showing it again; taking earlier texts out of the history.

pub mod api;
mod hide;
pub mod pages;
mod remove_revision;

pub use hide::{Post, hide, show};
pub use remove_revision::remove_revision;
