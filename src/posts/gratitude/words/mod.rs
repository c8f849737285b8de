//! What thanks is made of, by language: data only. Lists are words with spaces between them; accents and case do not matter.
//!
//! A word belongs here if it says thanks or says nothing by itself. A word that denies, doubts, asks, adds or contrasts never
//! does (the tests name them), and neither does a noun that can be the matter itself, such as "problem": it comes in a phrase.

mod germanic;
mod language;
mod others;
mod romance;

pub use language::Language;

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
