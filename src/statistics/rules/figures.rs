//! What is counted of the questions of a month, and what a share is: pure.

use chrono::{DateTime, Duration, Utc};

use crate::entity::AccountId;

/// Of fewer there is no share and no time: too few to say, and too close to naming somebody.
pub const MIN_GROUP: i32 = 5;
const DAY: Duration = Duration::hours(24);
const THREE_DAYS: Duration = Duration::hours(72);

/// An answer that everybody can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedAnswer {
    pub author: AccountId,
    pub posted_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub is_official: bool,
}

/// A question that everybody can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedQuestion {
    pub asker: AccountId,
    pub asked_at: DateTime<Utc>,
    /// Staff have or had a case of it.
    pub has_case: bool,
    /// A time passed that staff had promised in its case.
    pub missed_promise: bool,
    pub answers: Vec<CountedAnswer>,
}

impl CountedQuestion {
    /// How long it took until somebody other than the asker answered; none if nobody did.
    #[must_use]
    pub fn first_answer_after(&self) -> Option<Duration> {
        let by_others = self.answers.iter().filter(|answer| answer.author != self.asker);
        let first = by_others.map(|answer| answer.posted_at).min()?;
        // An import may know an answer from before its question.
        Some(Duration::zero().max(first - self.asked_at))
    }

    /// The answer that was accepted first.
    fn first_accepted(&self) -> Option<&CountedAnswer> {
        let accepted = self.answers.iter().filter_map(|answer| Some((answer.accepted_at?, answer)));
        accepted.min_by_key(|(at, _)| *at).map(|(_, answer)| answer)
    }

    /// Whether the answer that was accepted first is a neighbour's: neither official nor the asker's own.
    fn is_solved_by_peer(&self) -> bool {
        self.first_accepted().is_some_and(|answer| !answer.is_official && answer.author != self.asker)
    }
}

/// Figures of a group of questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub asked: i32,
    /// Questions that are at least 24 hours old: the younger ones may still be answered in time.
    pub asked_24h_ago: i32,
    /// Of these, those whose first answer came within 24 hours.
    pub answered_within_24h: i32,
    /// Questions that are at least 72 hours old.
    pub asked_72h_ago: i32,
    /// Of these, those whose first answer came within 72 hours.
    pub answered_within_72h: i32,
    pub answered: i32,
    pub solved: i32,
    pub solved_by_peer: i32,
    pub escalated: i32,
    /// Of the escalated ones, those where a promised time passed.
    pub missed: i32,
    /// Whole minutes; none where fewer than [`MIN_GROUP`] were answered.
    pub median_first_answer_minutes: Option<i32>,
    pub p90_first_answer_minutes: Option<i32>,
}

impl Figures {
    /// The figures of several groups together. Times cannot be added up, so there are none.
    #[must_use]
    pub fn together<'a>(groups: impl IntoIterator<Item = &'a Self>) -> Self {
        groups.into_iter().fold(Self::default(), |sum, group| Self {
            asked: sum.asked.saturating_add(group.asked),
            asked_24h_ago: sum.asked_24h_ago.saturating_add(group.asked_24h_ago),
            answered_within_24h: sum.answered_within_24h.saturating_add(group.answered_within_24h),
            asked_72h_ago: sum.asked_72h_ago.saturating_add(group.asked_72h_ago),
            answered_within_72h: sum.answered_within_72h.saturating_add(group.answered_within_72h),
            answered: sum.answered.saturating_add(group.answered),
            solved: sum.solved.saturating_add(group.solved),
            solved_by_peer: sum.solved_by_peer.saturating_add(group.solved_by_peer),
            escalated: sum.escalated.saturating_add(group.escalated),
            missed: sum.missed.saturating_add(group.missed),
            median_first_answer_minutes: None,
            p90_first_answer_minutes: None,
        })
    }

    /// Of the questions that are 24 hours old, the share with an answer by then.
    #[must_use]
    pub fn within_24h_percent(&self) -> Option<i32> {
        percent(self.answered_within_24h, self.asked_24h_ago)
    }

    /// Of the questions that are 72 hours old, the share with an answer by then.
    #[must_use]
    pub fn within_72h_percent(&self) -> Option<i32> {
        percent(self.answered_within_72h, self.asked_72h_ago)
    }

    /// Of all questions, the share with an answer.
    #[must_use]
    pub fn answered_percent(&self) -> Option<i32> {
        percent(self.answered, self.asked)
    }

    /// Of all questions, the share that is solved.
    #[must_use]
    pub fn solved_percent(&self) -> Option<i32> {
        percent(self.solved, self.asked)
    }

    /// Of the solved questions, the share that neighbours solved.
    #[must_use]
    pub fn solved_by_peer_percent(&self) -> Option<i32> {
        percent(self.solved_by_peer, self.solved)
    }

    /// Of all questions, the share that went to staff.
    #[must_use]
    pub fn escalated_percent(&self) -> Option<i32> {
        percent(self.escalated, self.asked)
    }

    /// Of the questions that went to staff, the share where a promised time passed.
    #[must_use]
    pub fn missed_percent(&self) -> Option<i32> {
        percent(self.missed, self.escalated)
    }
}

/// Counts a group of questions.
#[must_use]
pub fn summarize<'a>(questions: impl IntoIterator<Item = &'a CountedQuestion>, now: DateTime<Utc>) -> Figures {
    let mut figures = Figures::default();
    let mut waits = Vec::new();
    for question in questions {
        let (wait, age) = (question.first_answer_after(), now - question.asked_at);
        figures.asked += 1;
        if age >= DAY {
            figures.asked_24h_ago += 1;
            figures.answered_within_24h += i32::from(wait.is_some_and(|wait| wait <= DAY));
        }
        if age >= THREE_DAYS {
            figures.asked_72h_ago += 1;
            figures.answered_within_72h += i32::from(wait.is_some_and(|wait| wait <= THREE_DAYS));
        }
        figures.answered += i32::from(wait.is_some());
        figures.solved += i32::from(question.first_accepted().is_some());
        figures.solved_by_peer += i32::from(question.is_solved_by_peer());
        figures.escalated += i32::from(question.has_case);
        figures.missed += i32::from(question.has_case && question.missed_promise);
        waits.extend(wait);
    }
    if figures.answered >= MIN_GROUP {
        waits.sort_unstable();
        figures.median_first_answer_minutes = median(&waits).map(minutes);
        figures.p90_first_answer_minutes = ninetieth_percentile(&waits).map(minutes);
    }
    figures
}

/// A share, rounded to whole per cents; none of a whole below [`MIN_GROUP`].
#[must_use]
pub fn percent(part: i32, whole: i32) -> Option<i32> {
    if whole < MIN_GROUP {
        return None;
    }
    let (part, whole) = (i64::from(part), i64::from(whole));
    i32::try_from((part * 200 + whole) / (whole * 2)).ok()
}

/// The middle of sorted values, or the mean of the two in the middle (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.1).
fn median(sorted: &[Duration]) -> Option<Duration> {
    let lower = sorted.get(sorted.len().checked_sub(1)? / 2)?;
    let upper = sorted.get(sorted.len() / 2)?;
    Some((*lower + *upper) / 2)
}

/// The smallest of sorted values that at least nine tenths of them do not exceed: the nearest rank, which is definition 1 of Hyndman
/// and Fan, "Sample Quantiles in Statistical Packages" (1996).
fn ninetieth_percentile(sorted: &[Duration]) -> Option<Duration> {
    let rank = (sorted.len() * 9).div_ceil(10);
    sorted.get(rank.checked_sub(1)?).copied()
}

fn minutes(length: Duration) -> i32 {
    i32::try_from(length.num_minutes()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASKER: AccountId = AccountId(1);

    fn now() -> DateTime<Utc> {
        "2026-11-27T12:00:00Z".parse().unwrap()
    }

    fn asked(hours_ago: i64, answers: &[(i64, i64)]) -> CountedQuestion {
        let asked_at = now() - Duration::hours(hours_ago);
        let answer = |(author, after): &(i64, i64)| CountedAnswer {
            author: AccountId(*author),
            posted_at: asked_at + Duration::minutes(*after),
            accepted_at: None,
            is_official: false,
        };
        let answers = answers.iter().map(answer).collect();
        CountedQuestion { asker: ASKER, asked_at, has_case: false, missed_promise: false, answers }
    }

    /// The same with its first answer accepted.
    fn solved(mut question: CountedQuestion, is_official: bool) -> CountedQuestion {
        for answer in question.answers.iter_mut().take(1) {
            answer.accepted_at = Some(now());
            answer.is_official = is_official;
        }
        question
    }

    #[test]
    fn young_questions_are_in_no_share_of_what_they_had_no_time_for() {
        let questions = [
            asked(23, &[]),
            asked(24, &[(2, 24 * 60)]),
            asked(71, &[(2, 24 * 60 + 1)]),
            asked(72, &[(2, 72 * 60)]),
            asked(100, &[(2, 72 * 60 + 1)]),
            asked(100, &[]),
        ];
        let figures = summarize(&questions, now());
        assert_eq!((figures.asked, figures.answered), (6, 4));
        assert_eq!((figures.answered_within_24h, figures.asked_24h_ago), (1, 5));
        assert_eq!((figures.answered_within_72h, figures.asked_72h_ago), (1, 3));
        assert_eq!((figures.within_24h_percent(), figures.within_72h_percent()), (Some(20), None));
    }

    #[test]
    fn nobody_answers_or_solves_their_own_question() {
        let own = solved(asked(100, &[(1, 5)]), false);
        let figures = summarize([&own], now());
        assert_eq!((figures.answered, figures.answered_within_24h), (0, 0));
        assert_eq!((figures.solved, figures.solved_by_peer), (1, 0), "it is solved, and no neighbour did it");
        let both = asked(100, &[(1, 5), (2, 90), (3, 60)]);
        assert_eq!(both.first_answer_after(), Some(Duration::minutes(60)));
    }

    #[test]
    fn the_first_accepted_answer_says_who_solved_it() {
        let mut question = solved(asked(100, &[(2, 5), (3, 6)]), true);
        assert_eq!(summarize([&question], now()).solved_by_peer, 0);
        question.answers[1].accepted_at = Some(now() - Duration::hours(1));
        let figures = summarize([&question], now());
        assert_eq!((figures.solved, figures.solved_by_peer), (1, 1));
    }

    #[test]
    fn a_promise_is_missed_where_there_is_a_case() {
        let question = CountedQuestion { has_case: true, missed_promise: true, ..asked(100, &[]) };
        let figures = summarize([&question, &asked(100, &[])], now());
        assert_eq!((figures.escalated, figures.missed), (1, 1));
        let without = CountedQuestion { missed_promise: true, ..asked(100, &[]) };
        assert_eq!(summarize([&without], now()).missed, 0);
    }

    #[test]
    fn times_are_exact_and_absent_for_few() {
        let answered = |minutes: &[i64]| minutes.iter().map(|wait| asked(100, &[(2, *wait)])).collect::<Vec<_>>();
        let times = |minutes: &[i64]| {
            let figures = summarize(&answered(minutes), now());
            (figures.median_first_answer_minutes, figures.p90_first_answer_minutes)
        };
        assert_eq!(times(&[1, 2, 3, 4]), (None, None));
        assert_eq!(times(&[5, 1, 3, 2, 4]), (Some(3), Some(5)));
        assert_eq!(times(&[60, 10, 20, 30, 40, 50]), (Some(35), Some(60)));
        assert_eq!(times(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), (Some(5), Some(9)));
        assert_eq!((median(&[]), ninetieth_percentile(&[])), (None, None));
    }

    #[test]
    fn shares_are_rounded_and_absent_for_few() {
        assert_eq!((percent(4, 4), percent(0, 0)), (None, None));
        assert_eq!(
            (percent(1, 8), percent(2, 6), percent(5, 5), percent(0, 5)),
            (Some(13), Some(33), Some(100), Some(0))
        );
    }

    prop_compose! {
        fn questions()(
            hours_ago in 0_i64..200,
            answers in prop::collection::vec((1_i64..4, 0_i64..9000, any::<bool>(), any::<bool>()), 0..4),
            has_case in any::<bool>(),
            missed_promise in any::<bool>(),
        ) -> CountedQuestion {
            let mut question = asked(hours_ago, &[]);
            question.has_case = has_case;
            question.missed_promise = missed_promise;
            question.answers = answers
                .into_iter()
                .map(|(author, after, accepted, is_official)| CountedAnswer {
                    author: AccountId(author),
                    posted_at: question.asked_at + Duration::minutes(after),
                    accepted_at: accepted.then(now),
                    is_official,
                })
                .collect();
            question
        }
    }

    proptest! {
        #[test]
        fn categories_together_have_the_counts_of_the_site(
            groups in prop::collection::vec(prop::collection::vec(questions(), 0..8), 0..5)
        ) {
            let parts: Vec<Figures> = groups.iter().map(|group| summarize(group, now())).collect();
            let whole = summarize(groups.iter().flatten(), now());
            prop_assert_eq!(
                Figures::together(&parts),
                Figures { median_first_answer_minutes: None, p90_first_answer_minutes: None, ..whole }
            );
        }

        #[test]
        fn parts_are_within_their_wholes_and_times_within_what_was_seen(
            group in prop::collection::vec(questions(), 0..20)
        ) {
            let figures = summarize(&group, now());
            prop_assert!(figures.answered_within_24h <= figures.asked_24h_ago && figures.asked_24h_ago <= figures.asked);
            prop_assert!(figures.answered_within_72h <= figures.asked_72h_ago);
            prop_assert!(figures.asked_72h_ago <= figures.asked_24h_ago);
            prop_assert!(figures.solved_by_peer <= figures.solved && figures.solved <= figures.asked);
            prop_assert!(figures.missed <= figures.escalated && figures.escalated <= figures.asked);
            let waits = || group.iter().filter_map(CountedQuestion::first_answer_after).map(minutes);
            if let (Some(median), Some(p90)) = (figures.median_first_answer_minutes, figures.p90_first_answer_minutes) {
                prop_assert!(waits().min().unwrap() <= median && median <= p90 && p90 <= waits().max().unwrap());
                prop_assert!(figures.answered >= MIN_GROUP);
            } else {
                prop_assert!(figures.answered < MIN_GROUP);
            }
        }

        #[test]
        fn own_answers_change_no_answered_question(group in prop::collection::vec(questions(), 0..10)) {
            let mut without = group.clone();
            for question in &mut without {
                question.answers.retain(|answer| answer.author != ASKER);
            }
            let (with, without) = (summarize(&group, now()), summarize(&without, now()));
            prop_assert_eq!(with.answered, without.answered);
            prop_assert_eq!(with.answered_within_24h, without.answered_within_24h);
            prop_assert_eq!(with.median_first_answer_minutes, without.median_first_answer_minutes);
        }
    }
}
