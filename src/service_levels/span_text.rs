//! Lengths of time as people type and read them. Pure: what is printed can be typed back.

use crate::locale::text::{t1, ungrouped};
use crate::locale::{Locale, within};

/// Reads a length in minutes: `24` is hours, `1.5` too; `90 minutes`, `2 hours` and `1 hour 30 minutes` say what they are.
/// None for anything else.
#[must_use]
pub fn parse(typed: &str) -> Option<i32> {
    let spaced: String = typed.trim().to_lowercase().replace(',', ".");
    let mut minutes = 0.0;
    let mut words = parts(&spaced).into_iter().peekable();
    words.peek()?;
    let mut units = 0;
    while let Some(number) = words.next() {
        let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
        let factor = match words.next().as_deref() {
            Some("h" | "hour" | "hours") => 60.0,
            Some("m" | "min" | "mins" | "minute" | "minutes") => 1.0,
            Some("d" | "day" | "days") => 1440.0,
            None if units == 0 => 60.0,
            Some(_) | None => return None,
        };
        units += 1;
        minutes += number * factor;
    }
    let whole = minutes.round();
    // Far beyond every limit; formatting is the way to an integer that cannot be out of range.
    if whole > 1e9 { None } else { format!("{whole:.0}").parse().ok() }
}

/// Numbers and words apart, with or without spaces between.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut kind = ' ';
    for letter in text.chars() {
        let this = if letter.is_whitespace() {
            ' '
        } else if letter.is_ascii_digit() || letter == '.' {
            '0'
        } else {
            'a'
        };
        match parts.last_mut() {
            Some(last) if this != ' ' && this == kind => last.push(letter),
            _ if this != ' ' => parts.push(letter.to_string()),
            _ => {}
        }
        kind = this;
    }
    parts
}

/// For a field: hours as a number, else minutes as words, which [`parse`] knows in English.
#[must_use]
pub fn print(minutes: i32) -> String {
    if minutes % 60 == 0 { (minutes / 60).to_string() } else { within(Locale::English, || in_words(minutes)) }
}

/// For reading: "24 hours", "90 minutes".
#[must_use]
pub fn in_words(minutes: i32) -> String {
    if minutes % 60 == 0 {
        t1("time-hours", "count", ungrouped(minutes / 60))
    } else {
        t1("time-minutes", "count", ungrouped(minutes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_people_type_it() {
        for (typed, minutes) in [
            ("24", 1440),
            ("1.5", 90),
            ("0,5", 30),
            ("90 minutes", 90),
            ("90min", 90),
            ("1 h 30 min", 90),
            ("2 Hours", 120),
            ("3 days", 4320),
            ("0", 0),
        ] {
            assert_eq!(parse(typed), Some(minutes), "{typed}");
        }
        for wrong in ["", "soon", "-1", "1 2", "1 h 30", "hours", "1..5", "1e9", "9999999999999"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!((print(1440).as_str(), print(90).as_str()), ("24", "90 minutes"));
    }

    proptest! {
        #[test]
        fn what_is_printed_can_be_typed_back(minutes in 0_i32..1_000_000) {
            prop_assert_eq!(parse(&print(minutes)), Some(minutes));
            prop_assert_eq!(parse(&in_words(minutes)), Some(minutes));
        }

        #[test]
        fn anything_typed_is_read_or_refused(typed in "\\PC{0,30}") {
            prop_assert!(parse(&typed).is_none_or(|minutes| minutes >= 0));
        }
    }
}
