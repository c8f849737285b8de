//! What counts how much, the same on both engines. Measured on real questions: see `benches/relevance`.

/// Weight of a pair of neighbours beside a single word.
pub const PAIR: f32 = 0.3;
/// Weight of a word of the title, beside its weight as a word of the text.
pub const TITLE: f32 = 0.2;
/// Weight of words that begin like an unfinished one.
pub const PREFIX: f32 = 0.5;
/// Weight of a word with one typing error; two have half of it.
pub const TYPO: f32 = 0.6;
/// Added for the asker's own category: decides among equals, not between good and bad.
pub const CATEGORY: f32 = 0.5;
