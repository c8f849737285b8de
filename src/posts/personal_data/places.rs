//! Addresses of streets, with the number of a house, and postcodes: by the rules of the countries.

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::finding::{Finding, Search};
use super::kind::Kind;
use super::packs::{ADDRESS_WORD, RULES, Rule, pattern};
use super::windows::{after, before, is_apart, is_whole_word};

/// Bytes between an address and what belongs to it.
const MAX_DISTANCE: usize = 25;

/// A postcode of five digits, as it follows the number of a house.
static FIVE_DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^,? [0-9]{5}\b"));

/// Streets that are surely meant first: what is ambiguous counts beside them.
pub(super) fn find_addresses(search: &mut Search<'_>) {
    for needs_context in [false, true] {
        find_by_rules(search, |rule| rule.kind == Kind::Address && rule.needs_context == needs_context);
    }
}

pub(super) fn find_postcodes(search: &mut Search<'_>) {
    find_by_rules(search, |rule| rule.kind == Kind::Postcode);
}

fn find_by_rules(search: &mut Search<'_>, is_meant: impl Fn(&Rule) -> bool) {
    for rule in RULES.iter().filter(|rule| is_meant(rule)) {
        for found in rule.pattern.find_iter(search.text) {
            let range = found.start()..found.start() + found.as_str().trim_end().len();
            let is_place = is_apart(search.text, range.start, range.end)
                && !has_other_words(rule, &found)
                && rule.check.is_none_or(|check| check.fits(found.as_str()))
                && (!rule.needs_context || is_near_address(search, range.start, range.end));
            if is_place {
                search.add(rule.kind, range);
            }
        }
    }
}

/// Whether a match has words that are in no name: "3 children on the road".
fn has_other_words(rule: &Rule, found: &Match<'_>) -> bool {
    let mut words = found.as_str().split([' ', ',']);
    words.any(|word| rule.not_in_names.iter().any(|other| other == word))
}

/// Whether the words before a place, an address before it or a postcode behind it say that it is part of an address.
fn is_near_address(search: &Search<'_>, start: usize, end: usize) -> bool {
    let before = before(search.text, start);
    let mut words = ADDRESS_WORD.iter().flat_map(|words| words.find_iter(before));
    let follows = |found: &Finding| {
        matches!(found.kind, Kind::Address | Kind::Postcode)
            && start.checked_sub(found.range.end).is_some_and(|distance| distance <= MAX_DISTANCE)
    };
    words.any(|word| is_whole_word(before, word.start(), word.end()))
        || search.findings.iter().any(follows)
        || FIVE_DIGITS.as_ref().is_some_and(|postcode| postcode.is_match(after(search.text, end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(FIVE_DIGITS.is_some());
    }
}
