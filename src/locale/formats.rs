//! Dates, numbers and lists as a language writes them, by the Unicode consortium's data (CLDR). Pure.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;
use icu_datetime::input::{Date, Time};
use icu_datetime::options::TimePrecision;
use icu_datetime::{DateTimeFormatter, NoCalendarFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::{Locale as Tag, locale};

use super::{Locale, current, made_up};

struct Formats {
    date: DateTimeFormatter<fieldsets::YMD>,
    month: DateTimeFormatter<fieldsets::YM>,
    weekday: DateTimeFormatter<fieldsets::MDE>,
    clock: NoCalendarFormatter<fieldsets::T>,
    number: DecimalFormatter,
    list: ListFormatter,
    alternatives: ListFormatter,
}

/// By whose habits a language writes dates and numbers.
fn habits(locale: Locale) -> Tag {
    match locale {
        Locale::English | Locale::Accented => locale!("en-GB-u-hc-h12"),
        Locale::RightToLeft => locale!("ar-EG"),
    }
}

impl Formats {
    fn of(locale: Locale) -> Option<Self> {
        let tag = habits(locale);
        let clock = fieldsets::T::short().with_time_precision(TimePrecision::MinuteOptional);
        Some(Self {
            date: DateTimeFormatter::try_new((&tag).into(), fieldsets::YMD::long()).ok()?,
            month: DateTimeFormatter::try_new((&tag).into(), fieldsets::YM::long()).ok()?,
            weekday: DateTimeFormatter::try_new((&tag).into(), fieldsets::MDE::long()).ok()?,
            clock: NoCalendarFormatter::try_new((&tag).into(), clock).ok()?,
            number: DecimalFormatter::try_new((&tag).into(), DecimalFormatterOptions::default()).ok()?,
            list: ListFormatter::try_new_and((&tag).into(), ListFormatterOptions::default()).ok()?,
            alternatives: ListFormatter::try_new_or((&tag).into(), ListFormatterOptions::default()).ok()?,
        })
    }
}

thread_local! {
    /// Making them costs more than using them, and they cannot be shared between threads.
    static FORMATS: RefCell<HashMap<Locale, Option<Rc<Formats>>>> = RefCell::new(HashMap::new());
}

fn formats(locale: Locale) -> Option<Rc<Formats>> {
    FORMATS.with_borrow_mut(|known| known.entry(locale).or_insert_with(|| Formats::of(locale).map(Rc::new)).clone())
}

/// A text by the formats of the language of the work at hand; none if they lack it.
fn formatted(format: impl FnOnce(&Formats) -> Option<String>) -> Option<String> {
    let locale = current();
    let formats = formats(locale)?;
    format(&formats).map(|text| made_up::formatted(locale, text))
}

/// A number of a calendar or a clock.
fn small(number: u32) -> Option<u8> {
    u8::try_from(number).ok()
}

/// "22 November 2026".
pub(super) fn date(at: &DateTime<Tz>) -> String {
    formatted(|formats| {
        let day = Date::try_new_iso(at.year(), small(at.month())?, small(at.day())?).ok()?;
        Some(formats.date.format(&day).to_string())
    })
    .unwrap_or_else(|| at.date_naive().to_string())
}

/// "November 2026".
pub(super) fn month(at: &DateTime<Tz>) -> String {
    formatted(|formats| {
        let day = Date::try_new_iso(at.year(), small(at.month())?, small(at.day())?).ok()?;
        Some(formats.month.format(&day).to_string())
    })
    .unwrap_or_else(|| at.format("%Y-%m").to_string())
}

/// "Tuesday 24 November".
pub(super) fn weekday(at: &DateTime<Tz>) -> String {
    formatted(|formats| {
        let day = Date::try_new_iso(at.year(), small(at.month())?, small(at.day())?).ok()?;
        Some(formats.weekday.format(&day).to_string())
    })
    .unwrap_or_else(|| at.date_naive().to_string())
}

/// "2:05pm", and "2pm" at the full hour.
pub(super) fn clock(at: &DateTime<Tz>) -> String {
    formatted(|formats| {
        let time = Time::try_new(small(at.hour())?, small(at.minute())?, 0, 0).ok()?;
        let clock = formats.clock.format(&time).to_string();
        // As the style guide of the United Kingdom's government has it: no space within a time.
        Some(match current() {
            Locale::English | Locale::Accented => clock.split_whitespace().collect(),
            Locale::RightToLeft => clock,
        })
    })
    .unwrap_or_else(|| at.format("%H:%M").to_string())
}

/// "1,234.5": a number that people count with, given as digits with a point. Numbers that only name something are texts.
#[must_use]
pub fn number(digits: &str) -> String {
    let decimal = Decimal::try_from_str(digits).ok();
    // It stands within a text, which is marked as a whole.
    let grouped = decimal.zip(formats(current())).map(|(decimal, formats)| formats.number.format(&decimal).to_string());
    grouped.unwrap_or_else(|| digits.to_owned())
}

/// "A, B and C".
#[must_use]
pub fn list(parts: &[String]) -> String {
    listed(parts, |formats| &formats.list)
}

/// "A, B or C".
#[must_use]
pub fn alternatives(parts: &[String]) -> String {
    listed(parts, |formats| &formats.alternatives)
}

fn listed(parts: &[String], habit: impl FnOnce(&Formats) -> &ListFormatter) -> String {
    let locale = current();
    let Some(formats) = formats(locale) else { return parts.join(", ") };
    let list = habit(&formats);
    if !locale.is_made_up() {
        return list.format(parts.iter()).to_string();
    }
    // What is listed keeps its letters: signs that no text has stand for it until the words between are made up.
    let signs: Vec<String> = ('\u{e000}'..='\u{f8ff}').map(String::from).take(parts.len()).collect();
    let text = made_up::formatted(locale, list.format(signs.iter()).to_string());
    signs.iter().zip(parts).fold(text, |text, (sign, part)| text.replace(sign, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::within;

    #[test]
    fn numbers_and_lists_are_written_as_the_language_has_them() {
        assert_eq!((number("1234567"), number("12.5"), number("7")), ("1,234,567".into(), "12.5".into(), "7".into()));
        assert_eq!(number("7a"), "7a");
        let names = ["Ines", "Tom", "Ada"].map(str::to_owned);
        assert_eq!(list(&names), "Ines, Tom and Ada");
        assert_eq!(
            (list(&names[..2]), list(&names[..1]), list(&[])),
            ("Ines and Tom".into(), "Ines".into(), String::new())
        );
        assert_eq!(alternatives(&names), "Ines, Tom or Ada");
        within(Locale::Accented, || assert_eq!(list(&names), "[Ines, Tom ááññď Ada]"));
        within(Locale::RightToLeft, || {
            assert_eq!(number("1234"), "١٬٢٣٤");
            assert!(list(&names).contains('و'), "{}", list(&names));
        });
    }
}
