//! The figures in words: the sentences above them, the cells of the table, and what each column means.

use chrono::Duration;

use crate::locale::text::{t, t1, text};
use crate::locale::{number, time_text};
use crate::statistics::listing::MonthFigures;
use crate::statistics::rules::figures::{Figures, MIN_GROUP};

/// A column of the table, with what it counts.
pub(super) struct Column {
    pub name: String,
    pub definition: String,
}

/// The columns behind that of the month.
pub(super) fn columns() -> Vec<Column> {
    let keys = [
        ("statistics-asked", "statistics-asked-means"),
        ("statistics-within-24h", "statistics-within-24h-means"),
        ("statistics-within-72h", "statistics-within-72h-means"),
        ("statistics-answered", "statistics-answered-means"),
        ("statistics-solved", "statistics-solved-means"),
        ("statistics-solved-by-peer", "statistics-solved-by-peer-means"),
        ("statistics-escalated", "statistics-escalated-means"),
        ("statistics-missed", "statistics-missed-means"),
        ("statistics-median", "statistics-median-means"),
        ("statistics-p90", "statistics-p90-means"),
    ];
    keys.map(|(name, definition)| Column { name: t(name), definition: t(definition) }).into()
}

/// A cell, with the name of its column for narrow screens.
pub(super) struct Cell {
    pub label: String,
    pub words: String,
}

/// A month of the table.
pub(super) struct Row {
    pub month: String,
    pub cells: Vec<Cell>,
}

/// A month with its cells, in the order of the columns.
pub(super) fn row(month: &MonthFigures, columns: &[Column]) -> Row {
    let figures = &month.figures;
    let words = [
        number(&figures.asked.to_string()),
        share(figures.answered_within_24h, figures.asked_24h_ago, figures.within_24h_percent()),
        share(figures.answered_within_72h, figures.asked_72h_ago, figures.within_72h_percent()),
        share(figures.answered, figures.asked, figures.answered_percent()),
        share(figures.solved, figures.asked, figures.solved_percent()),
        share(figures.solved_by_peer, figures.solved, figures.solved_by_peer_percent()),
        share(figures.escalated, figures.asked, figures.escalated_percent()),
        share(figures.missed, figures.escalated, figures.missed_percent()),
        time(figures.median_first_answer_minutes),
        time(figures.p90_first_answer_minutes),
    ];
    let cells = words.into_iter().zip(columns).map(|(words, column)| Cell { label: column.name.clone(), words });
    Row { month: time_text::month(month.month), cells: cells.collect() }
}

fn share(part: i32, whole: i32, percent: Option<i32>) -> String {
    match percent {
        Some(percent) => {
            text("statistics-share", &[("percent", percent.into()), ("part", part.into()), ("whole", whole.into())])
        }
        None if whole == 0 => t("statistics-none"),
        None => text("statistics-part", &[("part", part.into()), ("whole", whole.into())]),
    }
}

fn time(minutes: Option<i32>) -> String {
    let length = minutes.map(|minutes| Duration::minutes(i64::from(minutes)));
    length.map_or_else(|| t("statistics-too-few"), time_text::span)
}

/// The sentences above the figures: what went well, and what did not.
pub(super) fn summary(total: &Figures) -> Vec<String> {
    let mut sentences = vec![t1("statistics-summary-asked", "count", total.asked)];
    if total.asked < MIN_GROUP {
        sentences.push(t("statistics-summary-too-few"));
    }
    if let Some(percent) = total.within_24h_percent() {
        sentences.push(t1("statistics-summary-within-24h", "percent", percent));
    }
    if let Some(percent) = total.solved_by_peer_percent() {
        sentences.push(t1("statistics-summary-by-neighbours", "percent", percent));
    }
    if let Some(percent) = total.missed_percent() {
        sentences.push(t1("statistics-summary-missed", "percent", percent));
    }
    sentences
}
