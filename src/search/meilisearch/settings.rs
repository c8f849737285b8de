//! How our index on Meilisearch is set up. Applied at every start; a change of meaning needs a new version and so a new index.

use std::collections::HashMap;

use meilisearch_sdk::settings::{
    Embedder, EmbedderSource, FacetingSettings, MinWordSizeForTypos, PaginationSetting, Settings, TypoToleranceSettings,
};

/// Changes when an index made with other settings or fields must not be used any more.
pub const SETTINGS_VERSION: u32 = 5;
/// Attributes with the words as people wrote them, the weightiest first, and with other spellings of them.
pub const WRITTEN: &[&str] = &["title", "body", "answers", "spellings"];
/// The attribute with our own stems.
pub const STEMS: &[&str] = &["stems"];
/// Attributes with words as we compare them: stems, and the stems of other spellings.
pub const COMPARED: &[&str] = &["stems", "spellings"];

/// The name of the vectors that documents come with.
pub const EMBEDDER: &str = "question";

/// Choices of a filter that are counted.
const MAX_CHOICES: usize = 2000;

const STOP_WORDS: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of",
    "on", "or", "our", "should", "so", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "you", "your",
];

/// The settings of this version, for vectors of so many numbers or for none.
#[must_use]
pub fn settings(width: Option<usize>) -> Settings {
    let settings = Settings::new()
        .with_searchable_attributes(WRITTEN.iter().chain(STEMS))
        .with_displayed_attributes([
            "id",
            "stems",
            "heading",
            "category",
            "vocabulary",
            "asked_at",
            "helpful",
            "vector",
        ])
        .with_filterable_attributes(["id", "category", "agency", "tag", "state", "language", "official", "asked_at"])
        .with_sortable_attributes(["asked_at", "helpful"])
        // An order that is asked for comes before everything else; without one the rule says nothing.
        .with_ranking_rules(["sort", "words", "typo", "proximity", "attribute", "exactness"])
        .with_faceting(FacetingSettings { max_values_per_facet: MAX_CHOICES, sort_facet_values_by: None })
        .with_stop_words(STOP_WORDS)
        .with_pagination(PaginationSetting { max_total_hits: 10_000 })
        .with_search_cutoff(1000)
        .with_typo_tolerance(TypoToleranceSettings {
            enabled: Some(true),
            disable_on_attributes: Some(STEMS.iter().map(|name| (*name).to_owned()).collect()),
            disable_on_words: Some(Vec::new()),
            min_word_size_for_typos: Some(MinWordSizeForTypos { one_typo: Some(4), two_typos: Some(8) }),
            disable_on_numbers: Some(true),
        });
    let Some(width) = width else { return settings };
    let embedder = Embedder { source: EmbedderSource::UserProvided, dimensions: Some(width), ..Embedder::default() };
    settings.with_embedders(HashMap::from([(EMBEDDER, embedder)]))
}
