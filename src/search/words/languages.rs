//! The languages of texts: which can be told, and which have stems. Pure.

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, WhitespaceTokenizer};

use super::folding::folded;

/// Every language that has stems, two letters each.
pub const STEMMED: &[&str] = &[
    "ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nb", "nl", "nn", "no", "pt", "ro", "ru", "sv", "ta",
    "tr",
];

/// English words that another one would swallow: who walks a dog in the park asks for no parking.
const OWN_STEMS: &[&str] = &["parking"];

/// The language whose rules take a text apart of which nobody knows the language.
const SUPPOSED: &str = "en";

fn stemming(language: &str) -> Option<Language> {
    let language = if language.is_empty() { SUPPOSED } else { language };
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

/// The stems of folded words in a language, one each; the words themselves where the language has no stems.
#[must_use]
pub fn stems(plain: &[String], language: &str) -> Vec<String> {
    let Some(known) = stemming(language) else { return plain.to_vec() };
    let english = known == Language::English;
    let joined = plain.join(" ");
    let mut analyzer = TextAnalyzer::builder(WhitespaceTokenizer::default()).filter(Stemmer::new(known)).build();
    let mut stream = analyzer.token_stream(&joined);
    let mut stems = Vec::with_capacity(plain.len());
    for word in plain {
        let stem = if stream.advance() { folded(&stream.token().text) } else { word.clone() };
        stems.push(match word.as_str() {
            own if english && OWN_STEMS.contains(&own) => word.clone(),
            several if english => one_of_several(several).map_or(stem, str::to_owned),
            _ => stem,
        });
    }
    stems
}

/// "pcns" without its end: the stemmer looks for a vowel and leaves abbreviations as they are.
fn one_of_several(word: &str) -> Option<&str> {
    let one = word.strip_suffix('s')?;
    let abbreviation = one.len() >= 2
        && !one.ends_with('s')
        && one.chars().all(|letter| letter.is_ascii_lowercase() && !"aeiouy".contains(letter));
    abbreviation.then_some(one)
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
    use super::*;

    fn stem(word: &str, language: &str) -> String {
        stems(&[word.to_owned()], language).remove(0)
    }

    #[test]
    fn every_language_that_is_said_to_have_stems_has_them() {
        assert!(STEMMED.iter().all(|language| stemming(language).is_some()));
        assert!(STEMMED.is_sorted());
        assert_eq!(stem("domy", "pl"), "domy", "no stems");
        assert_eq!(stem("permits", ""), stem("permits", "en"), "of which nobody knows the language");
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
    fn several_abbreviations_are_one() {
        assert_eq!(stem("pcns", "en"), "pcn");
        assert_eq!(stem("gps", "en"), "gp");
        assert_eq!(stem("gas", "en"), "gas");
        assert_eq!(stem("ss", "en"), "ss");
    }

    #[test]
    fn a_park_is_no_parking() {
        assert_eq!(stem("parking", "en"), "parking");
        assert_eq!(stem("parked", "en"), stem("parks", "en"));
    }
}
