//! Words that some write apart and some together: "child care", "child-care" and "childcare". Pure.

use super::languages::stems;
use super::splitting::{Gap, MAX_WORD, Part, split};
use super::{Word, is_stop};

/// Shorter ones meet too many other words by accident; characters.
const MIN_JOINED: usize = 4;
/// Words that say nothing alone, and end others: "set up", "log in".
const PARTICLES: &[&str] = &["down", "in", "off", "on", "out", "over", "up"];
/// Longest letters before a number that are its name: "P 60", "SA 100"; characters.
const MAX_FORM_NAME: usize = 3;

/// Neighbours as one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// The place of the first among the words of the text.
    pub at: usize,
    /// How many they are.
    pub count: usize,
    pub word: Word,
}

fn is_number(part: &Part) -> bool {
    part.plain.chars().all(|digit| digit.is_ascii_digit())
}

/// Whether two neighbours may as well be written as one word.
fn joinable(left: &Part, right: &Part) -> bool {
    let length = left.plain.chars().count() + right.plain.chars().count();
    if right.gap == Gap::Other || length > MAX_WORD || is_number(left) && right.gap != Gap::Hyphen {
        return false;
    }
    if is_number(right) {
        let name = right.gap == Gap::Hyphen || left.plain.chars().count() <= MAX_FORM_NAME;
        return name && !is_number(left) && !is_stop(&left.plain);
    }
    let particle = PARTICLES.contains(&right.plain.as_str());
    let telling = !is_stop(&left.plain) && (particle || !is_stop(&right.plain));
    length >= MIN_JOINED && (right.gap == Gap::Hyphen || telling)
}

/// Neighbours of a text that may as well be written as one word, and the digits of amounts that are grouped by spaces.
pub(super) fn joined(parts: &[Part], language: &str) -> Vec<Joined> {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for (at, left) in parts.iter().enumerate() {
        if is_number(left) && left.plain.len() <= 3 && !left.plain.starts_with('0') {
            let mut whole = left.plain.clone();
            let groups = parts.iter().skip(at + 1);
            let groups = groups.take_while(|part| part.gap == Gap::Space && is_number(part) && part.plain.len() == 3);
            for (more, group) in groups.take(3).enumerate() {
                whole.push_str(&group.plain);
                found.push((at, more + 2, whole.clone()));
            }
        }
        if let Some(right) = parts.get(at + 1).filter(|right| joinable(left, right)) {
            found.push((at, 2, format!("{}{}", left.plain, right.plain)));
        }
    }
    let plain: Vec<String> = found.iter().map(|(_, _, plain)| plain.clone()).collect();
    let stems = stems(&plain, language);
    let words = found.into_iter().zip(stems);
    words.map(|((at, count, plain), stem)| Joined { at, count, word: Word { plain, stem, typed: None } }).collect()
}

/// What a text's words may be spelt like beside what stands in it, once each: neighbours as one word, and what is compared in
/// another spelling than it is written in.
#[must_use]
pub fn other_spellings(text: &str, language: &str) -> Vec<String> {
    let parts = split(text);
    let mut found: Vec<String> = Vec::new();
    for joined in joined(&parts, language) {
        found.push(joined.word.stem);
        found.push(joined.word.plain);
    }
    found.extend(parts.into_iter().filter(|part| part.rewritten).map(|part| part.plain));
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        joined(&split(text), "en").into_iter().map(|joined| joined.word.plain).collect()
    }

    #[test]
    fn neighbours_may_be_one_word() {
        assert_eq!(plain("child care"), ["childcare"]);
        assert_eq!(plain("an e-mail"), ["email"]);
        assert_eq!(plain("re-apply on-line"), ["reapply", "applyon", "online"]);
        assert_eq!(plain("how to set up"), ["setup"]);
        assert_eq!(plain("my P 60 and SA 100, Covid-19"), ["p60", "sa100", "covid19"]);
        assert!(plain("a bin. Collection, in the park").is_empty());
        assert!(plain("to day and be come").is_empty());
    }

    #[test]
    fn digits_in_groups_may_be_one_amount() {
        assert_eq!(plain("16 000"), ["16000"]);
        assert_eq!(plain("1 200 000"), ["1200", "1200000", "200000"]);
        assert!(plain("020 794").is_empty());
        assert!(plain("2026 100").is_empty());
        assert!(plain("1 5").is_empty());
    }

    #[test]
    fn a_text_has_each_other_spelling_once() {
        assert_eq!(other_spellings("Child care, child-care and £1,200", "en"), ["1200", "childcar", "childcare"]);
        assert!(other_spellings("the park", "en").is_empty());
    }
}
