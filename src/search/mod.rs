//! Finding threads: one engine trait, an engine in this process and one for Meilisearch, and SQL when neither answers.
//! Touches entity, outbox, web and identity; knows nothing of what threads may do.
//!
//! A change's walk: an event → [`indexer`] re-reads the thread → the engine. A search's walk: [`query`] → `handle` → the
//! engine's ids → [`found`] reads what may be shown.

mod after_posting;
mod alike_questions;
pub mod answered_since;
pub mod api;
mod best_answers;
mod breaker;
pub mod calibration;
mod choices;
mod did_you_mean;
pub mod document;
pub mod draft_panel;
pub mod embedded;
mod empty_handed;
pub mod engine;
pub mod fallback;
mod feed;
mod filter_counts;
pub mod filters;
pub mod found;
mod fusion;
mod handle;
pub mod highlight;
mod in_time;
pub mod indexer;
pub mod meilisearch;
pub mod pages;
mod places;
pub mod query;
mod rated;
pub mod rebuild;
pub mod recommendations;
pub mod reindex;
pub mod related;
mod results_page;
pub mod suggest;
pub mod synonyms;
pub mod vectors;
mod weights;
mod withheld;
pub mod words;

pub use handle::SearchHandle;
