//! Comments: short clarifications under a question or an answer. Each operation stands in the file of its verb.

pub mod api;
mod delete;
mod edit;
pub(super) mod own;
pub mod pages;
mod post;

pub use delete::delete;
pub use edit::edit;
pub use post::{Under, post, post_with, post_with_files};
