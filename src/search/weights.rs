//! What counts how much, the same on both engines. Measured on real questions: see `benches/relevance`.

use super::words::{Alternatives, Kind};

/// Weight of a pair of neighbours beside a single word.
pub const PAIR: f32 = 0.3;
/// Weight of a word of the title, beside its weight as a word of the text.
pub const TITLE: f32 = 0.2;
/// Weight of words that begin like an unfinished one.
pub const PREFIX: f32 = 0.5;
/// Weight of a word with one typing error; two have half of it.
pub const TYPO: f32 = 0.6;
/// Weight of what a text is about beside the best score that its words have. Chosen on one half of real questions and told of on the other:
/// less finds fewer by title, more finds fewer by details.
pub const VECTOR: f32 = 1.5;
/// Added for the asker's own category: decides among equals, not between good and bad.
pub const CATEGORY: f32 = 0.5;
/// The same where no word is known and cosines alone are compared.
pub const CATEGORY_BY_VECTORS: f32 = 0.02;
/// Weight of neighbours that a text writes as one word: the same words.
pub const JOINED: f32 = 1.0;
/// Weight of other words for what was typed: they help where the typed ones find little, and never outdo them.
pub const SYNONYM: f32 = 0.5;

/// Weight of what stands for words that were typed: for as many words as they were.
pub fn of(alternatives: &Alternatives) -> f32 {
    let words = f32::from(u8::try_from(alternatives.of.len()).unwrap_or(u8::MAX));
    words
        * match alternatives.kind {
            Kind::Joined => JOINED,
            Kind::Synonym => SYNONYM,
        }
}

/// What BM25 makes of a word that one of so many threads has and no other: hardly any word weighs more.
#[must_use]
pub fn rarest_word(threads: usize) -> f32 {
    let threads = f32::from(u16::try_from(threads.max(1)).unwrap_or(u16::MAX));
    (1.0 + (threads - 0.5) / 1.5).ln()
}
