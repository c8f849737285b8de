//! Two threads that ask the same: anybody proposes, the asker agrees or disagrees; staff may say so themselves, and the asker
//! disagrees by opening it again. What is found before staff get a question is a proposal of nobody.

pub mod api;
mod decide;
mod declare;
mod follow_target;
mod mark;
mod offer;
pub mod pages;
mod propose;

pub use decide::decide;
pub use declare::declare;
pub use follow_target::FollowTarget;
pub use offer::offer_found;
pub use propose::propose;
