//! From text to the words that are compared: the same for what is indexed, what is asked and what is marked, on both engines.
//! Pure; knows languages and nothing of engines.
//!
//! The walk of a text: `folding` makes its letters ordinary, `splitting` takes it apart, `languages` gives each word its stem.
//! `joining` and `synonyms` know what else a word may be written as, and [`Asked`] is what somebody looks for.

mod asked;
mod folding;
mod joining;
mod languages;
mod splitting;
mod synonym_sets;
mod synonyms;
mod typos;

pub use asked::{Alternatives, Asked, Kind};
pub use joining::other_spellings;
pub use languages::{STEMMED, language_of, stems};
pub use synonym_sets::{SynonymSets, group_language, group_languages};
pub use synonyms::{
    BUILT_IN_LANGUAGE, BadLine, BuiltInGroup, OtherWords, Synonyms, built_in_groups, check_line, shared_phrase,
};
pub use typos::{typos_allowed, within};

use splitting::{Part, split};

/// English words that say nothing about the subject, as stems. Other languages rely on rarity alone.
const STOP_STEMS: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "ani", "are", "as", "at", "be", "been", "but", "by", "can",
    "could", "did", "do", "doe", "does", "down", "for", "from", "get", "had", "has", "have", "he", "her", "him", "his",
    "how", "i", "if", "im", "in", "into", "is", "it", "its", "ive", "just", "may", "me", "might", "more", "must", "my",
    "no", "not", "of", "on", "or", "our", "out", "over", "shall", "she", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "up", "us", "was", "we", "were", "what",
    "when", "where", "whi", "which", "who", "whom", "why", "will", "with", "would", "you", "your",
];

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, without accents.
    pub plain: String,
    /// Its stem in the language of the text: made of what is left without accents, for many type none.
    pub stem: String,
    /// How it was typed, in lower case, where that is not `plain`: what a database has in its texts.
    pub typed: Option<String>,
}

impl Word {
    /// Whether it says nothing about the subject.
    #[must_use]
    pub fn is_stop(&self) -> bool {
        is_stop(&self.stem) || is_stop(&self.plain)
    }
}

fn is_stop(word: &str) -> bool {
    STOP_STEMS.binary_search(&word).is_ok()
}

fn of_parts(parts: &[Part], language: &str) -> Vec<Word> {
    let plain: Vec<String> = parts.iter().map(|part| part.plain.clone()).collect();
    let stems = stems(&plain, language);
    let words = parts.iter().zip(stems);
    words
        .map(|(part, stem)| Word { plain: part.plain.clone(), stem, typed: part.rewritten.then(|| part.run.clone()) })
        .collect()
}

/// The words of a text in a language (two letters; an unknown one has no stems).
#[must_use]
pub fn words(text: &str, language: &str) -> Vec<Word> {
    of_parts(&split(text), language)
}

/// Neighbouring stems as one term each: they tell "child benefit" from a child and a benefit.
#[must_use]
pub fn pairs(words: &[Word]) -> Vec<String> {
    words.iter().zip(words.iter().skip(1)).map(|(left, right)| format!("{}_{}", left.stem, right.stem)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stems(text: &str, language: &str) -> Vec<String> {
        words(text, language).into_iter().map(|word| word.stem).collect()
    }

    #[test]
    fn stop_stems_are_in_order() {
        assert!(STOP_STEMS.is_sorted());
    }

    #[test]
    fn forms_of_a_word_meet() {
        assert_eq!(stems("applications", "en"), stems("Application", "en"));
        assert_eq!(stems("child’s cafés", "en"), stems("Child cafe", "en"));
        assert_eq!(stems("Häuser", "de"), stems("Haus", "de"));
        assert_eq!(stems("ＦＵＬＬ width", "en"), stems("full width", "en"));
        assert_eq!(stems("住民票の写し", "ja").len(), 6);
        assert!(stems("🙂 … !!", "en").is_empty());
    }

    #[test]
    fn accents_change_no_stem() {
        for (written, typed, language) in [
            ("applicàtións", "applications", "en"),
            ("éligibilité", "eligibilite", "fr"),
            ("Wohnungsgröße", "wohnungsgrosse", "de"),
            ("Führerscheine", "Fuhrerscheine", "de"),
            ("habitación", "habitacion", "es"),
            ("bénéfîts", "benefits", "en"),
        ] {
            assert_eq!(stems(written, language), stems(typed, language), "{written}");
        }
        assert_eq!(stems("красивый", "ru"), stems("красивая", "ru"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart_alike_twice(text in "\\PC{0,80}") {
            let once = words(&text, "en");
            prop_assert_eq!(&once, &words(&text, "en"));
            prop_assert!(once.iter().all(|word| !word.plain.is_empty() && !word.plain.contains(' ')));
        }

        #[test]
        fn accents_on_any_english_word_change_nothing(word in "[a-z]{1,12}(ing|ed|s|ation|ly|er)") {
            let accented = word.replace('e', "é").replace('a', "à").replace('i', "ï");
            prop_assert_eq!(stems(&accented, "en"), stems(&word, "en"));
        }
    }
}
