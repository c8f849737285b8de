//! Questions: asking, editing, closing and opening again. Each operation stands in the file of its verb.

pub mod api;
mod ask;
mod close;
mod close_idle;
mod delete;
mod edit;
mod mark_not_solved;
pub mod pages;
mod reopen;

pub use ask::{Asked, NewQuestion, ask};
pub use close::close;
pub use close_idle::close_idle;
pub use delete::delete;
pub(super) use delete::{has_posts_of_others, mark_deleted};
pub use edit::{ThreadEdit, edit};
pub use mark_not_solved::mark_not_solved;
pub use reopen::reopen;
