//! How likely the first thread that is found for a question answers it. Pure.

use super::answered_since::score_per_word;
use super::engine::Alike;

/// The probability, 0 to 1, that a thread is right which was found first, with the one behind it, for a question of so many words.
#[must_use]
pub fn of(first: &Alike, second: Option<&Alike>, words: usize) -> f32 {
    let _ = second;
    1.0 / (1.0 + (2.0 - score_per_word(first, words)).exp())
}
