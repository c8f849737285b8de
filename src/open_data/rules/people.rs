//! How many people stand behind the counts of a group of questions: those who asked what is counted. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::entity::AccountId;
use crate::statistics::rules::figures::{CountedQuestion, Figures, summarize};

/// How many counts figures have.
pub const COUNT_COLUMNS: usize = 10;

/// The counts of figures, in the order of the columns of the file.
#[must_use]
pub fn counts(figures: &Figures) -> [i32; COUNT_COLUMNS] {
    [
        figures.asked,
        figures.asked_24h_ago,
        figures.answered_within_24h,
        figures.asked_72h_ago,
        figures.answered_within_72h,
        figures.answered,
        figures.solved,
        figures.solved_by_peer,
        figures.escalated,
        figures.missed,
    ]
}

/// For each count of a group of questions: how many people asked what is counted. Whoever asked twice is one person.
#[must_use]
pub fn people_behind(questions: &[CountedQuestion], now: DateTime<Utc>) -> [usize; COUNT_COLUMNS] {
    let mut by_asker: BTreeMap<AccountId, Vec<&CountedQuestion>> = BTreeMap::new();
    for question in questions {
        by_asker.entry(question.asker).or_default().push(question);
    }
    let mut people = [0; COUNT_COLUMNS];
    for own in by_asker.into_values() {
        for (people, count) in people.iter_mut().zip(counts(&summarize(own, now))) {
            *people += usize::from(count > 0);
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asked_twice_is_one_person() {
        let now: DateTime<Utc> = "2026-07-09T12:00:00Z".parse().unwrap();
        let question = |asker: i64, has_case: bool| CountedQuestion {
            asker: AccountId(asker),
            asked_at: "2026-07-01T12:00:00Z".parse().unwrap(),
            has_case,
            missed_promise: false,
            answers: Vec::new(),
        };
        let questions = [question(1, true), question(1, true), question(1, false), question(2, false)];
        let people = people_behind(&questions, now);
        // Asked, at least 24 and 72 hours ago, and with staff.
        assert_eq!((people[0], people[1], people[3], people[8]), (2, 2, 2, 1));
        assert_eq!(counts(&summarize(&questions, now))[8], 2);
        assert_eq!(people_behind(&[], now), [0; COUNT_COLUMNS]);
    }
}
