//! What is known of a language.

/// The lists of one language.
pub struct Language {
    /// Words that say thanks, or that it helped.
    pub thanks: &'static str,
    /// Words that stand around thanks and say nothing by themselves.
    pub around: &'static str,
    /// Phrases that say so, of words that may mean something else apart.
    pub thanks_phrases: &'static [&'static str],
    /// Phrases that say nothing by themselves.
    pub phrases: &'static [&'static str],
    /// Clauses of such words that ask for something all the same, whatever language the rest is in.
    pub pleas: &'static [&'static str],
}
