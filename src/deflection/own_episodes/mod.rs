//! What a program says of an episode for the person whose token it has. Only their own episodes are there; those of others, of readers
//! without an account and those that have become sums do not exist. What each act does to the row is what the pages do.

mod ask_anyway;
mod confirm;
mod open;
mod own;
mod take_back;

pub use ask_anyway::ask_anyway;
pub use confirm::confirm;
pub use open::open;
pub use take_back::take_back;
