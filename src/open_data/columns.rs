//! The columns of each file: name, type, unit and what they mean. The first line of a file and its part of the descriptor are both made of
//! them, so that neither has a column that the other has not.

/// What the values of a column are, by the names of Frictionless Table Schema v1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    Text,
    Integer,
    Boolean,
    YearMonth,
}

impl ColumnType {
    /// The word in the descriptor.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::YearMonth => "yearmonth",
        }
    }
}

/// A column of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnType,
    /// What is counted; none where nothing is.
    pub unit: Option<&'static str>,
    /// The key of the text that says what it means.
    pub definition: &'static str,
}

const fn named(name: &'static str, kind: ColumnType, definition: &'static str) -> Column {
    Column { name, kind, unit: None, definition }
}

const fn counted(name: &'static str, unit: &'static str, definition: &'static str) -> Column {
    Column { name, kind: ColumnType::Integer, unit: Some(unit), definition }
}

/// Figures by month, agency and category. The names are those of the API.
pub const STATISTICS: [Column; 22] = [
    named("month", ColumnType::YearMonth, "open-data-statistics-month"),
    named("agency_id", ColumnType::Integer, "open-data-statistics-agency-id"),
    named("category_id", ColumnType::Integer, "open-data-statistics-category-id"),
    counted("asked", "questions", "open-data-statistics-asked"),
    counted("asked_24h_ago", "questions", "open-data-statistics-asked-24h-ago"),
    counted("answered_within_24h", "questions", "open-data-statistics-answered-within-24h"),
    counted("answered_within_24h_percent", "per cent", "open-data-statistics-answered-within-24h-percent"),
    counted("asked_72h_ago", "questions", "open-data-statistics-asked-72h-ago"),
    counted("answered_within_72h", "questions", "open-data-statistics-answered-within-72h"),
    counted("answered_within_72h_percent", "per cent", "open-data-statistics-answered-within-72h-percent"),
    counted("answered", "questions", "open-data-statistics-answered"),
    counted("answered_percent", "per cent", "open-data-statistics-answered-percent"),
    counted("solved", "questions", "open-data-statistics-solved"),
    counted("solved_percent", "per cent", "open-data-statistics-solved-percent"),
    counted("solved_by_peer", "questions", "open-data-statistics-solved-by-peer"),
    counted("solved_by_peer_percent", "per cent", "open-data-statistics-solved-by-peer-percent"),
    counted("escalated", "questions", "open-data-statistics-escalated"),
    counted("escalated_percent", "per cent", "open-data-statistics-escalated-percent"),
    counted("missed", "questions", "open-data-statistics-missed"),
    counted("missed_percent", "per cent", "open-data-statistics-missed-percent"),
    counted("median_first_answer_minutes", "minutes", "open-data-statistics-median-first-answer-minutes"),
    counted("p90_first_answer_minutes", "minutes", "open-data-statistics-p90-first-answer-minutes"),
];

/// Answers found while asking, by month and whether people had an account. What is only left of a whole has no column.
pub const ANSWERS_FOUND: [Column; 8] = [
    named("month", ColumnType::YearMonth, "open-data-found-month"),
    named("with_account", ColumnType::Boolean, "open-data-found-with-account"),
    counted("offered", "episodes", "open-data-found-offered"),
    counted("opened", "episodes", "open-data-found-opened"),
    counted("confirmed", "episodes", "open-data-found-confirmed"),
    counted("failed", "episodes", "open-data-found-failed"),
    counted("did_not_apply", "episodes", "open-data-found-did-not-apply"),
    counted("reversed", "episodes", "open-data-found-reversed"),
];

/// Agencies and categories, by which the other files are joined.
pub const CATEGORIES: [Column; 7] = [
    named("agency_id", ColumnType::Integer, "open-data-categories-agency-id"),
    named("agency_slug", ColumnType::Text, "open-data-categories-agency-slug"),
    named("agency_name", ColumnType::Text, "open-data-categories-agency-name"),
    named("category_id", ColumnType::Integer, "open-data-categories-category-id"),
    named("category_slug", ColumnType::Text, "open-data-categories-category-slug"),
    named("category_name", ColumnType::Text, "open-data-categories-category-name"),
    named("is_archived", ColumnType::Boolean, "open-data-categories-is-archived"),
];

/// The first line of a file.
#[must_use]
pub fn header(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::locale::text::exists;

    #[test]
    fn each_column_has_a_name_of_its_own_and_a_text() {
        for columns in [&STATISTICS[..], &ANSWERS_FOUND, &CATEGORIES] {
            let names: BTreeSet<&str> = columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), columns.len());
            for column in columns {
                assert!(exists(column.definition), "{}", column.definition);
            }
        }
    }
}
