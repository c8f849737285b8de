//! Other words for the same thing: groups of phrases, any of which may be asked for instead of another. Those of `synonyms/en.txt` come
//! with Peerdesk, and a site has its own.
//!
//! One group a line, phrases with commas between them; lines that begin with # say something to whoever reads the file. A
//! phrase has one to four words, at least one of which says something, and belongs to one group. Pure.

use std::collections::{BTreeSet, HashMap};

use super::{Word, words};

/// Most words of a phrase.
const MAX_PHRASE: usize = 4;
/// Longer texts name their subject in words of their own: other words for each of theirs would only add noise.
pub(super) const MAX_EXPLAINED: usize = 24;
/// The language of the groups that come with Peerdesk.
pub const BUILT_IN_LANGUAGE: &str = "en";

const BUILT_IN: &str = include_str!("../synonyms/en.txt");

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

/// A group that comes with Peerdesk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInGroup {
    /// Its first phrase, which stays when others are added to it.
    pub key: &'static str,
    /// With commas between them.
    pub phrases: &'static str,
}

/// The groups that come with Peerdesk, in the order of their file.
pub fn built_in_groups() -> impl Iterator<Item = BuiltInGroup> {
    let lines = BUILT_IN.lines().map(str::trim).filter(|line| says_phrases(line));
    lines.map(|phrases| BuiltInGroup { key: phrases.split(',').next().unwrap_or_default().trim(), phrases })
}

fn says_phrases(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

/// Some words of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    /// As it was written.
    text: String,
    stems: Vec<String>,
}

/// The phrases of one line. "Litter" and "littering" are the same to us, and nobody need know that: the first of them is kept.
fn read_line(line: &str, number: usize, language: &str) -> Result<Vec<Phrase>, BadLine> {
    let mut group: Vec<Phrase> = Vec::new();
    for text in line.split(',') {
        let words = words(text, language);
        if words.is_empty() || words.len() > MAX_PHRASE || words.iter().all(Word::is_stop) {
            return Err(BadLine::Phrase(number));
        }
        let stems: Vec<String> = words.into_iter().map(|word| word.stem).collect();
        if group.iter().all(|known| known.stems != stems) {
            group.push(Phrase { text: text.trim().to_owned(), stems });
        }
    }
    if group.len() < 2 { Err(BadLine::Alone(number)) } else { Ok(group) }
}

/// Whether a line can be a group.
///
/// # Errors
/// Which rule it breaks.
pub fn check_line(line: &str, language: &str) -> Result<(), BadLine> {
    read_line(line, 1, language).map(drop)
}

/// The first phrase of a line that another line has as well, as it is written in the first, with the other line. Phrases of the line
/// `except` do not count.
#[must_use]
pub fn shared_phrase<'a>(
    line: &str,
    except: Option<&str>,
    others: impl IntoIterator<Item = &'a str>,
    language: &str,
) -> Option<(String, &'a str)> {
    let except = except.and_then(|line| read_line(line, 1, language).ok()).unwrap_or_default();
    let mut own = read_line(line, 1, language).ok()?;
    own.retain(|phrase| except.iter().all(|known| known.stems != phrase.stems));
    others.into_iter().find_map(|other| {
        let theirs = read_line(other, 1, language).ok()?;
        let shared = own.iter().find(|phrase| theirs.iter().any(|known| known.stems == phrase.stems))?;
        Some((shared.text.clone(), other))
    })
}

/// Groups of phrases of one language.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Phrase>>,
    /// The group of each phrase, by its first word; longer phrases first.
    by_first: HashMap<String, Vec<(Vec<String>, usize)>>,
}

/// A phrase of a question and what may stand for it, as stems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instead {
    pub of: Vec<String>,
    pub phrases: Vec<Vec<String>>,
}

/// A phrase of a question and what may stand for it, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherWords {
    pub phrase: String,
    pub others: Vec<String>,
}

impl Synonyms {
    /// Reads a file of groups in a language.
    ///
    /// # Errors
    /// The first line that breaks a rule.
    pub fn parse(file: &str, language: &str) -> Result<Self, BadLine> {
        let mut found = Self::default();
        for (at, line) in file.lines().enumerate().filter(|(_, line)| says_phrases(line.trim())) {
            let group = read_line(line.trim(), at + 1, language)?;
            if group.iter().any(|phrase| found.has(phrase)) {
                return Err(BadLine::Twice(at + 1));
            }
            found.add(group);
        }
        Ok(found)
    }

    /// The groups of a language that count: a site's own, then those that come with Peerdesk and are not switched off. A phrase belongs
    /// to the first group that has it, so that a site's word counts; a group with fewer than two phrases left is none.
    #[must_use]
    pub fn merged<'a>(
        built_in: impl IntoIterator<Item = BuiltInGroup>,
        own: impl IntoIterator<Item = &'a str>,
        switched_off: &BTreeSet<String>,
        language: &str,
    ) -> Self {
        let on = built_in.into_iter().filter(|group| !switched_off.contains(group.key)).map(|group| group.phrases);
        let mut merged = Self::default();
        for line in own.into_iter().chain(on) {
            // A line that was fine under the rules of another version stands for nothing.
            let Ok(mut group) = read_line(line, 1, language) else { continue };
            group.retain(|phrase| !merged.has(phrase));
            if group.len() >= 2 {
                merged.add(group);
            }
        }
        merged
    }

    fn has(&self, phrase: &Phrase) -> bool {
        let same = phrase.stems.first().and_then(|first| self.by_first.get(first));
        same.is_some_and(|same| same.iter().any(|(known, _)| *known == phrase.stems))
    }

    fn add(&mut self, group: Vec<Phrase>) {
        for Phrase { stems, .. } in &group {
            let same = self.by_first.entry(stems.first().cloned().unwrap_or_default()).or_default();
            same.push((stems.clone(), self.groups.len()));
            same.sort_by_key(|(stems, _)| std::cmp::Reverse(stems.len()));
        }
        self.groups.push(group);
    }

    /// The phrases of a question that belong to a group, with their groups: the longest phrase counts where several begin, and none
    /// within another.
    fn known(&self, asked: &[Word]) -> Vec<(&[String], &[Phrase])> {
        let mut found = Vec::new();
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
            let group = self.groups.get(*group).map(Vec::as_slice).unwrap_or_default();
            if !found.contains(&(phrase.as_slice(), group)) {
                found.push((phrase.as_slice(), group));
            }
            rest = rest.get(phrase.len()..).unwrap_or_default();
        }
        found
    }

    /// What may stand for phrases of a question.
    pub(super) fn instead(&self, asked: &[Word]) -> Vec<Instead> {
        let instead = |(of, group): (&[String], &[Phrase])| {
            let others = group.iter().filter(|other| other.stems != of);
            Instead { of: of.to_vec(), phrases: others.map(|other| other.stems.clone()).collect() }
        };
        self.known(asked).into_iter().map(instead).collect()
    }

    /// The same for people to read.
    pub(super) fn other_words(&self, asked: &[Word]) -> Vec<OtherWords> {
        let other_words = |(of, group): (&[String], &[Phrase])| {
            let (same, others): (Vec<&Phrase>, Vec<&Phrase>) = group.iter().partition(|phrase| phrase.stems == of);
            let phrase = same.first().map(|phrase| phrase.text.clone()).unwrap_or_default();
            OtherWords { phrase, others: others.into_iter().map(|other| other.text.clone()).collect() }
        };
        self.known(asked).into_iter().map(other_words).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn parse(file: &str) -> Result<Synonyms, BadLine> {
        Synonyms::parse(file, "en")
    }

    #[test]
    fn the_groups_that_come_with_it_can_all_be_read() {
        let read = parse(BUILT_IN);
        let groups = read.map(|synonyms| synonyms.groups.len());
        assert!(groups.as_ref().is_ok_and(|count| *count >= 100), "{groups:?}");
        assert_eq!(groups, Ok(built_in_groups().count()));
        let keys: HashSet<&str> = built_in_groups().map(|group| group.key).collect();
        assert_eq!(keys.len(), built_in_groups().count());
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

    fn built_in(lines: &'static [&'static str]) -> Vec<BuiltInGroup> {
        lines.iter().map(|phrases| BuiltInGroup { key: phrases.split(',').next().unwrap().trim(), phrases }).collect()
    }

    fn others(synonyms: &Synonyms, text: &str) -> Vec<String> {
        synonyms.other_words(&words(text, "en")).into_iter().flat_map(|found| found.others).collect()
    }

    const LINES: &[&str] = &["bin, rubbish, trash", "GP, doctor"];

    #[test]
    fn a_group_that_is_switched_off_is_gone() {
        let off = BTreeSet::from(["bin".to_owned()]);
        let merged = Synonyms::merged(built_in(LINES), [], &off, "en");
        assert!(others(&merged, "rubbish").is_empty());
        assert_eq!(others(&merged, "my doctor"), ["GP"]);
    }

    #[test]
    fn a_group_of_the_site_wins_over_one_that_comes_with_it() {
        let merged =
            Synonyms::merged(built_in(LINES), ["Bins, hopper", "doctor, surgery, nurse"], &BTreeSet::new(), "en");
        assert_eq!(others(&merged, "bin"), ["hopper"]);
        assert_eq!(others(&merged, "rubbish"), ["trash"], "the rest of the group stays");
        assert!(others(&merged, "gp").is_empty(), "one phrase alone is no group");
    }

    #[test]
    fn a_shared_phrase_is_named_with_the_other_group() {
        let found = shared_phrase("hopper, Wheelie Bins", None, ["GP, doctor", "wheelie bin, dustbin"], "en");
        assert_eq!(found, Some(("Wheelie Bins".to_owned(), "wheelie bin, dustbin")));
        assert_eq!(shared_phrase("hopper, chute", None, LINES.iter().copied(), "en"), None);
        let kept = |line| shared_phrase(line, Some("trash, hopper"), LINES.iter().copied(), "en");
        assert_eq!(kept("trash, chute"), None);
        assert_eq!(kept("trash, doctors"), Some(("doctors".to_owned(), "GP, doctor")));
    }

    proptest! {
        #[test]
        fn a_phrase_belongs_to_one_group(
            own in proptest::collection::vec(proptest::collection::vec(0..LETTERS.len(), 1..5), 0..8),
            off in any::<bool>(),
        ) {
            let lines: Vec<String> =
                own.iter().map(|line| line.iter().map(|at| LETTERS[*at]).collect::<Vec<_>>().join(", ")).collect();
            let switched_off: BTreeSet<String> = off.then(|| "bin".to_owned()).into_iter().collect();
            let merged =
                Synonyms::merged(built_in(LINES), lines.iter().map(String::as_str), &switched_off, "en");
            let all: Vec<&Vec<String>> = merged.groups.iter().flatten().map(|phrase| &phrase.stems).collect();
            let different: HashSet<&Vec<String>> = all.iter().copied().collect();
            prop_assert_eq!(all.len(), different.len());
            prop_assert!(merged.groups.iter().all(|group| group.len() >= 2));
            // A question with any of them is told all the others of its group, and nothing else.
            for group in &merged.groups {
                for phrase in group {
                    prop_assert_eq!(others(&merged, &phrase.text).len(), group.len() - 1);
                }
            }
        }
    }

    /// Words of which none is a form of another.
    const LETTERS: &[&str] = &["bin", "rubbish", "trash", "gp", "doctor", "hopper", "zeppelin", "lantern"];
}
