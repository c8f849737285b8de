//! Which sums are told, of how many people they are, and when files are made anew: pure.

pub mod nights;
pub mod people;
pub mod suppression;
