//! Answers that people find while they are asking, counted honestly: what was offered, opened, confirmed, asked anyway, and what turned
//! out not to have helped. Touches entity, identity and what is public of threads; keeps nothing of a question that is about to be asked.
//!
//! An episode's walk: [`start`] when suggestions are shown → [`open`], [`confirm`] or [`asked_anyway`] → [`roll_up`] adds it to the
//! sums of its day and of the answer that was found, and deletes its row → [`figures`] reads the sums.
//!
//! [`holdout`] keeps suggestions from a share of people until they have asked, where the site is set to: what [`comparison`] says of them
//! and the others is what suggestions change, and not only what came after them.
//!
//! [`reliability`] holds how likely suggestions seemed against how often they helped, and [`saved`] what found answers saved agencies that
//! say what an answer costs them.
//!
//! [`empty_searches`] counts what people looked for and did not find: the words alone, and nothing that may be personal.

pub mod api;
pub mod asked_anyway;
pub mod comparison;
pub mod confirm;
mod counts;
mod credited;
mod draw;
pub mod empty_searches;
pub mod figures;
pub mod forget_person;
pub mod holdout;
pub mod interval;
pub mod open;
pub mod own_episodes;
pub mod pages;
mod period;
pub mod reader;
pub mod reliability;
pub mod reliability_days;
pub mod roll_up;
pub mod rules;
pub mod saved;
mod search_words;
pub mod start;
mod visitor;

pub use counts::{Counts, Rates};
