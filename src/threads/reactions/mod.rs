//! What people say with one press: votes, "me too", following. Each stands in a file with its opposite.

pub mod api;
mod follow;
mod me_too;
pub mod pages;
pub mod presses;
mod vote;

pub use follow::{follow, unfollow};
pub use me_too::{add_me_too, remove_me_too};
pub(super) use vote::take_away;
pub use vote::{vote, withdraw_vote};
