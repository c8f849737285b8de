//! A question or a query, taken apart into what is looked for. Pure.

use std::borrow::Cow;
use std::collections::HashSet;

use super::splitting::split;
use super::synonym_sets::SynonymSets;
use super::synonyms::MAX_EXPLAINED;
use super::{Word, joining, of_parts, pairs};

/// Words, and pairs of neighbours, that are kept of a long text: the first. No question that a person writes has more.
const MAX_KEPT: usize = 400;
/// Before these, "will" is a paper and no wish.
const DETERMINERS: &[&str] = &["a", "her", "his", "my", "our", "the", "their", "your"];

/// Why something may stand for what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same words, written as one.
    Joined,
    /// Other words for the same thing.
    Synonym,
}

/// What may stand for words that were typed; one of the phrases is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternatives {
    pub kind: Kind,
    /// Stems of the words that were typed.
    pub of: Vec<String>,
    /// Neighbouring stems each.
    pub phrases: Vec<Vec<String>>,
}

/// What somebody asked for, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The language of its stems, two letters.
    pub language: String,
    /// Each word that matters, once, in order.
    pub words: Vec<Word>,
    /// Each pair of neighbours, once.
    pub pairs: Vec<String>,
    /// What may stand for some of them.
    pub alternatives: Vec<Alternatives>,
    /// The last word may be unfinished.
    pub unfinished: Option<String>,
}

impl Asked {
    /// Takes a question apart, with the other words that come with Peerdesk.
    #[must_use]
    pub fn new(parts: &[&str], language: &str, typing: bool) -> Self {
        Self::with_synonyms(parts, language, typing, SynonymSets::built_in())
    }

    /// Takes a question apart. With `typing`, the last word counts as unfinished unless a space follows it.
    #[must_use]
    pub fn with_synonyms(parts: &[&str], language: &str, typing: bool, synonyms: &SynonymSets) -> Self {
        let mut asked = Self { language: language.to_owned(), ..Self::default() };
        let mut every: Vec<Word> = Vec::new();
        let mut joined: Vec<Alternatives> = Vec::new();
        let (mut known_pairs, mut known_words) = (HashSet::new(), HashSet::new());
        for part in parts {
            let pieces = split(part);
            let words = of_parts(&pieces, language);
            for pair in pairs(&words) {
                if asked.pairs.len() < MAX_KEPT && known_pairs.insert(pair.clone()) {
                    asked.pairs.push(pair);
                }
            }
            if words.len() <= MAX_EXPLAINED {
                joined.extend(together(&words, &joining::joined(&pieces, language)));
            }
            every.extend(words);
        }
        if every.len() <= MAX_EXPLAINED {
            asked.alternatives = joined;
            asked.alternatives.dedup();
            let instead = synonyms.instead(&every, language).into_iter();
            asked.alternatives.extend(instead.map(|instead| Alternatives {
                kind: Kind::Synonym,
                of: instead.of,
                phrases: instead.phrases,
            }));
        }
        if typing && parts.last().is_some_and(|part| part.ends_with(char::is_alphanumeric)) {
            asked.unfinished = every.last().map(|word| word.plain.clone());
        }
        let idle = idle(&every);
        // Where nothing says anything, "not" is as good as the rest.
        let matters = idle.contains(&false);
        for (word, idle) in every.into_iter().zip(idle) {
            let idle = matters && idle;
            if !idle && asked.words.len() < MAX_KEPT && known_words.insert(word.stem.clone()) {
                asked.words.push(word);
            }
        }
        asked
    }

    /// Whether a word is known to be spelt right, although no thread may have it.
    #[must_use]
    pub fn is_spelt(&self, word: &Word) -> bool {
        self.alternatives.iter().any(|other| other.kind == Kind::Synonym && other.of.contains(&word.stem))
    }

    /// The question for an engine that takes texts apart in its own way: words that matter, amounts and abbreviations as the
    /// index has them. What is in another alphabet is left as it was typed.
    #[must_use]
    pub fn written<'a>(&self, typed: &'a str) -> Cow<'a, str> {
        if !self.words.iter().all(|word| word.plain.is_ascii()) {
            return Cow::Borrowed(typed);
        }
        let plain: Vec<&str> = self.words.iter().map(|word| word.plain.as_str()).collect();
        let end = if typed.ends_with(char::is_whitespace) { " " } else { "" };
        Cow::Owned(format!("{}{end}", plain.join(" ")))
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Which words say nothing about the subject.
fn idle(words: &[Word]) -> Vec<bool> {
    let before = std::iter::once(None).chain(words.iter().map(Some));
    words
        .iter()
        .zip(before)
        .map(|(word, before)| {
            let paper =
                word.plain == "will" && before.is_some_and(|before| DETERMINERS.contains(&before.plain.as_str()));
            word.is_stop() && !paper
        })
        .collect()
}

fn together(words: &[Word], joined: &[joining::Joined]) -> Vec<Alternatives> {
    let of = |joined: &joining::Joined| -> Vec<String> {
        words.iter().skip(joined.at).take(joined.count).map(|word| word.stem.clone()).collect()
    };
    joined
        .iter()
        .map(|joined| Alternatives {
            kind: Kind::Joined,
            of: of(joined),
            phrases: vec![vec![joined.word.stem.clone()]],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        Asked::new(&[text], "en", false).words.into_iter().map(|word| word.stem).collect()
    }

    #[test]
    fn only_words_that_matter_are_asked_for() {
        let asked = Asked::new(&["How do I appeal a parking fine? Appeal!"], "en", true);
        let stems: Vec<&str> = asked.words.iter().map(|word| word.stem.as_str()).collect();
        assert_eq!(stems, ["appeal", "parking", "fine"]);
        assert_eq!(asked.unfinished, None);
        assert_eq!(Asked::new(&["what is it"], "en", true).words.len(), 3);
        assert_eq!(Asked::new(&["parking fi"], "en", true).unfinished.as_deref(), Some("fi"));
    }

    #[test]
    fn not_is_dropped_only_where_something_else_matters() {
        assert_eq!(stems("garbage not picked up"), ["garbag", "pick"]);
        assert_eq!(stems("why not"), ["whi", "not"]);
        assert_eq!(stems("can i"), ["can", "i"]);
        assert_eq!(stems("how will i make a will"), ["make", "will"]);
    }

    #[test]
    fn a_question_is_written_as_it_is_indexed() {
        let written = |text: &str| Asked::new(&[text], "en", true).written(text).into_owned();
        assert_eq!(written("the £16,000 limit "), "16000 limit ");
        assert_eq!(written("P.C.N."), "pcn");
        assert_eq!(written("住民票"), "住民票");
    }

    #[test]
    fn other_words_and_spellings_stand_for_what_was_typed() {
        let asked = Asked::new(&["child care"], "en", false);
        let joined = Alternatives {
            kind: Kind::Joined,
            of: vec!["child".to_owned(), "care".to_owned()],
            phrases: vec![vec!["childcar".to_owned()]],
        };
        assert!(asked.alternatives.contains(&joined), "{asked:?}");
        let asked = Asked::new(&["garbage"], "en", false);
        let bin = vec!["bin".to_owned()];
        let stands =
            |kind: Kind| asked.alternatives.iter().any(|other| other.kind == kind && other.phrases.contains(&bin));
        assert!(stands(Kind::Synonym) && !stands(Kind::Joined), "{asked:?}");
        assert!(asked.words.iter().all(|word| asked.is_spelt(word)));
        assert!(Asked::new(&["garbage"], "de", false).alternatives.is_empty());
        assert!(Asked::new(&["garbage ".repeat(30).as_str()], "en", false).alternatives.is_empty());
    }
}
