//! Business hours and holidays as people type them. Pure: what is printed can be typed back.

use chrono::{NaiveDate, NaiveTime};

use crate::entity::documents::{Block, Holidays};

/// Most blocks of a day.
pub const MAX_BLOCKS: usize = 6;
/// Most holidays of a calendar.
pub const MAX_HOLIDAYS: usize = 500;

/// A piece of text that is no time, no block, or one that overlaps another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood(pub String);

/// Reads a day such as `09:00–12:30, 13:30–17:00`; nothing means closed. `24:00` is the end of the day.
///
/// # Errors
/// The first piece that makes no sense.
pub fn parse_day(typed: &str) -> Result<Vec<Block>, NotUnderstood> {
    let mut blocks = Vec::new();
    for piece in typed.split([',', ';', '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let block = parse_block(piece).ok_or_else(|| NotUnderstood(piece.to_owned()))?;
        blocks.push(block);
    }
    blocks.sort_unstable_by_key(|block| block.from);
    let overlaps = |pair: &[Block]| matches!(pair, [one, next] if one.until == NaiveTime::MIN || next.from < one.until);
    if blocks.len() > MAX_BLOCKS || blocks.windows(2).any(overlaps) {
        return Err(NotUnderstood(typed.trim().to_owned()));
    }
    Ok(blocks)
}

fn parse_block(piece: &str) -> Option<Block> {
    let plain = piece.replace(['–', '—', '−'], "-").replace(" to ", "-");
    let (from, until) = plain.split_once('-')?;
    let from = parse_time(from)?;
    let until = if until.trim() == "24:00" { NaiveTime::MIN } else { parse_time(until)? };
    (until == NaiveTime::MIN || from < until).then_some(Block { from, until })
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let digits = |part: &str| {
        let fits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    NaiveTime::from_hms_opt(digits(hour)?, digits(minute)?, 0)
}

/// Prints a day so that [`parse_day`] reads the same.
#[must_use]
pub fn print_day(blocks: &[Block]) -> String {
    let until = |time: NaiveTime| {
        if time == NaiveTime::MIN { "24:00".to_owned() } else { time.format("%H:%M").to_string() }
    };
    let print = |block: &Block| format!("{}–{}", block.from.format("%H:%M"), until(block.until));
    blocks.iter().map(print).collect::<Vec<_>>().join(", ")
}

/// Reads one date a line, such as `2026-12-25` or `25 December 2026`; sorted, each once.
///
/// # Errors
/// The first line that is no date, or the line that is one too many.
pub fn parse_holidays(typed: &str) -> Result<Holidays, NotUnderstood> {
    let mut dates = Vec::new();
    for line in typed.split(['\n', ',', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        let date = ["%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y"]
            .iter()
            .find_map(|form| NaiveDate::parse_from_str(line, form).ok())
            .filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date)));
        let date = date.filter(|_| dates.len() < MAX_HOLIDAYS).ok_or_else(|| NotUnderstood(line.to_owned()))?;
        dates.push(date);
    }
    dates.sort_unstable();
    dates.dedup();
    Ok(Holidays(dates))
}

/// Prints holidays one a line so that [`parse_holidays`] reads the same.
#[must_use]
pub fn print_holidays(holidays: &Holidays) -> String {
    holidays.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_as_people_type_them() {
        for typed in ["09:00–12:30, 13:30–17:00", "13:30-17:00;9-12:30", "9.00 - 12.30\n13:30 to 17:00"] {
            assert_eq!(print_day(&parse_day(typed).unwrap()), "09:00–12:30, 13:30–17:00", "{typed}");
        }
        assert_eq!(parse_day("  ").unwrap(), []);
        assert_eq!(print_day(&parse_day("0-24:00").unwrap()), "00:00–24:00");
        let table = [
            ("closed", "closed"),
            ("9-5", "9-5"),
            ("25:00-26:00", "25:00-26:00"),
            ("9-12, 11-13", "9-12, 11-13"),
            ("9-24:00, 10-11", "9-24:00, 10-11"),
            ("09:00–09:00", "09:00–09:00"),
            ("+9-17", "+9-17"),
        ];
        for (typed, piece) in table {
            assert_eq!(parse_day(typed), Err(NotUnderstood(piece.to_owned())), "{typed}");
        }
    }

    #[test]
    fn holidays_as_people_type_them() {
        let read = parse_holidays("25 December 2026\n2026-12-26\n\n1 Jan 2027\n2026-12-25").unwrap();
        assert_eq!(print_holidays(&read), "2026-12-25\n2026-12-26\n2027-01-01");
        assert_eq!(parse_holidays("2026-12-25\nboxing day"), Err(NotUnderstood("boxing day".into())));
        assert_eq!(parse_holidays("2026-02-30"), Err(NotUnderstood("2026-02-30".into())));
    }

    proptest! {
        #[test]
        fn what_is_printed_can_be_typed_back(cuts in prop::collection::btree_set(0_u32..1440, 0..12), days in prop::collection::btree_set(0_u64..4000, 0..40)) {
            let at = |minute: u32| NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
            let cuts: Vec<u32> = cuts.into_iter().collect();
            let blocks: Vec<Block> = cuts.chunks_exact(2).map(|pair| Block { from: at(pair[0]), until: at(pair[1]) }).collect();
            prop_assert_eq!(parse_day(&print_day(&blocks)), Ok(blocks));
            let first: NaiveDate = "2026-01-01".parse().unwrap();
            let holidays = Holidays(days.into_iter().map(|day| first + chrono::Days::new(day)).collect());
            prop_assert_eq!(parse_holidays(&print_holidays(&holidays)), Ok(holidays));
        }

        #[test]
        fn anything_typed_is_read_or_refused(typed in "\\PC{0,60}") {
            if let Ok(blocks) = parse_day(&typed) {
                prop_assert!(blocks.windows(2).all(|pair| pair[0].until <= pair[1].from));
            }
            parse_holidays(&typed).ok();
        }
    }
}
