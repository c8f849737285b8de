//! Hiding what must not be shown, with the reason, and showing it again; hiding what suspended accounts posted together with them;
//! taking earlier texts out of the history.

pub mod api;
mod hide;
pub mod pages;
mod remove_revision;
mod set_hidden;
pub mod subscriber;
mod suspended_posts;

pub use hide::{hide, show};
pub use remove_revision::remove_revision;
pub use set_hidden::Post;
pub use suspended_posts::{hide_posts, show_posts};
