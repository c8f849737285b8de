//! What became of an episode: decided from its facts and the time, never stored. Pure.

use chrono::{DateTime, Duration, Utc};

use crate::entity::episode;

/// How long after its beginning an opened answer, or the word that one helped, is attributed to an episode.
pub const ATTRIBUTION_WINDOW: Duration = Duration::days(1);
/// How long after an answer was opened or confirmed a case of the same person reverses it: the answer did not help after all.
pub const REVERSAL_WINDOW: Duration = Duration::days(7);
/// The age at which the row of a reader without an account becomes a part of the day's sums.
pub const VISITOR_ROW_TTL: Duration = ATTRIBUTION_WINDOW;
/// The same for people with an account: nothing can change any more once both spans above are over.
pub const ACCOUNT_ROW_TTL: Duration = Duration::days(8);
/// How long after the beginning of an episode a question in other words counts as the same question, reformulated.
pub const REFORMULATION_WINDOW: Duration = Duration::hours(1);
/// Episodes, and searches that found nothing, of one network address that are counted in a day, whatever the browsers behind it call
/// themselves.
pub const MAX_PER_ADDRESS: u64 = 300;
/// Episodes, and searches that found nothing, of one person that are counted in a day: nobody fills a table alone. What is shown to them
/// beyond it is not counted.
pub const MAX_PER_DAY: u64 = 30;
/// Fewer episodes than this tell no rate: a share of them would say more of single people than of the site.
pub const MIN_GROUP: i64 = 5;

/// What an episode came to. Each is in one stage at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Answers were shown, and nothing more is known.
    Offered,
    /// An answer was opened a short while ago, and everything may still come of it.
    Opened,
    /// Somebody said that an answer was what they needed, and nothing spoke against it.
    Confirmed,
    /// An answer was opened, and for a day its reader neither said that it helped nor asked.
    Potential,
    /// They asked anyway.
    Failed,
    /// It counted as found, and then a question of the same person went to staff.
    Reversed,
}

/// What is known of an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpisodeFacts {
    pub started_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub asked_at: Option<DateTime<Utc>>,
    /// When the first question of the same person went to staff after an answer was opened or confirmed. None for readers without an
    /// account, of whom nobody knows.
    pub case_opened_at: Option<DateTime<Utc>>,
}

impl From<&episode::Model> for EpisodeFacts {
    fn from(row: &episode::Model) -> Self {
        Self {
            started_at: row.started_at,
            opened_at: row.opened_at,
            confirmed_at: row.confirmed_at,
            asked_at: row.asked_at,
            case_opened_at: None,
        }
    }
}

impl EpisodeFacts {
    /// When the answer was found, as far as that is known: confirmed, else opened.
    #[must_use]
    pub fn found_at(&self) -> Option<DateTime<Utc>> {
        self.confirmed_at.or(self.opened_at)
    }

    /// Whether a case that was opened then speaks against the answer that was found.
    #[must_use]
    pub fn is_reversed_by(&self, case_opened_at: DateTime<Utc>) -> bool {
        self.found_at().is_some_and(|found| case_opened_at >= found && case_opened_at - found <= REVERSAL_WINDOW)
    }
}

/// Whether an opened answer, or the word that one helped, is still attributed to an episode.
#[must_use]
pub fn is_attributable(facts: &EpisodeFacts, now: DateTime<Utc>) -> bool {
    facts.asked_at.is_none() && facts.confirmed_at.is_none() && now - facts.started_at < ATTRIBUTION_WINDOW
}

/// The stage of an episode. Whoever asks has not found an answer, whatever they said before.
#[must_use]
pub fn stage(facts: &EpisodeFacts, now: DateTime<Utc>) -> Stage {
    if facts.asked_at.is_some() {
        return Stage::Failed;
    }
    let found = match (facts.confirmed_at, facts.opened_at) {
        (Some(_), _) => Stage::Confirmed,
        (None, Some(_)) if now - facts.started_at >= ATTRIBUTION_WINDOW => Stage::Potential,
        (None, Some(_)) => return Stage::Opened,
        (None, None) => return Stage::Offered,
    };
    if facts.case_opened_at.is_some_and(|opened| facts.is_reversed_by(opened)) { Stage::Reversed } else { found }
}

/// The day of a time by UTC, as ISO 8601 writes it. It is one day for the whole site, whichever node writes it.
#[must_use]
pub fn day_of(at: DateTime<Utc>) -> String {
    at.date_naive().to_string()
}

/// A question as episodes compare it: its words in lower case, without what stands between them.
#[must_use]
pub fn normalised(title: &str) -> String {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let letters = words(&title.replace(|letter: char| !letter.is_alphanumeric(), " "));
    if letters.is_empty() { words(title) } else { letters }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hours)
    }

    fn offered() -> EpisodeFacts {
        EpisodeFacts { started_at: at(0), opened_at: None, confirmed_at: None, asked_at: None, case_opened_at: None }
    }

    #[test]
    fn each_stage_has_its_facts() {
        let opened = EpisodeFacts { opened_at: Some(at(1)), ..offered() };
        let confirmed = EpisodeFacts { confirmed_at: Some(at(2)), ..opened };
        assert_eq!(stage(&offered(), at(500)), Stage::Offered);
        assert_eq!(stage(&opened, at(23)), Stage::Opened);
        assert_eq!(stage(&opened, at(24)), Stage::Potential);
        assert_eq!(stage(&confirmed, at(3)), Stage::Confirmed);
        assert_eq!(stage(&EpisodeFacts { asked_at: Some(at(3)), ..confirmed }, at(4)), Stage::Failed);
        assert_eq!(stage(&EpisodeFacts { asked_at: Some(at(3)), ..offered() }, at(4)), Stage::Failed);
    }

    #[test]
    fn a_case_within_a_week_speaks_against_what_was_found() {
        let confirmed = EpisodeFacts { opened_at: Some(at(1)), confirmed_at: Some(at(2)), ..offered() };
        for (opened, expected) in
            [(1, Stage::Confirmed), (2, Stage::Reversed), (2 + 7 * 24, Stage::Reversed), (3 + 7 * 24, Stage::Confirmed)]
        {
            let facts = EpisodeFacts { case_opened_at: Some(at(opened)), ..confirmed };
            assert_eq!(stage(&facts, at(200)), expected, "a case after {opened} hours");
        }
        let potential = EpisodeFacts { opened_at: Some(at(1)), case_opened_at: Some(at(30)), ..offered() };
        assert_eq!(stage(&potential, at(40)), Stage::Reversed);
        // A case says nothing of an answer that nobody opened.
        assert_eq!(stage(&EpisodeFacts { case_opened_at: Some(at(30)), ..offered() }, at(40)), Stage::Offered);
    }

    #[test]
    fn titles_are_compared_by_their_words() {
        assert_eq!(normalised("  How do I\tPARK a  trailer? "), "how do i park a trailer");
        assert_eq!(normalised("How do I park a trailer"), normalised("how do I park - a trailer?!"));
        assert_eq!(normalised("ÉCOLE"), "école");
        assert_eq!(normalised(" ?? "), "??");
    }

    /// Hours after the beginning, or never.
    fn some_time() -> impl Strategy<Value = Option<DateTime<Utc>>> {
        proptest::option::of((0_i64..300).prop_map(at))
    }

    proptest! {
        #[test]
        fn once_the_row_is_summed_up_its_stage_does_not_change(
            opened in proptest::option::of((0_i64..24).prop_map(at)),
            confirmed in proptest::option::of((0_i64..24).prop_map(at)),
            asked in some_time(),
            case in some_time(),
            later in 0_i64..5000,
        ) {
            let facts = EpisodeFacts {
                started_at: at(0), opened_at: opened, confirmed_at: confirmed, asked_at: asked, case_opened_at: case,
            };
            let end = facts.started_at + ACCOUNT_ROW_TTL;
            let last = stage(&facts, end);
            prop_assert_ne!(last, Stage::Opened);
            prop_assert_eq!(stage(&facts, end + Duration::hours(later)), last);
            // A case that comes after the row is gone would not have counted.
            let too_late = EpisodeFacts { case_opened_at: Some(end + Duration::hours(later + 1)), ..facts };
            let without = EpisodeFacts { case_opened_at: None, ..facts };
            prop_assert_eq!(stage(&too_late, end), stage(&without, end));
        }

        #[test]
        fn whoever_asks_has_found_nothing(opened in some_time(), confirmed in some_time(), case in some_time(), now in 0_i64..500) {
            let facts = EpisodeFacts {
                started_at: at(0), opened_at: opened, confirmed_at: confirmed, asked_at: Some(at(5)), case_opened_at: case,
            };
            prop_assert_eq!(stage(&facts, at(now)), Stage::Failed);
            prop_assert!(!is_attributable(&facts, at(now)));
        }

        #[test]
        fn a_title_that_was_normalised_stays_as_it_is(title in "[ \\ta-zA-Z0-9?äÖß]{0,60}") {
            let once = normalised(&title);
            prop_assert_eq!(normalised(&once), once);
        }
    }
}
