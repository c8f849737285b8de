//! What thanks is made of, by language: data only. Lists are words with spaces between them; accents and case do not matter.
//!
//! A word belongs here if it says thanks or says nothing by itself. A word that denies, doubts, asks, adds or contrasts never
//! does (the tests name them), and neither does a noun that can be the matter itself, such as "problem": it comes in a phrase.

mod germanic;
mod others;
mod romance;

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

/// Words that people use in every language.
pub const UNIVERSAL: Language = Language {
    thanks: "merci thx super",
    around: "ok okay oki hi xx x",
    thanks_phrases: &[],
    phrases: &[],
    pleas: &[],
};

/// Every language that is known.
pub const LANGUAGES: &[Language] = &[
    germanic::ENGLISH,
    germanic::GERMAN,
    romance::FRENCH,
    romance::SPANISH,
    romance::ITALIAN,
    romance::PORTUGUESE,
    germanic::DUTCH,
    others::POLISH,
    others::TURKISH,
    others::RUSSIAN,
    others::UKRAINIAN,
    others::ARABIC,
    germanic::SWEDISH,
    germanic::DANISH_AND_NORWEGIAN,
];
