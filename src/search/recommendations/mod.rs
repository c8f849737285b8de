//! Recommendations: threads that an agency recommends to everybody who searches for certain words. They are shown before what the engine
//! ranks, whichever engine that is. Touches entity, identity, agencies and what is public of threads; writes its own two tables.
//!
//! [`recommend`] and [`stop_recommending`] change them, [`listing`] is what staff read of them, and `lookup` asks for those of a search.

pub mod api;
mod codes;
pub mod leaving;
pub mod listing;
pub(super) mod lookup;
pub mod pages;
pub mod reactions;
pub mod recommend;
pub mod rules;
pub mod stop_recommending;
