//! What is particular to a country: the files of `packs/`, read once. A file names the specifications that its facts come from.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::checksums::Check;
use super::kind::Kind;

const FILES: [&str; 5] = [
    include_str!("packs/gb.json"),
    include_str!("packs/ie.json"),
    include_str!("packs/de.json"),
    include_str!("packs/fr.json"),
    include_str!("packs/es.json"),
];

/// A country as its file has it.
#[derive(Debug, Deserialize)]
pub(super) struct Pack {
    rules: Vec<RuleText>,
    /// Words before which stands that an address follows.
    address_words: Vec<String>,
    /// Words that are in no name of a street or a place, as they are typed. A match with one of them is none.
    not_in_names: Vec<String>,
    /// Words beside which a date is that of a birth.
    birth_words: Vec<String>,
    months: Vec<String>,
    pub phone: PhonePlan,
}

/// How telephone numbers of a country are made (ITU-T E.164 and the plan of its regulator).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhonePlan {
    /// The country's code, without a sign.
    pub code: String,
    /// What is dialled before a number within the country; empty where nothing is.
    pub trunk: String,
    /// Digits without code and trunk.
    pub min_digits: usize,
    pub max_digits: usize,
    /// Digits that a number of a person begins with.
    pub starts: Vec<String>,
    /// What numbers begin with that only offices and services have.
    pub public: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    kind: Kind,
    pattern: String,
    check: Option<Check>,
    /// The match counts only where the words before it, or another finding, say that it is an address.
    #[serde(default)]
    near: bool,
}

/// A pattern, and what must hold beside it.
pub(super) struct Rule {
    pub kind: Kind,
    pub pattern: Regex,
    pub check: Option<Check>,
    pub needs_context: bool,
    /// See [`Pack::not_in_names`].
    pub not_in_names: &'static [String],
}

/// The files that can be read; a test fails if one cannot.
pub(super) static PACKS: LazyLock<Vec<Pack>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| serde_json::from_str(file).ok()).collect());

/// The rules of all files, in order.
pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rules = PACKS.iter().flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)));
    rules
        .filter_map(|(pack, rule)| {
            Some(Rule {
                kind: rule.kind,
                pattern: pattern(&rule.pattern)?,
                check: rule.check,
                needs_context: rule.near,
                not_in_names: &pack.not_in_names,
            })
        })
        .collect()
});

/// One of the words that say that an address follows.
pub(super) static ADDRESS_WORD: LazyLock<Option<Regex>> = LazyLock::new(|| one_of(|pack| &pack.address_words));

/// One of the words beside which a date is that of a birth.
pub(super) static BIRTH_WORD: LazyLock<Option<Regex>> = LazyLock::new(|| one_of(|pack| &pack.birth_words));

/// The names of months, as a part of a pattern.
pub(super) static MONTHS: LazyLock<String> = LazyLock::new(|| alternatives(|pack| &pack.months));

/// A pattern of ours; one that does not compile finds nothing, and a test fails. The borders of words are those of ASCII, for which
/// the engine needs no slower way on texts with other letters; whoever uses a match looks at the characters beside it.
pub(super) fn pattern(text: &str) -> Option<Regex> {
    Regex::new(&text.replace("\\b", "(?-u:\\b)")).ok()
}

fn one_of(words: impl Fn(&'static Pack) -> &'static [String]) -> Option<Regex> {
    pattern(&format!("(?i)(?:{})", alternatives(words)))
}

/// Words of all files, the longest first, because the first that fits is taken.
fn alternatives(words: impl Fn(&'static Pack) -> &'static [String]) -> String {
    let mut all: Vec<&str> = PACKS.iter().flat_map(words).map(String::as_str).collect();
    all.sort_by_key(|word| std::cmp::Reverse(word.len()));
    all.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    /// What a file says for its readers: the country (ISO 3166-1), where the facts come from, and a sentence to find something in.
    #[derive(Deserialize)]
    struct Described {
        country: String,
        sources: String,
        example: String,
    }

    #[test]
    fn every_file_is_read_and_every_pattern_compiles() {
        for file in FILES {
            serde_json::from_str::<Pack>(file).unwrap();
        }
        assert_eq!(PACKS.len(), FILES.len());
        assert_eq!(RULES.len(), PACKS.iter().map(|pack| pack.rules.len()).sum::<usize>());
        assert!(ADDRESS_WORD.is_some() && BIRTH_WORD.is_some());
    }

    #[test]
    fn every_file_has_sources_and_an_example_in_which_something_is_found() {
        let described = FILES.map(|file| serde_json::from_str::<Described>(file).unwrap());
        assert_eq!(described.each_ref().map(|file| file.country.as_str()), ["gb", "ie", "de", "fr", "es"]);
        for file in described {
            assert!(!file.sources.is_empty(), "{}", file.country);
            let kinds: Vec<Kind> = find(&file.example).iter().map(|found| found.kind).collect();
            assert_eq!(kinds, [Kind::Address, Kind::Postcode], "{}", file.example);
        }
    }
}
