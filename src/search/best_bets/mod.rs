//! Best bets: threads that an agency recommends to everybody who searches for certain words. They are shown before what the engine
//! ranks, whichever engine that is. Touches entity, identity, agencies and what is public of threads; writes its own two tables.
//!
//! [`pin`] and [`unpin`] change them, [`listing`] is what staff read of them, and `lookup` asks for those of a search.

pub mod api;
mod codes;
pub mod forget_pinner;
pub mod listing;
pub(super) mod lookup;
pub mod pages;
pub mod pin;
pub mod reactions;
pub mod rules;
pub mod unpin;
