//! When an open question is brought to people who are likely to answer it. Pure.

use chrono::{DateTime, Utc};

/// A quarter of the peers' time after the question was asked, so that those who come have most of it left. None where peers have
/// no time of their own.
#[must_use]
pub fn peers_due_at(asked_at: DateTime<Utc>, window_ends_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let ends = window_ends_at.filter(|ends| *ends > asked_at)?;
    Some(asked_at + (ends - asked_at) / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    #[test]
    fn it_is_a_quarter_of_the_window_and_none_without_one() {
        let asked = at("2026-11-20T10:00");
        assert_eq!(peers_due_at(asked, Some(at("2026-11-21T10:00"))), Some(at("2026-11-20T16:00")));
        assert_eq!(peers_due_at(asked, Some(asked)), None);
        assert_eq!(peers_due_at(asked, None), None);
    }
}
