//! Bars of shares, one for each month, drawn by the server: only attributes, because the policy of the pages allows no styles in
//! them. The table has the same figures.

use crate::locale::text::{t, text};
use crate::locale::{number, time_text};
use crate::statistics::listing::MonthFigures;
use crate::statistics::rules::figures::Figures;

/// Room of a month, units of the drawing: as little as a number needs, so that it can be read on a phone.
const SLOT_WIDTH: i32 = 30;
const BAR_WIDTH: i32 = 20;
/// Months of a drawing.
const SLOT_COUNT: i32 = 12;
/// How far from the edge the middle of a month's name stands at least.
const LABEL_MARGIN: i32 = 90;
/// Where the bars stand, from above, and how high a whole is.
const BASE: i32 = 164;
const FULL_HEIGHT: i32 = 140;
/// Between a bar and its number.
const GAP: i32 = 6;

/// A month's bar.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub x: i32,
    pub y: i32,
    pub height: i32,
    /// Where its number stands.
    pub middle: i32,
    pub value_y: i32,
    /// Its number, or a dash where there are too few to say.
    pub value: String,
}

/// A drawing.
pub(super) struct Chart {
    pub title: String,
    /// What it shows, for those who do not see it.
    pub alternative: String,
    pub class: &'static str,
    pub bars: Vec<Bar>,
    /// The first month and where its name stands; none where it would run into the name of the last.
    pub first: Option<(i32, String)>,
    pub last: String,
    pub last_at: i32,
    pub width: i32,
    pub bar_width: i32,
    pub base: i32,
}

/// The share that a drawing shows, in per cent.
type Percent = fn(&Figures) -> Option<i32>;

/// The drawings of the page: two of what went well, one of what did not. None where there are no months.
pub(super) fn charts(months: &[MonthFigures]) -> Vec<Chart> {
    let good = "pd-chart__bar";
    let drawings: [(String, &'static str, Percent); 3] = [
        (t("statistics-within-24h"), good, Figures::within_24h_percent),
        (t("statistics-solved-by-peer"), good, Figures::solved_by_peer_percent),
        (t("statistics-missed"), "pd-chart__bar pd-chart__bar--missed", Figures::missed_percent),
    ];
    drawings.into_iter().filter_map(|(title, class, percent)| chart(title, class, months, percent)).collect()
}

fn chart(title: String, class: &'static str, months: &[MonthFigures], percent: Percent) -> Option<Chart> {
    let name = |month: &MonthFigures| time_text::month(month.month);
    let (first, last) = (name(months.first()?), name(months.last()?));
    let alternative = text(
        "statistics-chart",
        &[("title", title.as_str().into()), ("first", first.as_str().into()), ("last", last.as_str().into())],
    );
    // The last month stands at the end of the line, however few there are before it.
    let begin = SLOT_COUNT - i32::try_from(months.len()).unwrap_or(SLOT_COUNT).min(SLOT_COUNT);
    let bars: Vec<Bar> = months.iter().zip(begin..).map(|(month, place)| bar(place, percent(&month.figures))).collect();
    let first_at = bars.first().map(|bar| bar.middle.max(LABEL_MARGIN)).filter(|_| begin < SLOT_COUNT / 4);
    let first = first_at.map(|at| (at, first));
    let width = SLOT_WIDTH * SLOT_COUNT;
    // In the middle of its name, so that it fits whichever way a script runs.
    let last_at = width - LABEL_MARGIN;
    Some(Chart { title, alternative, class, bars, first, last, last_at, width, bar_width: BAR_WIDTH, base: BASE })
}

fn bar(place: i32, percent: Option<i32>) -> Bar {
    let left = place * SLOT_WIDTH;
    let height = percent.unwrap_or(0).clamp(0, 100) * FULL_HEIGHT / 100;
    Bar {
        x: left + (SLOT_WIDTH - BAR_WIDTH) / 2,
        y: BASE - height,
        height,
        middle: left + SLOT_WIDTH / 2,
        value_y: BASE - height - GAP,
        value: percent.map_or_else(|| "–".to_owned(), |percent| number(&percent.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_line_and_few_have_none() {
        let whole = bar(0, Some(100));
        assert_eq!((whole.x, whole.y, whole.height, whole.value.as_str()), (5, 24, 140, "100"));
        let half = bar(11, Some(50));
        assert_eq!((half.x, half.y, half.height, half.middle), (335, 94, 70, 345));
        let none = bar(1, None);
        assert_eq!((none.height, none.value.as_str()), (0, "–"));
        assert!(half.x + BAR_WIDTH < SLOT_WIDTH * SLOT_COUNT);
    }

    #[test]
    fn without_months_there_is_no_drawing() {
        assert!(charts(&[]).is_empty());
    }
}
