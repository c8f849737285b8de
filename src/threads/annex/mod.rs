//! The annex of a question: what is personal and was taken out of a text that everybody reads, kept for the staff who get its case. Whoever
//! asked sees it and removes it. Staff read it where they may read the case, and nobody before there is one; it is in no public view,
//! no index, no event, no log and no mail. It goes with the question, and with the account.

pub mod api;
mod keep;
pub mod listing;
mod numbering;
pub mod pages;
mod remove;

pub use keep::{MAX_ITEMS, MAX_TEXT, NewAnnexItem};
pub(super) use keep::{checked, forget_of_thread, keep, keep_of_asker};
pub use listing::AnnexItem;
pub use numbering::Numbering;
pub(super) use remove::empty_of;
pub use remove::remove;
