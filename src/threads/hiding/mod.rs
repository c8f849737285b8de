//! Hiding what must not be shown, with the reason, and showing it again.

pub mod api;
mod hide;
pub mod pages;

pub use hide::{Post, hide, show};
