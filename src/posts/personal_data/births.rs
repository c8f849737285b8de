//! Dates of birth: a whole date beside a word that says so, in the same sentence. Every other date is left alone. The year may be
//! any from 1900: the birth date of a child is as personal as that of the person who asks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::finding::Search;
use super::kind::Kind;
use super::packs::{BIRTH_WORD, MONTHS, pattern};
use super::windows::{after, before, ends_sentence, is_whole_word};

const MIN_YEAR: u32 = 1900;
const MAX_YEAR: u32 = 2099;

static DATES: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| {
    let months = MONTHS.as_str();
    vec![
        pattern(r"\b[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?(?:[0-9]{4}|[0-9]{2})\b"),
        pattern(r"\b[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}\b"),
        pattern(&format!(
            r"(?i)\b[0-9]{{1,2}}(?:st|nd|rd|th|er|º|\.)?,? (?:of |de |day of )?(?:{months})\.?,? (?:de |del )?[0-9]{{4}}\b"
        )),
        pattern(&format!(r"(?i)\b(?:{months})\.? [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}\b")),
    ]
});

pub(super) fn find(search: &mut Search<'_>) {
    let text = search.text;
    for date in DATES.iter().flatten().flat_map(|dates| dates.find_iter(text)) {
        if has_year_of_birth(date.as_str()) && is_beside_a_word(text, &date.range()) {
            search.add(Kind::BirthDate, date.range());
        }
    }
}

/// Years of two digits may be any.
fn has_year_of_birth(date: &str) -> bool {
    let numbers = date.split(|c: char| !c.is_ascii_digit()).filter(|number| number.len() == 4);
    numbers.filter_map(|year| year.parse().ok()).all(|year: u32| (MIN_YEAR..=MAX_YEAR).contains(&year))
}

fn is_beside_a_word(text: &str, date: &Range<usize>) -> bool {
    let Some(words) = BIRTH_WORD.as_ref() else { return false };
    let (before, after) = (before(text, date.start), after(text, date.end));
    let leads = words.find_iter(before).any(|word| {
        let between = before.get(word.end()..).unwrap_or_default();
        is_whole_word(before, word.start(), word.end()) && !ends_sentence(between)
    });
    let follows = || {
        words.find_iter(after).any(|word| {
            let between = after.get(..word.start()).unwrap_or_default();
            is_whole_word(after, word.start(), word.end()) && !ends_sentence(between)
        })
    };
    leads || follows()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(DATES.iter().all(Option::is_some));
    }

    #[test]
    fn years_are_those_in_which_people_were_born() {
        for (date, expected) in
            [("3.4.1971", true), ("3 April 71", true), ("3.4.1871", false), ("1971-04-03", true), ("3.4.2199", false)]
        {
            assert_eq!(has_year_of_birth(date), expected, "{date}");
        }
    }
}
