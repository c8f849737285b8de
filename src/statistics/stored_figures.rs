//! Figures in a row of `statistics_month`: how they are written and how they are read, field beside field.

use sea_orm::ActiveValue::Set;

use super::rules::figures::Figures;
use crate::entity::statistics_month;

/// The columns of the figures; those that say whose they are, and when they are due, are left to whoever stores the row.
impl From<&Figures> for statistics_month::ActiveModel {
    fn from(figures: &Figures) -> Self {
        Self {
            asked: Set(figures.asked),
            asked_24h_ago: Set(figures.asked_24h_ago),
            answered_within_24h: Set(figures.answered_within_24h),
            asked_72h_ago: Set(figures.asked_72h_ago),
            answered_within_72h: Set(figures.answered_within_72h),
            answered: Set(figures.answered),
            solved: Set(figures.solved),
            solved_by_peer: Set(figures.solved_by_peer),
            escalated: Set(figures.escalated),
            missed: Set(figures.missed),
            median_first_answer_minutes: Set(figures.median_first_answer_minutes),
            p90_first_answer_minutes: Set(figures.p90_first_answer_minutes),
            ..Default::default()
        }
    }
}

impl From<&statistics_month::Model> for Figures {
    fn from(row: &statistics_month::Model) -> Self {
        Self {
            asked: row.asked,
            asked_24h_ago: row.asked_24h_ago,
            answered_within_24h: row.answered_within_24h,
            asked_72h_ago: row.asked_72h_ago,
            answered_within_72h: row.answered_within_72h,
            answered: row.answered,
            solved: row.solved,
            solved_by_peer: row.solved_by_peer,
            escalated: row.escalated,
            missed: row.missed,
            median_first_answer_minutes: row.median_first_answer_minutes,
            p90_first_answer_minutes: row.p90_first_answer_minutes,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;
    use sea_orm::TryIntoModel;

    use super::*;
    use crate::entity::{StatisticsLevel, StatisticsMonthId};

    fn some_figures() -> impl Strategy<Value = Figures> {
        let times = (any::<Option<i32>>(), any::<Option<i32>>());
        (prop::array::uniform10(any::<i32>()), times).prop_map(|(counts, (median, p90))| {
            let [asked, old, soon, older, later, answered, solved, by_peer, escalated, missed] = counts;
            Figures {
                asked,
                asked_24h_ago: old,
                answered_within_24h: soon,
                asked_72h_ago: older,
                answered_within_72h: later,
                answered,
                solved,
                solved_by_peer: by_peer,
                escalated,
                missed,
                median_first_answer_minutes: median,
                p90_first_answer_minutes: p90,
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_again(figures in some_figures()) {
            let row = statistics_month::ActiveModel {
                id: Set(StatisticsMonthId(1)),
                month: Set(DateTime::UNIX_EPOCH),
                level: Set(StatisticsLevel::Site),
                subject_id: Set(0),
                computed_at: Set(None),
                due_at: Set(None),
                ..(&figures).into()
            };
            // Fails where a column is not set.
            let row = row.try_into_model().unwrap();
            prop_assert_eq!(Figures::from(&row), figures);
        }
    }
}
