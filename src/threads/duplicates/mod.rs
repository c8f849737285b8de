//! Two threads that ask the same: anybody proposes, the asker agrees or disagrees; staff may say so themselves, and the asker
//! disagrees by opening it again.

pub mod api;
mod decide;
mod declare;
mod follow_target;
mod mark;
pub mod pages;
mod propose;

pub use decide::decide;
pub use declare::declare;
pub use follow_target::FollowTarget;
pub use propose::propose;
