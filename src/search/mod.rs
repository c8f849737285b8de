//! Finding threads: one engine trait, an engine in this process and one for Meilisearch, and SQL when neither answers.
//! Touches entity, outbox, web and identity; knows nothing of what threads may do.

pub mod document;
pub mod embedded;
pub mod engine;
pub mod meilisearch;
mod weights;
pub mod words;
