//! The groups of every language in which search knows other words. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::languages::STEMMED;
use super::synonyms::{BUILT_IN_LANGUAGE, Instead, MAX_EXPLAINED, OtherWords, Synonyms, built_in_groups};
use super::{Word, stems, words};

static BUILT_IN: LazyLock<SynonymSets> = LazyLock::new(|| SynonymSets::merged([], &BTreeSet::new()));

/// Groups by their language.
#[derive(Clone, Debug, Default)]
pub struct SynonymSets {
    all: HashMap<&'static str, Synonyms>,
    /// A site's own alone, for questions that are taken to be in another language: who reads a site in English searches for German
    /// threads as well.
    own: BTreeMap<&'static str, Synonyms>,
}

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
        let mut sets = Self::default();
        for (language, own) in by_language {
            if !own.is_empty() {
                sets.own.insert(language, Synonyms::merged([], own.iter().copied(), switched_off, language));
            }
            let built_in = built_in_groups().filter(|_| language == BUILT_IN_LANGUAGE);
            sets.all.insert(language, Synonyms::merged(built_in, own, switched_off, language));
        }
        sets
    }

    /// Those for texts in a language.
    pub(super) fn of(&self, language: &str) -> Option<&Synonyms> {
        self.all.get(group_language(language)?)
    }

    /// The site's own groups of each language but this one, with the words of a question as that language has them.
    fn elsewhere(&self, asked: &[Word], language: &str) -> impl Iterator<Item = (&Synonyms, Vec<Word>)> {
        let here = group_language(language);
        let others = self.own.iter().filter(move |(there, _)| Some(**there) != here);
        others.map(move |(there, groups)| {
            let plain: Vec<String> = asked.iter().map(|word| word.plain.clone()).collect();
            let stemmed = asked.iter().zip(stems(&plain, there));
            let words: Vec<Word> = stemmed.map(|(word, stem)| Word { stem, ..word.clone() }).collect();
            (groups, words)
        })
    }

    /// What may stand for phrases of a question: by the groups of its language, and by the site's own of other languages, in whose stems
    /// these phrases are. What they stand for is in the stems of the question.
    pub(super) fn instead(&self, asked: &[Word], language: &str) -> Vec<Instead> {
        let mut found = self.of(language).map(|groups| groups.instead(asked)).unwrap_or_default();
        for (groups, words) in self.elsewhere(asked, language) {
            let here = |stem: &String| {
                let at = words.iter().position(|word| word.stem == *stem)?;
                asked.get(at).map(|word| word.stem.clone())
            };
            for Instead { of, phrases } in groups.instead(&words) {
                let instead = Instead { of: of.iter().filter_map(here).collect(), phrases };
                if !found.contains(&instead) {
                    found.push(instead);
                }
            }
        }
        found
    }

    /// What would also be looked for if somebody asked this, for people to read.
    #[must_use]
    pub fn other_words(&self, question: &str, language: &str) -> Vec<OtherWords> {
        let asked: Vec<Word> = words(question, language);
        if asked.len() > MAX_EXPLAINED {
            return Vec::new();
        }
        let mut found = self.of(language).map(|groups| groups.other_words(&asked)).unwrap_or_default();
        for (groups, words) in self.elsewhere(&asked, language) {
            for others in groups.other_words(&words) {
                if !found.contains(&others) {
                    found.push(others);
                }
            }
        }
        found
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
    fn own_groups_count_for_questions_in_other_languages_as_well() {
        let sets =
            SynonymSets::merged([("de", "Mülltonnen, Abfallbehälter"), ("en", "hopper, chute")], &BTreeSet::new());
        assert_eq!(sets.other_words("Abfallbehälter", "en")[0].others, ["Mülltonnen"]);
        assert_eq!(sets.other_words("the hopper", "de")[0].others, ["chute"]);
        assert!(sets.other_words("garbage", "de").is_empty(), "those that come with Peerdesk count for English alone");
        let found = sets.instead(&words("wo sind Abfallbehälter", "en"), "en");
        let of = stems(&["abfallbehalter".to_owned()], "en");
        let phrase = stems(&["mulltonnen".to_owned()], "de");
        assert_eq!(found, [Instead { of, phrases: vec![phrase] }]);
        assert!(SynonymSets::built_in().instead(&words("garbage", "de"), "de").is_empty());
        assert!(SynonymSets::default().instead(&words("garbage", "en"), "en").is_empty());
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
