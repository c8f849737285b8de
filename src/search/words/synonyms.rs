//! Other words for the same thing: groups of phrases in `synonyms/en.txt`, any of which may be asked for instead of another.
//!
//! One group a line, phrases with commas between them; lines that begin with # say something to whoever reads the file. A
//! phrase has one to four words, at least one of which says something, and belongs to one group. Pure.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Word, words};

/// Most words of a phrase.
const MAX_PHRASE: usize = 4;

/// Why a line cannot be used; the number is the line's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    #[error("line {0}: a group has at least two phrases")]
    Alone(usize),
    #[error("line {0}: a phrase has one to four words that say something")]
    Phrase(usize),
    #[error("line {0}: a phrase belongs to another group already")]
    Twice(usize),
}

/// Groups of phrases; a phrase is its stems.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Vec<String>>>,
    /// The group of each phrase, by its first word; longer phrases first.
    by_first: HashMap<String, Vec<(Vec<String>, usize)>>,
}

/// A phrase of a question and what may stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instead {
    pub of: Vec<String>,
    pub phrases: Vec<Vec<String>>,
}

/// The groups that come with Peerdesk.
pub(super) static ENGLISH: LazyLock<Synonyms> =
    LazyLock::new(|| Synonyms::parse(include_str!("../synonyms/en.txt"), "en").unwrap_or_default());

impl Synonyms {
    /// Reads a file of groups in a language.
    ///
    /// # Errors
    /// The first line that breaks a rule.
    pub fn parse(file: &str, language: &str) -> Result<Self, BadLine> {
        let mut found = Self::default();
        for (at, line) in file.lines().enumerate() {
            let number = at + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut group = Vec::new();
            for phrase in line.split(',') {
                let phrase = words(phrase, language);
                if phrase.is_empty() || phrase.len() > MAX_PHRASE || phrase.iter().all(Word::is_stop) {
                    return Err(BadLine::Phrase(number));
                }
                let phrase: Vec<String> = phrase.into_iter().map(|word| word.stem).collect();
                let first = phrase.first().cloned().unwrap_or_default();
                let same = found.by_first.entry(first).or_default();
                match same.iter().find(|(known, _)| *known == phrase) {
                    // "Litter" and "littering" are the same to us, and nobody need know that.
                    Some((_, group)) if *group == found.groups.len() => continue,
                    Some(_) => return Err(BadLine::Twice(number)),
                    None => {}
                }
                same.push((phrase.clone(), found.groups.len()));
                same.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
                group.push(phrase);
            }
            if group.len() < 2 {
                return Err(BadLine::Alone(number));
            }
            found.groups.push(group);
        }
        Ok(found)
    }

    /// What may stand for phrases of a question: the longest phrase counts where several begin, and none within another.
    pub(super) fn instead(&self, asked: &[Word]) -> Vec<Instead> {
        let mut found: Vec<Instead> = Vec::new();
        let mut rest = asked;
        while let Some((first, behind)) = rest.split_first() {
            let begins = |phrase: &[String]| {
                phrase.len() <= rest.len() && phrase.iter().zip(rest).all(|(stem, word)| *stem == word.stem)
            };
            let known = self.by_first.get(&first.stem);
            let Some((phrase, group)) = known.and_then(|all| all.iter().find(|(phrase, _)| begins(phrase))) else {
                rest = behind;
                continue;
            };
            let others = self.groups.get(*group).into_iter().flatten();
            let instead =
                Instead { of: phrase.clone(), phrases: others.filter(|other| *other != phrase).cloned().collect() };
            if !found.contains(&instead) {
                found.push(instead);
            }
            rest = rest.get(phrase.len()..).unwrap_or_default();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(file: &str) -> Result<Synonyms, BadLine> {
        Synonyms::parse(file, "en")
    }

    #[test]
    fn the_groups_that_come_with_it_can_all_be_read() {
        let read = parse(include_str!("../synonyms/en.txt"));
        let groups = read.map(|synonyms| synonyms.groups.len());
        assert!(groups.as_ref().is_ok_and(|count| *count >= 100), "{groups:?}");
    }

    #[test]
    fn a_broken_line_is_named() {
        assert_eq!(parse("# bins\n\nbin, rubbish\nGP").err(), Some(BadLine::Alone(4)));
        assert_eq!(parse("bin, , rubbish").err(), Some(BadLine::Phrase(1)));
        assert_eq!(parse("bin, rubbish,").err(), Some(BadLine::Phrase(1)));
        assert_eq!(parse("bin, one two three four five").err(), Some(BadLine::Phrase(1)));
        assert_eq!(parse("bin, up to the").err(), Some(BadLine::Phrase(1)));
        assert_eq!(parse("bin, rubbish\nrefuse, Bins").err(), Some(BadLine::Twice(2)));
        assert_eq!(parse("bin, Bins").err(), Some(BadLine::Alone(1)));
        assert!(parse("litter, littering, mess").is_ok());
    }

    #[test]
    fn the_longest_phrase_counts() {
        let synonyms = parse("council tax, local tax\ncouncil, local authority\nGP, doctor").unwrap();
        let found = synonyms.instead(&words("Council tax and my doctor's council", "en"));
        let of: Vec<String> = found.iter().map(|instead| instead.of.join(" ")).collect();
        assert_eq!(of, ["council tax", "doctor", "council"]);
        assert_eq!(found[1].phrases, [["gp"]]);
        assert!(synonyms.instead(&words("taxi", "en")).is_empty());
    }
}
