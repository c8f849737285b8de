//! Answers: posting, editing, accepting, and what staff say of them. Each operation stands in the file of its verb.

mod accept;
pub(super) mod acceptances;
pub mod api;
mod delete;
mod edit;
pub mod pages;
mod post;
mod post_official;
mod review;
mod twin;
pub(super) mod withdraw_acceptance;

pub use accept::accept;
pub use delete::delete;
pub use edit::{AnswerEdit, edit};
pub use post::{post, post_with, post_with_files};
pub use post_official::{OfficialAnswer, insert_official};
pub use review::review;
pub use twin::recent_twin;
pub use withdraw_acceptance::withdraw_acceptance;
