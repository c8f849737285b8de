//! Finds in a text what people should not tell everyone: telephone and account numbers, cards, addresses of mail.
//! It only warns and offers, so it may miss some; what has check digits is only found when they fit.

use std::sync::LazyLock;

use regex::Regex;

/// What something looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Email,
    Phone,
    Iban,
    Card,
}

impl Kind {
    /// The end of its text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Iban => "iban",
            Self::Card => "card",
        }
    }
}

/// Something personal in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: Kind,
    pub text: String,
}

/// Most findings that are shown.
const MAX_FINDINGS: usize = 10;
/// Most findings of a text that are looked for in another.
const MAX_COMPARED: usize = 100;

/// A pattern of ours; one that does not compile finds nothing, and a test fails.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+\b"));
static IBAN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i)\b[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}\b"));
static DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?:\+|\b)\d(?:[ ()./-]{0,2}\d){6,18}\b"));

/// What in a text looks personal, each once, in order of kind.
pub fn find(text: &str) -> Vec<Finding> {
    search(text, MAX_FINDINGS)
}

/// What looks personal in a text and stands no longer in the text that replaces it. Only letters and digits are compared, so that a
/// number that is only written in another way has not been taken out.
pub fn find_removed(before: &str, after: &str) -> Vec<Finding> {
    let after = letters_and_digits(after);
    let is_gone = |found: &Finding| !after.contains(&letters_and_digits(&found.text));
    search(before, MAX_COMPARED).into_iter().filter(is_gone).collect()
}

fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first findings in order of kind, at most so many.
fn search(text: &str, most: usize) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut add = |kind, text: &str| {
        let known = found.iter().any(|found| found.text.contains(text));
        if !known && found.len() < most {
            found.push(Finding { kind, text: text.to_owned() });
        }
    };
    let every = |regex: &'static LazyLock<Option<Regex>>| {
        regex.iter().flat_map(|regex| regex.find_iter(text)).map(|found| found.as_str().trim())
    };
    every(&EMAIL).for_each(|text| add(Kind::Email, text));
    every(&IBAN).filter_map(iban_at_start).for_each(|text| add(Kind::Iban, text));
    for text in every(&DIGITS) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if (13..=19).contains(&digits.len()) && is_card(&digits) {
            add(Kind::Card, text);
        } else if (9..=15).contains(&digits.len()) && (digits.starts_with('0') || text.starts_with('+')) {
            add(Kind::Phone, text);
        }
    }
    found
}

/// The account number that a text begins with: as many letters and digits as its country gives it, and whatever words follow it.
fn iban_at_start(text: &str) -> Option<&str> {
    let country: String = text.chars().take(2).collect();
    let country = country.to_ascii_uppercase();
    let (length, _) = IBAN_LENGTHS.iter().find(|(_, countries)| countries.split(' ').any(|known| known == country))?;
    let (last, letter) = text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(length - 1)?;
    let (number, rest) = text.split_at_checked(last + letter.len_utf8())?;
    let is_whole = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    (is_whole && is_iban(number)).then_some(number)
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

/// The check of ISO 13616: letters as numbers, the first four characters last, remainder 1 of 97.
fn is_iban(text: &str) -> bool {
    let plain: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !(15..=34).contains(&plain.len()) {
        return false;
    }
    let mut turned = plain.iter().skip(4).chain(plain.iter().take(4));
    let remainder = turned.try_fold(0_u32, |sum, c| {
        let value = c.to_digit(36)?;
        Some((sum * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    remainder == Some(1)
}

/// The check of ISO 7812: from the right, every second digit twice.
fn is_card(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10) && digits.chars().any(|c| c != '0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        find(text).iter().map(|found| found.kind.as_str()).collect()
    }

    #[test]
    fn what_is_personal_is_found() {
        assert!(EMAIL.is_some() && IBAN.is_some() && DIGITS.is_some());
        for (text, expected) in [
            ("write to ines.m@example.org please", "email"),
            ("call 0171 555 0123 or so", "phone"),
            ("call +44 (0)20 7946 0958", "phone"),
            ("pay to GB82 WEST 1234 5698 7654 32.", "iban"),
            ("DE89370400440532013000", "iban"),
            ("DE89 3704 0044 0532 0130 00 is my account, and you may use it", "iban"),
            ("from NO93 8601 1117 947 to them", "iban"),
            ("card 4111 1111 1111 1111", "card"),
        ] {
            assert_eq!(kinds(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_not_personal_is_left_alone() {
        for text in [
            "on 22 November 2026 at 14:05",
            "I paid 60.00 for case PD-7K3M-92",
            "GB82 WEST 1234 5698 7654 33",
            "GB82 WEST 1234 5698 7654 321",
            "QQ82 WEST 1234 5698 7654 32",
            "4111 1111 1111 1112",
            "rooms 1-2, 3-4 and 5-6",
            "2026-11-22 to 2026-11-24",
            "between 1990 and 2020",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }

    #[test]
    fn each_is_said_once() {
        assert_eq!(find("a@b.example a@b.example").len(), 1);
    }

    #[test]
    fn what_was_taken_out_is_what_stands_there_no_more() {
        let before = "Call 01632 960123 or write to Ines@example.org. DE89370400440532013000 is my account.";
        let gone = |after: &str| find_removed(before, after).iter().map(|found| found.kind).collect::<Vec<_>>();
        assert_eq!(gone(before), []);
        assert_eq!(gone("Write to me."), [Kind::Email, Kind::Iban, Kind::Phone]);
        assert_eq!(gone("01632-960 123, ines@EXAMPLE.org"), [Kind::Iban]);
        assert_eq!(gone("To DE89 3704 0044 0532 0130 00, ines@example.org"), [Kind::Phone]);
        assert_eq!(find_removed("On 22 November 2026 at 14:05.", ""), []);
        // More than are shown are compared.
        let many: Vec<String> = (0..30).map(|number| format!("0171 555 01{number:02}")).collect();
        assert_eq!(find(&many.join(", ")).len(), MAX_FINDINGS);
        assert_eq!(find_removed(&many.join(", "), &many[1..].join(", ")).len(), 1);
        assert_eq!(find_removed(&many.join(", "), &many[..29].join(", ")).len(), 1);
    }
}
