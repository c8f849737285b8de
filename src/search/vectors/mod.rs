//! What a text is about as a vector, by a sentence model that the operator may give: questions in other words than a thread's are near
//! to it. Optional: without a model, words alone decide.
//!
//! [`with_vectors`] stands around either engine: it adds a vector to what goes in and to what is asked for, and changes nothing else.
//! Knows the engine trait and documents; no database, no web.

mod encoder;
pub mod model;
pub mod vector;
pub mod with_vectors;

pub use vector::Vector;
