//! What people look for at an agency and do not find, so that it can be repaired: searches without a result, subjects that stay unsolved,
//! suggestions that did not fit, and questions that many have. Touches entity, identity, agencies, what is public of threads, and the
//! sums of deflection and statistics; writes repairs and nothing else.
//!
//! [`listing`] and [`repeated`] read the gaps, [`repairs`] what was done about them and whether it helped.

pub mod api;
mod codes;
pub mod listing;
pub mod note_repair;
pub mod pages;
pub mod remove_repair;
pub mod repairs;
pub mod repeated;
pub mod rules;
