//! Finds in a text what people should not tell everyone: addresses, telephone and account numbers, national numbers, cards, dates
//! of birth. Pure; whether somebody takes out what is found is their own choice.
//!
//! It only warns and offers, so it may miss some. What has check digits is only found when they fit, and what is ambiguous (a date,
//! five digits) only where the words beside it say what it is. What is particular to a country stands in a file of `packs/`; every
//! text is read with all of them, because a citizen may write any of the languages to any agency.
//!
//! All parts take a time that grows with the length of the text: the patterns are run by an engine without backtracking, what is
//! looked at beside a match has a fixed width, and the number of findings is bounded.

mod births;
mod checksums;
#[cfg(test)]
mod everyday;
mod finding;
#[cfg(test)]
mod generator;
mod kind;
mod numbers;
mod packs;
mod places;
#[cfg(test)]
mod recall_tests;
mod signs;
#[cfg(test)]
mod tests;
mod windows;

use std::collections::HashSet;

pub use finding::Finding;
use finding::Search;
pub use kind::Kind;
use signs::Plain;

/// Most findings of a text that somebody is told of, or asked about, at once.
pub const MAX_FINDINGS: usize = 50;
/// Most findings of a text that are looked for at all: twenty times what is asked at once, which nobody types.
const MAX_FOUND: usize = 1_000;
/// Most findings of a text that are looked for in another.
const MAX_COMPARED: usize = 100;

/// What in a text looks personal, in the order in which it stands there. No two findings overlap.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    search(text, MAX_FINDINGS)
}

/// The same with what is beyond [`MAX_FINDINGS`]: for whoever asks about all of it, in parts.
#[must_use]
pub fn find_all(text: &str) -> Vec<Finding> {
    search(text, MAX_FOUND)
}

/// What looks personal in a text and stands no longer in the text that replaces it. Only letters and digits are compared, so that a
/// number that is only written in another way has not been taken out.
#[must_use]
pub fn find_removed(before: &str, after: &str) -> Vec<Finding> {
    let after = letters_and_digits(after);
    let is_gone = |found: &Finding| !after.contains(&letters_and_digits(&found.text));
    search(before, MAX_COMPARED).into_iter().filter(is_gone).collect()
}

/// What looks personal in a text and does not stand in the text that it replaces, compared as [`find_removed`] does.
#[must_use]
pub fn find_added(before: &str, after: &str) -> Vec<Finding> {
    let before = letters_and_digits(before);
    let is_new = |found: &Finding| !before.contains(&letters_and_digits(&found.text));
    find(after).into_iter().filter(is_new).collect()
}

/// Each thing once, however often and in whichever spelling it stands in the text.
#[must_use]
pub fn distinct(findings: Vec<Finding>) -> Vec<Finding> {
    let mut known: HashSet<(Kind, String)> = HashSet::new();
    let is_first = |found: &Finding| known.insert((found.kind, letters_and_digits(&found.text)));
    findings.into_iter().filter(is_first).collect()
}

/// The text with findings replaced by what `replacement` gives for each; `None` leaves one. All that stands between them is kept.
/// Findings are those that [`find`] has for this text.
#[must_use]
pub fn replace(text: &str, findings: &[Finding], mut replacement: impl FnMut(&Finding) -> Option<String>) -> String {
    let (mut replaced, mut from) = (String::with_capacity(text.len()), 0);
    for found in findings {
        if let Some(new) = replacement(found) {
            replaced.push_str(text.get(from..found.range.start).unwrap_or_default());
            replaced.push_str(&new);
            from = found.range.end;
        }
    }
    replaced.push_str(text.get(from..).unwrap_or_default());
    replaced
}

/// The letters and digits of a text, in lower case: what is the same however it is spaced.
#[must_use]
pub fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// At most so many findings. What is surest is looked for first: a part of a text that is an account number is no telephone.
/// Spaces and dashes may be any that look like one.
fn search(typed: &str, most: usize) -> Vec<Finding> {
    let plain = Plain::of(typed);
    let text = plain.text.as_ref();
    let mut search = Search { text, findings: Vec::new(), most };
    numbers::find_emails(&mut search);
    numbers::find_ibans(&mut search);
    let digits = numbers::phones_and_cards(text);
    for found in digits.iter().filter(|found| found.is_international) {
        search.add(found.kind, found.range.clone());
    }
    numbers::find_national_numbers(&mut search);
    for found in digits {
        search.add(found.kind, found.range);
    }
    births::find(&mut search);
    places::find_addresses(&mut search);
    places::find_postcodes(&mut search);
    search.findings.sort_by_key(|found| found.range.start);
    let in_typed = |found: Finding| {
        let range = plain.typed(&found.range);
        Finding { text: typed.get(range.clone()).unwrap_or_default().to_owned(), range, ..found }
    };
    search.findings.into_iter().map(in_typed).collect()
}
