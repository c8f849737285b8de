//! An amount of money with its currency, as people type it and as it is shown. Pure.

use std::fmt;

use crate::entity::agency;

/// The largest amount, in hundredths of its currency: a million.
const MAX_HUNDREDTHS: i64 = 100_000_000;

/// Signs that stand for one currency alone.
const SIGNS: [(char, &str); 2] = [('£', "GBP"), ('€', "EUR")];
/// Currencies without smaller coins in use (ISO 4217, no minor unit).
const WHOLE: [&str; 6] = ["CLP", "ISK", "JPY", "KRW", "UGX", "VND"];

/// An amount in hundredths of a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    pub hundredths: i64,
    /// Three capital letters, as ISO 4217 has them.
    pub currency: String,
}

impl Money {
    /// The number alone, with two digits after the point where its currency has them.
    #[must_use]
    pub fn amount(&self) -> String {
        if WHOLE.contains(&self.currency.as_str()) {
            return (self.hundredths / 100).to_string();
        }
        format!("{}.{:02}", self.hundredths / 100, self.hundredths % 100)
    }

    /// So many times as much. What is larger than any number stays the largest one.
    #[must_use]
    pub fn times(&self, count: i64) -> Self {
        Self { hundredths: self.hundredths.saturating_mul(count), currency: self.currency.clone() }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

/// What one answer by its staff costs an agency, where it says so.
#[must_use]
pub fn unit_cost_of(agency: &agency::Model) -> Option<Money> {
    Some(Money { hundredths: agency.unit_cost?, currency: agency.unit_cost_currency.clone()? })
}

/// An amount as it was typed, such as `4.50 GBP`, `GBP 4`, `4,5 eur` or `£4.50`. None where it is no amount of more than nothing up
/// to a million, or has no currency.
#[must_use]
pub fn money(typed: &str) -> Option<Money> {
    let typed = typed.trim();
    let signed = SIGNS.iter().find_map(|(sign, currency)| {
        let amount = typed.strip_prefix(*sign).or_else(|| typed.strip_suffix(*sign))?;
        Some((amount.trim(), *currency))
    });
    if let Some((amount, currency)) = signed {
        return Some(Money { hundredths: hundredths(amount)?, currency: currency.to_owned() });
    }
    let is_letter = |letter: char| letter.is_ascii_alphabetic();
    let (amount, currency) = if typed.starts_with(is_letter) {
        let (currency, amount) = typed.split_at_checked(3)?;
        (amount, currency)
    } else {
        typed.split_at_checked(typed.len().checked_sub(3)?)?
    };
    if currency.len() != 3 || !currency.chars().all(is_letter) {
        return None;
    }
    let (hundredths, currency) = (hundredths(amount.trim())?, currency.to_ascii_uppercase());
    let is_shown = !WHOLE.contains(&currency.as_str()) || hundredths % 100 == 0;
    is_shown.then_some(Money { hundredths, currency })
}

fn hundredths(typed: &str) -> Option<i64> {
    let (whole, part) = typed.split_once(['.', ',']).unwrap_or((typed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let (whole, part): (i64, i64) = (whole.parse().ok()?, format!("{part:0<2}").parse().ok()?);
    let all = whole.checked_mul(100)?.checked_add(part)?;
    (1..=MAX_HUNDREDTHS).contains(&all).then_some(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, shown) in [
            ("4.50 GBP", "4.50 GBP"),
            (" gbp 4 ", "4.00 GBP"),
            ("4,5EUR", "4.50 EUR"),
            ("0.01 usd", "0.01 USD"),
            ("1000000 JPY", "1000000 JPY"),
            ("450.00 jpy", "450 JPY"),
            ("£4.50", "4.50 GBP"),
            ("4.50 £", "4.50 GBP"),
            ("€4,50", "4.50 EUR"),
            ("€ 4", "4.00 EUR"),
        ] {
            assert_eq!(money(typed).map(|money| money.to_string()).as_deref(), Some(shown), "{typed}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for typed in [
            "",
            "4.50",
            "GBP",
            "4.505 GBP",
            "-4 GBP",
            "0 GBP",
            "0.00 GBP",
            "1000000.01 GBP",
            "£",
            "£4.50 GBP",
            "££4",
            "$4.50",
            "4.50 JPY",
            "4.50 GBPX",
            "four GBP",
            "4 5 GBP",
            "1.000,50 EUR",
            ".5 GBP",
            "é",
            "99999999999999999999 GBP",
        ] {
            assert_eq!(money(typed), None, "{typed}");
        }
    }

    #[test]
    fn times_never_overflows() {
        let money = Money { hundredths: 450, currency: "GBP".to_owned() };
        assert_eq!(money.times(12).to_string(), "54.00 GBP");
        assert_eq!(money.times(i64::MAX).hundredths, i64::MAX);
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(hundredths in 1_i64..=MAX_HUNDREDTHS, currency in "[A-Z]{3}") {
            // A currency without smaller coins has no part of one.
            let hundredths = if WHOLE.contains(&currency.as_str()) { (hundredths / 100).max(1) * 100 } else { hundredths };
            let one = Money { hundredths, currency };
            prop_assert_eq!(money(&one.to_string()), Some(one));
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(typed in "\\PC{0,20}") {
            prop_assert!(money(&typed).is_none_or(|money| (1..=MAX_HUNDREDTHS).contains(&money.hundredths)));
        }
    }
}
