//! Business time of an agency: pure arithmetic over its week, its holidays and its time zone. Does no I/O.
//!
//! An instant is business time when its local clock stands within a block of its local weekday and the local date is no
//! holiday. On nights when the clocks change this counts what really passes: an hour that is skipped counts nothing, an
//! hour that comes twice counts twice.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::entity::calendar;
use crate::entity::documents::{Block, Holidays, WeekHours};

/// No walk goes on for longer: what is left then is counted as elapsed time. Far beyond any promise.
const MAX_WALK_DAYS: usize = 40_000;
/// Longer spans are cut to this: two thousand years of 24 hours.
const MAX_MINUTES: i64 = 1 << 30;

/// A calendar to count with. Without any hours it counts elapsed time, so that no promise is ever without an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessTime {
    zone: Tz,
    /// Offsets from local midnight, in order, without overlap; Monday first.
    week: [Vec<(Duration, Duration)>; 7],
    holidays: BTreeSet<NaiveDate>,
}

impl BusinessTime {
    /// From a calendar's parts. Blocks may come in any order and may overlap; empty ones are dropped.
    #[must_use]
    pub fn new(zone: Tz, hours: &WeekHours, holidays: &Holidays) -> Self {
        let week = hours.0.each_ref().map(|day| merged(day));
        Self { zone, week, holidays: holidays.0.iter().copied().collect() }
    }

    /// From a stored calendar.
    #[must_use]
    pub fn of(calendar: &calendar::Model) -> Self {
        Self::from_parts(&calendar.time_zone, &calendar.hours, &calendar.holidays)
    }

    /// From stored parts; a time zone that is not known any more counts as UTC.
    #[must_use]
    pub fn from_parts(time_zone: &str, hours: &WeekHours, holidays: &Holidays) -> Self {
        Self::new(time_zone.parse().unwrap_or(Tz::UTC), hours, holidays)
    }

    /// Elapsed time: for an agency without a calendar.
    #[must_use]
    pub fn always() -> Self {
        Self::new(Tz::UTC, &WeekHours::default(), &Holidays::default())
    }

    /// The zone in which promises to this agency's citizens are shown.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Whether there is any business time at all.
    #[must_use]
    pub fn has_hours(&self) -> bool {
        self.week.iter().any(|day| !day.is_empty())
    }

    /// The first instant by which `minutes` of business time have passed since `from`. Nothing passes for `minutes` ≤ 0.
    #[must_use]
    pub fn add(&self, from: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
        if minutes <= 0 {
            return from;
        }
        let mut left = Duration::minutes(minutes.min(MAX_MINUTES));
        if !self.has_hours() {
            return from.checked_add_signed(left).unwrap_or(DateTime::<Utc>::MAX_UTC);
        }
        let mut passed = from;
        for date in self.dates(from).take(MAX_WALK_DAYS) {
            for (start, end) in self.pieces(date) {
                let start = start.max(passed);
                if end <= start {
                    continue;
                }
                if end - start >= left {
                    return start + left;
                }
                left -= end - start;
                passed = end;
            }
        }
        passed.checked_add_signed(left).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whole minutes of business time from `from` to `until`; negative if `until` comes first.
    #[must_use]
    pub fn between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
        if until < from {
            return -self.between(until, from);
        }
        if !self.has_hours() {
            return (until - from).num_minutes();
        }
        let mut sum = Duration::zero();
        // One local date more than the last instant's: on a night of two midnights a date comes back.
        let last =
            until.with_timezone(&self.zone).date_naive().checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        for date in self.dates(from).take_while(|date| *date <= last) {
            for (start, end) in self.pieces(date) {
                let (start, end) = (start.max(from), end.min(until));
                sum += Duration::zero().max(end - start);
            }
        }
        sum.num_minutes()
    }

    /// Local dates from the day before `from`'s on.
    fn dates(&self, from: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> + use<> {
        let today = from.with_timezone(&self.zone).date_naive();
        today.pred_opt().unwrap_or(today).iter_days()
    }

    /// The stretches of real time, in order, that are business time of a local date.
    fn pieces(&self, date: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
        let blocks = self.week.get(weekday).map(Vec::as_slice).unwrap_or_default();
        if blocks.is_empty() || self.holidays.contains(&date) {
            return Vec::new();
        }
        let midnight = date.and_time(NaiveTime::MIN);
        // Wide enough for every offset on earth: whatever the local date covers lies in between.
        let (Some(early), Some(late)) =
            (midnight.checked_sub_signed(Duration::hours(26)), midnight.checked_add_signed(Duration::hours(50)))
        else {
            return Vec::new();
        };
        let (before, after) = (self.offset(early), self.offset(late));
        let to_utc = |from: Duration, offset: Duration| (midnight + from - offset).and_utc();
        if before == after {
            return blocks.iter().map(|(from, until)| (to_utc(*from, before), to_utc(*until, before))).collect();
        }
        let change = self.change(early, late, before);
        let old = blocks.iter().map(|(from, until)| (to_utc(*from, before), to_utc(*until, before).min(change)));
        let new = blocks.iter().map(|(from, until)| (to_utc(*from, after).max(change), to_utc(*until, after)));
        old.chain(new).filter(|(start, end)| start < end).collect()
    }

    /// Local time minus UTC at an instant.
    fn offset(&self, at: NaiveDateTime) -> Duration {
        let seconds = self.zone.offset_from_utc_datetime(&at).fix().local_minus_utc();
        Duration::seconds(i64::from(seconds))
    }

    /// The second at which the offset stops being `before`.
    fn change(&self, early: NaiveDateTime, late: NaiveDateTime, before: Duration) -> DateTime<Utc> {
        let (mut same, mut other) = (early.and_utc().timestamp(), late.and_utc().timestamp());
        while other - same > 1 {
            let middle = same + (other - same) / 2;
            let at = DateTime::from_timestamp(middle, 0).unwrap_or_default();
            if self.offset(at.naive_utc()) == before {
                same = middle;
            } else {
                other = middle;
            }
        }
        DateTime::from_timestamp(other, 0).unwrap_or_default()
    }
}

/// Blocks in order, touching and overlapping ones joined. An end at midnight is the end of the day.
fn merged(day: &[Block]) -> Vec<(Duration, Duration)> {
    let mut spans: Vec<(Duration, Duration)> = day
        .iter()
        .map(|block| {
            let until = if block.until == NaiveTime::MIN { Duration::days(1) } else { block.until - NaiveTime::MIN };
            (block.from - NaiveTime::MIN, until)
        })
        .filter(|(from, until)| from < until)
        .collect();
    spans.sort_unstable();
    let mut joined: Vec<(Duration, Duration)> = Vec::with_capacity(spans.len());
    for (from, until) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    fn block(from: &str, until: &str) -> Block {
        Block { from: time(from), until: time(until) }
    }

    fn utc(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("{text}:00Z")).unwrap().to_utc()
    }

    fn every_day(zone: Tz, blocks: &[Block]) -> BusinessTime {
        let hours = WeekHours(std::array::from_fn(|_| blocks.to_vec()));
        BusinessTime::new(zone, &hours, &Holidays::default())
    }

    fn office(zone: Tz, holidays: &[&str]) -> BusinessTime {
        let day = vec![block("09:00", "12:30"), block("13:30", "17:00")];
        let hours = WeekHours(std::array::from_fn(|n| if n < 5 { day.clone() } else { vec![] }));
        let holidays = holidays.iter().map(|text| text.parse().unwrap()).collect();
        BusinessTime::new(zone, &hours, &Holidays(holidays))
    }

    /// The definition, minute by minute.
    fn counted(time: &BusinessTime, from: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
        let mut at = from;
        let mut minutes = 0;
        while at < until {
            let local = at.with_timezone(&time.zone);
            let since = Duration::seconds(i64::from(local.time().num_seconds_from_midnight()));
            let day = &time.week[usize::try_from(local.weekday().num_days_from_monday()).unwrap()];
            let open = day.iter().any(|(from, until)| (*from..*until).contains(&since));
            minutes += i64::from(open && !time.holidays.contains(&local.date_naive()));
            at += Duration::minutes(1);
        }
        minutes
    }

    #[test]
    fn a_week_a_lunch_break_and_a_weekend() {
        let time = office(Tz::UTC, &[]);
        // Friday 20 November 2026.
        let table = [
            ("2026-11-20T09:00", 60, "2026-11-20T10:00"),
            ("2026-11-20T12:00", 60, "2026-11-20T14:00"),
            ("2026-11-20T12:00", 30, "2026-11-20T12:30"),
            ("2026-11-20T16:30", 60, "2026-11-23T09:30"),
            ("2026-11-20T16:00", 60, "2026-11-20T17:00"),
            ("2026-11-21T03:00", 1, "2026-11-23T09:01"),
            ("2026-11-20T09:00", 1440, "2026-11-25T12:00"),
            ("2026-11-20T08:00", 0, "2026-11-20T08:00"),
        ];
        for (from, minutes, until) in table {
            assert_eq!(time.add(utc(from), minutes), utc(until), "{from} + {minutes}");
            assert_eq!(time.between(utc(from), utc(until)), minutes, "{from} to {until}");
        }
    }

    #[test]
    fn holidays_count_nothing_and_a_leap_day_is_a_day() {
        let time = office(Tz::UTC, &["2026-12-25", "2026-12-28"]);
        assert_eq!(time.add(utc("2026-12-24T16:00"), 120), utc("2026-12-29T10:00"));
        // 29 February 2028 is a Tuesday.
        let time = office(Tz::UTC, &[]);
        assert_eq!(time.add(utc("2028-02-28T16:00"), 120), utc("2028-02-29T10:00"));
        let time = office(Tz::UTC, &["2028-02-29"]);
        assert_eq!(time.add(utc("2028-02-28T16:00"), 120), utc("2028-03-01T10:00"));
    }

    #[test]
    fn nights_when_the_clocks_change() {
        let all_day = [block("00:00", "00:00")];
        let night = [block("00:30", "03:30")];
        let table: [(Tz, &[Block], &str, i64); 10] = [
            // Spring in London: 01:00 becomes 02:00.
            (Tz::Europe__London, &all_day, "2026-03-29", 23 * 60),
            (Tz::Europe__London, &night, "2026-03-29", 120),
            // Autumn in London: 02:00 becomes 01:00.
            (Tz::Europe__London, &all_day, "2026-10-25", 25 * 60),
            (Tz::Europe__London, &night, "2026-10-25", 240),
            // A block that ends within the hour that comes twice.
            (Tz::Europe__London, &[block("00:00", "01:30")], "2026-10-25", 120),
            // A block wholly within the hour that does not come.
            (Tz::Europe__London, &[block("01:10", "01:50")], "2026-03-29", 0),
            (Tz::America__New_York, &night, "2026-03-08", 120),
            (Tz::America__New_York, &night, "2026-11-01", 240),
            // Half an hour only.
            (Tz::Australia__Lord_Howe, &all_day, "2026-10-04", 23 * 60 + 30),
            // Havana repeats the hour after midnight.
            (Tz::America__Havana, &all_day, "2026-11-01", 25 * 60),
        ];
        for (zone, blocks, date, minutes) in table {
            let time = every_day(zone, blocks);
            let date: NaiveDate = date.parse().unwrap();
            let sum: i64 = time.pieces(date).iter().map(|(start, end)| (*end - *start).num_minutes()).sum();
            assert_eq!(sum, minutes, "{zone} {date}");
        }
        // Samoa had no 30 December 2011.
        let time = every_day(Tz::Pacific__Apia, &all_day);
        assert!(time.pieces("2011-12-30".parse().unwrap()).is_empty());
        assert_eq!(time.add(utc("2011-12-30T09:00"), 120), utc("2011-12-30T11:00"));
    }

    #[test]
    fn no_hours_at_all_count_elapsed_time() {
        let time = BusinessTime::always();
        assert_eq!(time.add(utc("2026-11-21T03:00"), 90), utc("2026-11-21T04:30"));
        assert_eq!(time.between(utc("2026-11-21T03:00"), utc("2026-11-22T03:00")), 1440);
        assert!(!time.has_hours());
    }

    #[test]
    fn overlapping_blocks_count_once_and_empty_ones_nothing() {
        let blocks =
            [block("13:00", "17:00"), block("09:00", "14:00"), block("18:00", "18:00"), block("20:00", "19:00")];
        let time = every_day(Tz::UTC, &blocks);
        assert_eq!(time.between(utc("2026-11-20T00:00"), utc("2026-11-21T00:00")), 8 * 60);
    }

    #[test]
    fn absurd_amounts_end_somewhere() {
        let time = office(Tz::UTC, &[]);
        assert!(time.add(utc("2026-11-20T09:00"), i64::MAX) > utc("2100-01-01T00:00"));
        assert!(BusinessTime::always().add(utc("2026-11-20T09:00"), i64::MAX) > utc("2100-01-01T00:00"));
        assert_eq!(time.add(utc("2026-11-20T09:00"), -5), utc("2026-11-20T09:00"));
    }

    fn zones() -> impl Strategy<Value = Tz> {
        prop::sample::select(vec![
            Tz::UTC,
            Tz::Europe__London,
            Tz::America__New_York,
            Tz::Australia__Lord_Howe,
            Tz::America__Havana,
            Tz::Asia__Kathmandu,
            Tz::Pacific__Apia,
        ])
    }

    prop_compose! {
        fn blocks()(cuts in prop::collection::btree_set(0_u32..96, 0..7)) -> Vec<Block> {
            let cuts: Vec<u32> = cuts.into_iter().collect();
            let at = |quarter: u32| NaiveTime::from_num_seconds_from_midnight_opt(quarter * 900, 0).unwrap();
            cuts.chunks_exact(2).map(|pair| Block { from: at(pair[0]), until: at(pair[1]) }).collect()
        }
    }

    prop_compose! {
        fn calendars()(zone in zones(), days in prop::collection::vec(blocks(), 7), free in prop::collection::vec(0_u64..200, 0..4)) -> BusinessTime {
            let mut week = days.into_iter();
            let first: NaiveDate = "2026-09-01".parse().unwrap();
            let holidays = free.into_iter().map(|day| first + Days::new(day)).collect();
            BusinessTime::new(zone, &WeekHours(std::array::from_fn(|_| week.next().unwrap())), &Holidays(holidays))
        }
    }

    prop_compose! {
        // Around the autumn and spring changes of the north, and the spring change of the south.
        fn instants()(day in 0_i64..220, minute in 0_i64..1440) -> DateTime<Utc> {
            utc("2026-09-01T00:00") + Duration::minutes(day * 1440 + minute)
        }
    }

    proptest! {
        #[test]
        fn between_equals_counting_minute_by_minute(time in calendars(), from in instants(), length in 0_i64..6000) {
            let until = from + Duration::minutes(length);
            let expected = if time.has_hours() { counted(&time, from, until) } else { length };
            prop_assert_eq!(time.between(from, until), expected);
            prop_assert_eq!(time.between(until, from), -expected);
        }

        #[test]
        fn add_reaches_the_first_instant_that_has_it(time in calendars(), from in instants(), minutes in 1_i64..2000) {
            let end = time.add(from, minutes);
            prop_assert_eq!(time.between(from, end), minutes);
            prop_assert_eq!(time.between(from, end - Duration::minutes(1)), minutes - 1);
        }

        #[test]
        fn add_is_additive(time in calendars(), from in instants(), one in 0_i64..2000, two in 0_i64..2000) {
            prop_assert_eq!(time.add(time.add(from, one), two), time.add(from, one + two));
        }

        #[test]
        fn add_is_monotonic(time in calendars(), from in instants(), later in 0_i64..3000, minutes in 0_i64..2000, more in 0_i64..500) {
            prop_assert!(time.add(from, minutes) <= time.add(from + Duration::minutes(later), minutes));
            prop_assert!(time.add(from, minutes) <= time.add(from, minutes + more));
        }
    }
}
