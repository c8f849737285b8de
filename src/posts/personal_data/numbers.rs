//! Addresses of mail, account numbers, cards, telephones and national numbers.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::checksums::{is_card, is_iban};
use super::finding::Search;
use super::kind::Kind;
use super::packs::{PACKS, PhonePlan, RULES, pattern};
use super::windows::is_apart;

/// Digits of the numbers of cards (ISO 7812), and of telephones with the code of a country (ITU-T E.164).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Fewest digits of a number that is dialled within a country, the one that is dialled first included.
const MIN_NATIONAL_DIGITS: usize = 9;
/// Most groups of digits that one number is written in.
const MAX_GROUPS: usize = 8;

static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[\p{L}0-9._%+-]+@[\p{L}0-9-]+(?:\.[\p{L}0-9-]+)+"));
static IBAN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i)\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]){11,30}\b"));
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:\(?\+|\(|\b)\(?[0-9](?:[ ()./-]{0,3}[0-9]){6,27}\b"));
static GROUP: LazyLock<Option<Regex>> = LazyLock::new(|| pattern("[0-9]+"));
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"^\(?(?:[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2})\b")
});

/// A telephone or a card in a run of digits.
pub(super) struct FoundDigits {
    pub kind: Kind,
    pub range: Range<usize>,
    /// It begins with the code of a country, and can be nothing but a telephone.
    pub is_international: bool,
}

pub(super) fn find_emails(search: &mut Search<'_>) {
    let text = search.text;
    for found in EMAIL.iter().flat_map(|email| email.find_iter(text)) {
        search.add(Kind::Email, found.range());
    }
}

pub(super) fn find_ibans(search: &mut Search<'_>) {
    let text = search.text;
    for found in IBAN.iter().flat_map(|iban| iban.find_iter(text)) {
        if let Some(length) = length_of_iban(found.as_str()) {
            search.add(Kind::Iban, found.start()..found.start() + length);
        }
    }
}

/// Bytes of the account number that a text begins with: as many letters and digits as its country gives it, and whatever words
/// follow it.
fn length_of_iban(text: &str) -> Option<usize> {
    let country = text.get(..2)?.to_ascii_uppercase();
    let (length, _) = IBAN_LENGTHS.iter().find(|(_, countries)| countries.split(' ').any(|known| known == country))?;
    let (last, letter) = text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(length - 1)?;
    let (number, rest) = text.split_at_checked(last + letter.len_utf8())?;
    let is_whole = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    (is_whole && is_iban(number)).then_some(number.len())
}

/// Letters and digits of an account number, and the countries that have as many (the registry of ISO 13616).
const IBAN_LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// Numbers of persons: by the rules of the countries.
pub(super) fn find_national_numbers(search: &mut Search<'_>) {
    for rule in RULES.iter().filter(|rule| rule.kind == Kind::NationalNumber) {
        for found in rule.pattern.find_iter(search.text) {
            let fits = rule.check.is_none_or(|check| check.fits(found.as_str()));
            if fits && is_apart(search.text, found.start(), found.end()) {
                search.add(rule.kind, found.range());
            }
        }
    }
}

/// Telephones and cards, in order. A sum or a number of a list (`£`, `#`) is none.
pub(super) fn phones_and_cards(text: &str) -> Vec<FoundDigits> {
    let runs = DIGITS.iter().flat_map(|digits| digits.find_iter(text));
    let is_counted = |at: usize| text.get(..at).is_some_and(|before| before.ends_with(['£', '$', '€', '#']));
    runs.filter(|run| !is_counted(run.start())).flat_map(|run| in_run(run.as_str(), run.start())).collect()
}

/// Looks in a run of digits at every row of groups, the longest first, so that a number is found beside another.
fn in_run(run: &str, offset: usize) -> Vec<FoundDigits> {
    let groups: Vec<Range<usize>> =
        GROUP.iter().flat_map(|group| group.find_iter(run)).map(|group| group.range()).collect();
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(first) = groups.get(from) {
        let to = groups.len().min(from + MAX_GROUPS);
        let row = (from..to).rev().find_map(|last| {
            let range = with_signs(run, first.start, groups.get(last)?.end);
            let (kind, is_international) = kind_of(run.get(range.clone())?)?;
            let range = offset + range.start..offset + range.end;
            Some((last, FoundDigits { kind, range, is_international }))
        });
        from += 1;
        if let Some((last, digits)) = row {
            from = last + 1;
            found.push(digits);
        }
    }
    found
}

/// A row of groups with the sign and the bracket before it; a bracket that is not closed within it is left out.
fn with_signs(run: &str, start: usize, end: usize) -> Range<usize> {
    let head = run.get(..start).unwrap_or_default();
    let start = head.trim_end_matches(['+', '(']).len();
    let row = run.get(start..end).unwrap_or_default();
    if row.matches('(').count() == row.matches(')').count() {
        start..end
    } else {
        end - row.trim_start_matches('(').len()..end
    }
}

fn kind_of(text: &str) -> Option<(Kind, bool)> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < *PHONE_DIGITS.start() {
        return None;
    }
    if DATE.as_ref().is_some_and(|date| date.is_match(text)) {
        return None;
    }
    if CARD_DIGITS.contains(&digits.len()) && !text.contains('+') && is_card(&digits) {
        return Some((Kind::Card, false));
    }
    if !PHONE_DIGITS.contains(&digits.len()) {
        return None;
    }
    let typed = text.trim_start_matches('(');
    let international = if typed.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    match international {
        Some(number) => is_international_phone(number).then_some((Kind::Phone, true)),
        None => is_national_phone(typed, &digits).then_some((Kind::Phone, false)),
    }
}

/// Whether a number with the code of a country is that of a person. A country without a plan may have any.
fn is_international_phone(number: &str) -> bool {
    let of_plan = PACKS.iter().find_map(|pack| Some((&pack.phone, number.strip_prefix(pack.phone.code.as_str())?)));
    match of_plan {
        Some((plan, rest)) => {
            // "+44 (0)20" has both ways to begin.
            let rest =
                if plan.trunk.is_empty() { rest } else { rest.strip_prefix(plan.trunk.as_str()).unwrap_or(rest) };
            has_length(plan, rest) && !begins_with_one_of(rest, &plan.public)
        }
        None => PHONE_DIGITS.contains(&number.len()),
    }
}

/// Whether a number as it is dialled within a country is that of a person. A group of digits that is the code of services in one
/// country, written for itself, is read as that.
fn is_national_phone(typed: &str, digits: &str) -> bool {
    if digits.len() < MIN_NATIONAL_DIGITS || digits.ends_with("000000") {
        return false;
    }
    let first: String = typed.chars().take_while(char::is_ascii_digit).collect();
    let mut is_personal = false;
    for plan in PACKS.iter().map(|pack| &pack.phone) {
        let Some(rest) = digits.strip_prefix(plan.trunk.as_str()) else { continue };
        if !has_length(plan, rest) || !begins_with_one_of(rest, &plan.starts) {
            continue;
        }
        let code = first.strip_prefix(plan.trunk.as_str()).unwrap_or_default();
        if plan.public.iter().any(|public| public == code) {
            return false;
        }
        is_personal |= !begins_with_one_of(rest, &plan.public);
    }
    is_personal
}

fn has_length(plan: &PhonePlan, digits: &str) -> bool {
    (plan.min_digits..=plan.max_digits).contains(&digits.len())
}

fn begins_with_one_of(digits: &str, starts: &[String]) -> bool {
    starts.iter().any(|start| digits.starts_with(start.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&EMAIL, &IBAN, &DIGITS, &GROUP, &DATE] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn brackets_and_signs_belong_to_a_number_when_they_are_whole() {
        assert_eq!(with_signs("+44 20", 1, 6), 0..6);
        assert_eq!(with_signs("(020) 79", 1, 8), 0..8);
        assert_eq!(with_signs("(020 79", 1, 7), 1..7);
    }
}
