//! Check digits of numbers, and what else tells a number from its look. Each takes a text that a pattern of its own matched.

use serde::Deserialize;

/// A check by its name in the files of `packs/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Check {
    /// United Kingdom, national insurance number: prefixes that are never given out (HMRC NIM39110). QQ stands in its examples.
    Nino,
    /// United Kingdom, NHS number: modulus 11 (NHS Data Dictionary).
    Nhs,
    /// Ireland, personal public service number: modulus 23 with a second letter (Department of Social Protection).
    Pps,
    /// Germany, tax identification number: modulus 11, 10 (ISO 7064, § 139b AO).
    DeTax,
    /// Germany, pension insurance number: weights, sums of digits, modulus 10 (VKVV § 4).
    DePension,
    /// France, number of the register of persons: 97 less the remainder of 97; Corsica's letters stand for 19 and 18 (INSEE).
    Nir,
    /// Spain, identity card and number of foreigners: a letter for the remainder of 23 (RD 1553/2005).
    Dni,
    /// United Kingdom, postcode: "B12 3rd" is an ordinal.
    UkPostcode,
    /// Ireland, Eircode: the second part has letters and digits, or capital letters alone.
    Eircode,
}

impl Check {
    pub(super) fn fits(self, text: &str) -> bool {
        let plain: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let upper: Vec<char> = plain.iter().map(char::to_ascii_uppercase).collect();
        match self {
            Self::Nino => is_nino(&upper),
            Self::Nhs => is_nhs(&upper).unwrap_or_default(),
            Self::Pps => is_pps(&upper).unwrap_or_default(),
            Self::DeTax => is_de_tax(&upper).unwrap_or_default(),
            Self::DePension => is_de_pension(&upper).unwrap_or_default(),
            Self::Nir => is_nir(&upper).unwrap_or_default(),
            Self::Dni => is_dni(&upper).unwrap_or_default(),
            Self::UkPostcode => !is_ordinal(&plain),
            Self::Eircode => is_eircode(&plain),
        }
    }
}

/// The value of a digit.
fn digit(c: char) -> Option<u32> {
    c.to_digit(10)
}

/// The place of a capital letter in the alphabet, from 1.
fn place(c: char) -> Option<u32> {
    c.to_digit(36).filter(|value| *value >= 10).map(|value| value - 9)
}

/// The letter of a table for a remainder.
fn letter(table: &str, at: u32) -> Option<char> {
    table.chars().nth(usize::try_from(at).ok()?)
}

/// The sum of the digits, each times its weight; fewer weights than digits leave the rest out.
fn weighted(digits: &[char], weights: impl IntoIterator<Item = u32>) -> Option<u32> {
    digits.iter().zip(weights).try_fold(0, |sum, (c, weight)| Some(sum + digit(*c)? * weight))
}

/// A number of so many digits; none for one that is too large.
fn number(digits: &[char]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, c| number.checked_mul(10)?.checked_add(u64::from(digit(*c)?)))
}

fn is_nino(plain: &[char]) -> bool {
    let [first, second, ..] = plain else { return false };
    let prefix: String = [*first, *second].iter().collect();
    let is_given = !"DFIQUV".contains(*first)
        && !"DFIQUVO".contains(*second)
        && !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&prefix.as_str());
    is_given || prefix == "QQ"
}

fn is_nhs(plain: &[char]) -> Option<bool> {
    let remainder = weighted(plain, (2..=10).rev())? % 11;
    let check = (11 - remainder) % 11;
    let all_same = plain.windows(2).all(|pair| pair.first() == pair.last());
    Some(digit(*plain.get(9)?)? == check && !all_same)
}

fn is_pps(plain: &[char]) -> Option<bool> {
    let second = match plain.get(8) {
        None | Some('W') => 0,
        Some(c) => place(*c)?,
    };
    let sum = weighted(plain.get(..7)?, (2..=8).rev())? + second * 9;
    Some(*plain.get(7)? == letter("WABCDEFGHIJKLMNOPQRSTUV", sum % 23)?)
}

fn is_de_tax(plain: &[char]) -> Option<bool> {
    let product = plain.get(..10)?.iter().try_fold(10, |product, c| {
        let sum = match (digit(*c)? + product) % 10 {
            0 => 10,
            sum => sum,
        };
        Some(sum * 2 % 11)
    })?;
    Some(digit(*plain.get(10)?)? == (11 - product) % 10)
}

fn is_de_pension(plain: &[char]) -> Option<bool> {
    let at = place(*plain.get(8)?)?;
    let digits = plain.get(..8)?.iter().chain(plain.get(9..11)?).map(|c| digit(*c)).collect::<Option<Vec<u32>>>()?;
    let (head, tail) = digits.split_at_checked(8)?;
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let all = head.iter().copied().chain([at / 10, at % 10]).chain(tail.iter().copied());
    let sum: u32 = all.zip(weights).map(|(digit, weight)| digit * weight / 10 + digit * weight % 10).sum();
    Some(digit(*plain.get(11)?)? == sum % 10)
}

fn is_nir(plain: &[char]) -> Option<bool> {
    let mut digits: Vec<char> = plain.get(..13)?.to_vec();
    let department = match (plain.get(5)?, plain.get(6)?) {
        ('2', 'A') => Some(['1', '9']),
        ('2', 'B') => Some(['1', '8']),
        _ => None,
    };
    if let Some(department) = department {
        digits.splice(5..7, department);
    }
    Some(97 - number(&digits)? % 97 == number(plain.get(13..15)?)?)
}

fn is_dni(plain: &[char]) -> Option<bool> {
    let (check, head) = plain.split_last()?;
    let mut digits = head.to_vec();
    let first = digits.first_mut()?;
    *first = match *first {
        'X' => '0',
        'Y' => '1',
        'Z' => '2',
        other => other,
    };
    let remainder = u32::try_from(number(&digits)? % 23).ok()?;
    Some(*check == letter("TRWAGMYFPDXBNJZSQVHLCKE", remainder)?)
}

fn is_ordinal(plain: &[char]) -> bool {
    let Some((_, end)) = plain.split_last_chunk::<2>() else { return false };
    matches!(end, ['s', 't'] | ['n' | 'r', 'd'] | ['t', 'h'])
}

fn is_eircode(plain: &[char]) -> bool {
    let unique = plain.get(3..).unwrap_or_default();
    let (letters, capitals) =
        (unique.iter().filter(|c| c.is_ascii_alphabetic()).count(), unique.iter().all(char::is_ascii_uppercase));
    capitals || (0 < letters && letters < unique.len())
}

/// Whether an account number fits: letters as numbers, the first four characters last, remainder 1 of 97 (ISO 13616).
pub(super) fn is_iban(text: &str) -> bool {
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

/// Whether the number of a card fits: from the right, every second digit twice (ISO 7812), of a network that is given out (2 to 6).
pub(super) fn is_card(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(digit)
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10) && digits.starts_with(['2', '3', '4', '5', '6'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_fit_and_others_do_not() {
        for (check, fits, others) in [
            (Check::Nino, vec!["QQ 12 34 56 C", "AB123456D"], vec!["DA123456C", "AO123456C", "GB123456A"]),
            (Check::Nhs, vec!["943 476 5919", "9434765919"], vec!["943 476 5918", "9999999999"]),
            (Check::Pps, vec!["1234567T", "1234567FA"], vec!["1234567A", "1234567TA"]),
            (Check::DeTax, vec!["86095742719", "47 036 892 816"], vec!["86095742710"]),
            (Check::DePension, vec!["15 070649 C 103"], vec!["15 070649 C 104"]),
            (Check::Nir, vec!["2 55 08 14 168 025 38"], vec!["2 55 08 14 168 025 39"]),
            (Check::Dni, vec!["12345678Z", "X1234567L"], vec!["12345678A", "Y1234567L"]),
            (Check::UkPostcode, vec!["SW1A 1AA", "EL4 2TH"], vec!["b12 3rd", "a4 2nd"]),
            (Check::Eircode, vec!["A65 F4E2", "D02 AFXT", "d02 af85"], vec!["d10 week", "D10 2020"]),
        ] {
            for text in fits {
                assert!(check.fits(text), "{check:?} {text}");
            }
            for text in others {
                assert!(!check.fits(text), "{check:?} {text}");
            }
        }
    }

    #[test]
    fn no_check_breaks_on_a_text_of_another_form() {
        let checks = [
            Check::Nino,
            Check::Nhs,
            Check::Pps,
            Check::DeTax,
            Check::DePension,
            Check::Nir,
            Check::Dni,
            Check::UkPostcode,
            Check::Eircode,
        ];
        for text in ["", "1", "A", "ÄÖ", "12345678901234567890123456789", "XXXXXXXXXXXXXXXXXXXX"] {
            for check in checks {
                check.fits(text);
            }
        }
    }
}
