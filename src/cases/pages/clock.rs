//! How a clock of a case is shown.

use crate::locale::text;

/// How a clock is shown: its words and its colour, which says nothing that the words do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    pub words: String,
    /// Class suffix: `ok`, `soon`, `over` or `paused`.
    pub kind: &'static str,
}

impl Clock {
    pub fn new(key: &str, kind: &'static str) -> Self {
        Self { words: text::t(key), kind }
    }

    /// A clock that runs towards `due`.
    pub fn running(due: chrono::DateTime<chrono::Utc>, now: chrono::DateTime<chrono::Utc>) -> Self {
        let left = due - now;
        let kind = match left.num_minutes() {
            ..0 => "over",
            0..=120 => "soon",
            _ => "ok",
        };
        Self { words: crate::locale::time_text::left(due, now), kind }
    }
}
