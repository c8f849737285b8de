//! What questions are about, in a word: tags that those who administer the site make, with other names that lead to them, and the
//! threads that have them.
//!
//! [`rules`] says what a tag may be called and which tags a text proposes, [`of_thread`] gives tags to threads, and every act upon a tag
//! stands in the file of its verb. Touches entity, identity and rows of threads; writes `tag`, `tag_name`, `thread_tag` and
//! `followed_tag`.

pub mod api;
pub mod codes;
mod create;
mod edit;
pub mod follow;
mod input;
pub mod leaving;
pub mod listing;
mod merge;
mod names;
pub mod of_thread;
pub mod pages;
mod remove;
pub mod rules;
pub mod turn;

pub use create::create;
pub use edit::edit;
pub use input::{TagEdit, TagInput};
pub use merge::merge;
pub use remove::remove;
