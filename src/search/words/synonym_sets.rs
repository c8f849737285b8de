//! The groups of every language in which search knows other words. Pure.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::languages::STEMMED;
use super::synonyms::{BUILT_IN_LANGUAGE, MAX_EXPLAINED, OtherWords, Synonyms, built_in_groups};
use super::{Word, words};

static BUILT_IN: LazyLock<SynonymSets> = LazyLock::new(|| SynonymSets::merged([], &BTreeSet::new()));

/// Groups by their language.
#[derive(Clone, Debug, Default)]
pub struct SynonymSets(HashMap<&'static str, Synonyms>);

/// The language whose groups count for texts in a language, two letters; none where search knows no stems. Both kinds of Norwegian are
/// one.
#[must_use]
pub fn group_language(language: &str) -> Option<&'static str> {
    let language = match language.get(..2)? {
        "nb" | "nn" => "no",
        other => other,
    };
    STEMMED.iter().find(|known| **known == language).copied()
}

/// Every language that groups can be of.
pub fn group_languages() -> impl Iterator<Item = &'static str> {
    STEMMED.iter().copied().filter(|language| group_language(language) == Some(*language))
}

impl SynonymSets {
    /// Those that come with Peerdesk and no others.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Those that count on a site: its own, each with its language, and those that come with Peerdesk and are not switched off.
    #[must_use]
    pub fn merged<'a>(own: impl IntoIterator<Item = (&'a str, &'a str)>, switched_off: &BTreeSet<String>) -> Self {
        let mut by_language: HashMap<&'static str, Vec<&'a str>> = HashMap::from([(BUILT_IN_LANGUAGE, Vec::new())]);
        for (language, phrases) in own {
            if let Some(language) = group_language(language) {
                by_language.entry(language).or_default().push(phrases);
            }
        }
        let merged = by_language.into_iter().map(|(language, own)| {
            let built_in = built_in_groups().filter(|_| language == BUILT_IN_LANGUAGE);
            (language, Synonyms::merged(built_in, own, switched_off, language))
        });
        Self(merged.collect())
    }

    /// Those for texts in a language.
    pub(super) fn of(&self, language: &str) -> Option<&Synonyms> {
        self.0.get(group_language(language)?)
    }

    /// What would also be looked for if somebody asked this, for people to read.
    #[must_use]
    pub fn other_words(&self, question: &str, language: &str) -> Vec<OtherWords> {
        let asked: Vec<Word> = words(question, language);
        if asked.len() > MAX_EXPLAINED {
            return Vec::new();
        }
        self.of(language).map(|groups| groups.other_words(&asked)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_groups() {
        let sets = SynonymSets::merged([("de", "Müll, Abfall"), ("en", "hopper, chute")], &BTreeSet::new());
        assert_eq!(sets.other_words("Wohin mit dem Abfall?", "de")[0].others, ["Müll"]);
        assert_eq!(sets.other_words("the hopper", "en")[0].others, ["chute"]);
        assert!(sets.other_words("garbage", "de").is_empty());
        assert!(!sets.other_words("garbage", "en").is_empty());
        assert!(sets.other_words(&"garbage ".repeat(30), "en").is_empty());
    }

    #[test]
    fn norwegian_is_one_language() {
        assert_eq!(group_language("nb"), Some("no"));
        assert_eq!(group_language("nn"), group_language("no"));
        assert_eq!(group_language("en-GB"), Some("en"));
        assert_eq!(group_language("pl"), None, "no stems");
        assert_eq!(group_language(""), None);
        assert_eq!(group_languages().filter(|language| language.starts_with('n')).collect::<Vec<_>>(), ["nl", "no"]);
    }
}
