//! From text to the words that are compared: the same for what is indexed, what is asked and what is marked, on both engines.
//! Pure; knows languages and nothing of engines.

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, WhitespaceTokenizer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Longer runs of letters are no words; characters.
const MAX_WORD: usize = 40;
/// Below this length a typing error cannot be told from another word; characters.
const MIN_TYPO_LENGTH: usize = 4;

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
    /// Its stem in the language of the text, without accents.
    pub stem: String,
}

impl Word {
    /// Whether it says nothing about the subject.
    #[must_use]
    pub fn is_stop(&self) -> bool {
        STOP_STEMS.binary_search(&self.stem.as_str()).is_ok() || STOP_STEMS.binary_search(&self.plain.as_str()).is_ok()
    }
}

fn stemming(language: &str) -> Option<Language> {
    Some(match language.get(..2)? {
        "ar" => Language::Arabic,
        "da" => Language::Danish,
        "de" => Language::German,
        "el" => Language::Greek,
        "en" => Language::English,
        "es" => Language::Spanish,
        "fi" => Language::Finnish,
        "fr" => Language::French,
        "hu" => Language::Hungarian,
        "it" => Language::Italian,
        "nl" => Language::Dutch,
        "no" | "nb" | "nn" => Language::Norwegian,
        "pt" => Language::Portuguese,
        "ro" => Language::Romanian,
        "ru" => Language::Russian,
        "sv" => Language::Swedish,
        "ta" => Language::Tamil,
        "tr" => Language::Turkish,
        _ => return None,
    })
}

/// Accents off the letters that carry them as decoration; marks that spell vowels stay.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    word.nfd().filter(|mark| !('\u{300}'..='\u{36f}').contains(mark)).nfc().collect()
}

fn lowered(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfkc().collect::<String>().to_lowercase() }
}

fn split(lowered: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in lowered.unicode_words() {
        let run = run.strip_suffix("'s").or_else(|| run.strip_suffix("’s")).unwrap_or(run);
        let run = run.replace(['\'', '’'], "");
        let parts = run.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
        words.extend(parts.filter(|part| !part.is_empty() && part.chars().count() <= MAX_WORD).map(str::to_owned));
    }
    // A letter that is nothing but its mark would leave an empty word.
    words.retain(|word: &String| folded(word).chars().any(char::is_alphanumeric));
    words
}

/// The words of a text in a language (two letters; an unknown one has no stems).
#[must_use]
pub fn words(text: &str, language: &str) -> Vec<Word> {
    let plain = split(&lowered(text));
    let Some(language) = stemming(language) else {
        return plain.iter().map(|word| folded(word)).map(|word| Word { stem: word.clone(), plain: word }).collect();
    };
    let joined = plain.join(" ");
    let mut analyzer = TextAnalyzer::builder(WhitespaceTokenizer::default()).filter(Stemmer::new(language)).build();
    let mut stream = analyzer.token_stream(&joined);
    let mut found = Vec::with_capacity(plain.len());
    for word in &plain {
        let stem = if stream.advance() { folded(&stream.token().text) } else { folded(word) };
        found.push(Word { plain: folded(word), stem });
    }
    found
}

/// Neighbouring stems as one term each: they tell "child benefit" from a child and a benefit.
#[must_use]
pub fn pairs(words: &[Word]) -> Vec<String> {
    words.iter().zip(words.iter().skip(1)).map(|(left, right)| format!("{}_{}", left.stem, right.stem)).collect()
}

/// What somebody asked for, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Each word that matters, once, in order.
    pub words: Vec<Word>,
    /// Each pair of neighbours, once.
    pub pairs: Vec<String>,
    /// The last word may be unfinished.
    pub unfinished: Option<String>,
}

impl Asked {
    /// Takes a question apart. With `typing`, the last word counts as unfinished unless a space follows it.
    #[must_use]
    pub fn new(parts: &[&str], language: &str, typing: bool) -> Self {
        let mut asked = Self::default();
        let mut every: Vec<Word> = Vec::new();
        for part in parts {
            let words = words(part, language);
            for pair in pairs(&words) {
                if !asked.pairs.contains(&pair) {
                    asked.pairs.push(pair);
                }
            }
            every.extend(words);
        }
        if typing && parts.last().is_some_and(|part| part.ends_with(char::is_alphanumeric)) {
            asked.unfinished = every.last().map(|word| word.plain.clone());
        }
        let matters = every.iter().any(|word| !word.is_stop());
        for word in every {
            let idle = matters && word.is_stop();
            let known = asked.words.iter().any(|known| known.stem == word.stem);
            if !idle && !known {
                asked.words.push(word);
            }
        }
        asked
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// How many typing errors a word may hold: none below four letters, one below eight, two above.
#[must_use]
pub fn typos_allowed(word: &str) -> u8 {
    match word.chars().count() {
        length if length < MIN_TYPO_LENGTH || word.chars().any(char::is_numeric) => 0,
        length if length < 8 => 1,
        _ => 2,
    }
}

/// Whether two words differ by at most `most` typing errors (a swap of neighbours counts as one).
#[must_use]
pub fn within(left: &str, right: &str, most: u8) -> bool {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let most = usize::from(most);
    if left.len().abs_diff(right.len()) > most {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in right.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let swap = (at(&row, j)) + usize::from(from != to);
            let mut least = swap.min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let crossed = i > 0 && j > 0 && left.get(i - 1) == Some(to) && right.get(j - 1) == Some(from);
            if crossed {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().is_some_and(|distance| *distance <= most)
}

/// The language of a text, two letters. None where it cannot be told: a title alone is often too short.
#[must_use]
pub fn language_of(text: &str) -> Option<&'static str> {
    let info = whatlang::detect(text).filter(whatlang::Info::is_reliable)?;
    Some(match info.lang() {
        whatlang::Lang::Eng => "en",
        whatlang::Lang::Ara => "ar",
        whatlang::Lang::Dan => "da",
        whatlang::Lang::Deu => "de",
        whatlang::Lang::Ell => "el",
        whatlang::Lang::Spa => "es",
        whatlang::Lang::Fin => "fi",
        whatlang::Lang::Fra => "fr",
        whatlang::Lang::Hun => "hu",
        whatlang::Lang::Ita => "it",
        whatlang::Lang::Nld => "nl",
        whatlang::Lang::Nob => "no",
        whatlang::Lang::Por => "pt",
        whatlang::Lang::Ron => "ro",
        whatlang::Lang::Rus => "ru",
        whatlang::Lang::Swe => "sv",
        whatlang::Lang::Tur => "tr",
        whatlang::Lang::Pol => "pl",
        whatlang::Lang::Ukr => "uk",
        whatlang::Lang::Cmn => "zh",
        whatlang::Lang::Jpn => "ja",
        _ => return None,
    })
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
    fn only_words_that_matter_are_asked_for() {
        let asked = Asked::new(&["How do I appeal a parking fine? Appeal!"], "en", true);
        let stems: Vec<&str> = asked.words.iter().map(|word| word.stem.as_str()).collect();
        assert_eq!(stems, ["appeal", "park", "fine"]);
        assert_eq!(asked.unfinished, None);
        assert_eq!(Asked::new(&["what is it"], "en", true).words.len(), 3);
        assert_eq!(Asked::new(&["parking fi"], "en", true).unfinished.as_deref(), Some("fi"));
    }

    #[test]
    fn a_language_is_told_where_there_is_enough_text() {
        let german =
            "Wo kann ich meinen Parkausweis für das nächste Jahr verlängern, wenn ich inzwischen umgezogen bin?";
        assert_eq!(language_of(german), Some("de"));
        assert_eq!(language_of(""), None);
        assert_eq!(language_of("12 %"), None);
    }

    #[test]
    fn typing_errors_are_counted() {
        assert!(within("benefit", "benifit", 1));
        assert!(within("pension", "pensoin", 1));
        assert!(!within("pension", "passion", 1));
        assert!(within("entitlement", "entitelmnt", 2));
        assert!(!within("tax", "taxes", 1));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart_alike_twice(text in "\\PC{0,80}") {
            let once = words(&text, "en");
            prop_assert_eq!(&once, &words(&text, "en"));
            prop_assert!(once.iter().all(|word| !word.plain.is_empty() && !word.plain.contains(' ')));
        }

        #[test]
        fn distance_is_symmetric(left in "[a-d]{0,8}", right in "[a-d]{0,8}", most in 0_u8..3) {
            prop_assert_eq!(within(&left, &right, most), within(&right, &left, most));
            prop_assert!(within(&left, &left, most));
        }
    }
}
