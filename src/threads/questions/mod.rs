//! Questions: asking, editing, closing and opening again. Each operation stands in the file of its verb.

pub mod api;
mod ask;
mod close;
mod close_idle;
mod contest;
mod delete;
mod edit;
mod lower_urgency;
mod mark_not_solved;
mod move_to_category;
pub mod pages;
pub mod reminder_link;
mod reopen;
mod similar;
mod twin;

pub use ask::{Asked, AskedAnyway, NewQuestion, SentDraft, ask, ask_draft, ask_with_files};
pub use close::close;
pub use close_idle::close_idle;
pub use contest::contest;
pub use delete::delete;
pub(super) use delete::{has_posts_of_others, mark_deleted};
pub use edit::{ThreadEdit, edit};
pub use lower_urgency::lower_urgency;
pub use mark_not_solved::mark_not_solved;
pub use move_to_category::move_to_category;
pub(super) use reopen::open_again;
pub use reopen::reopen;
pub use similar::{PostedQuestion, SimilarPanel, SimilarQuestions};
pub use twin::recent_twin;
