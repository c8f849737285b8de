//! Two threads that ask the same: anybody proposes, the asker agrees or disagrees.

pub mod api;
mod decide;
mod mark;
pub mod pages;
mod propose;

pub use decide::decide;
pub use propose::propose;
