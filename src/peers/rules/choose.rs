//! Whom an open question is brought to. Pure: the order of what comes in changes nothing.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::timing::{DAY, WEEK};
use crate::entity::{AccountId, ThreadId};

/// A question is brought to so many people at most.
pub const MAX_PEERS: usize = 5;
/// Nobody is brought more questions than this within [`DAY`].
pub const MAX_OFFERS_A_DAY: usize = 3;

/// What of a question decides who is likely to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    pub thread: ThreadId,
    pub asker: AccountId,
    /// Its language, as posts have it: `en`, `de` …
    pub language: String,
}

/// Somebody who wants to be brought questions, with an account in use and no work at the agency that the question goes to in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub account: AccountId,
    /// They follow the category of the question, or its agency.
    pub follows: bool,
    /// Their answers in that category that were accepted lately.
    pub accepted_count: u64,
    /// The languages that they read; none named means any.
    pub languages: Vec<String>,
    /// This question was brought to them already.
    pub was_offered: bool,
    /// When questions were brought to them in the last seven days.
    pub offers: Vec<DateTime<Utc>>,
}

impl Candidate {
    fn is_likely(&self, question: &OpenQuestion, now: DateTime<Utc>) -> bool {
        // What nobody can tell the language of keeps nobody away.
        let reads =
            self.languages.is_empty() || question.language.is_empty() || self.languages.contains(&question.language);
        let today = self.offers.iter().filter(|at| **at > now - DAY).count();
        self.account != question.asker
            && !self.was_offered
            && (self.follows || self.accepted_count > 0)
            && reads
            && today < MAX_OFFERS_A_DAY
    }

    /// Who was brought few questions this week comes first, then who solved more, then those whose turn it is.
    fn place(&self, question: &OpenQuestion, now: DateTime<Utc>) -> (usize, Reverse<u64>, u64, AccountId) {
        let this_week = self.offers.iter().filter(|at| **at > now - WEEK).count();
        (this_week, Reverse(self.accepted_count), turn(question.thread, self.account), self.account)
    }
}

/// The people whom a question is brought to: [`MAX_PEERS`] at most, nobody twice.
#[must_use]
pub fn choose(question: &OpenQuestion, candidates: &[Candidate], now: DateTime<Utc>) -> Vec<AccountId> {
    let mut likely: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.is_likely(question, now))
        .map(|candidate| (candidate.place(question, now), candidate.account))
        .collect();
    likely.sort_unstable();
    likely.dedup_by_key(|(_, account)| *account);
    likely.into_iter().take(MAX_PEERS).map(|(_, account)| account).collect()
}

/// A number that looks drawn by lot and is the same each time for one question and one person (`SplitMix64`).
fn turn(thread: ThreadId, account: AccountId) -> u64 {
    let mixed = |value: u64| {
        let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    };
    mixed(mixed(thread.0.cast_unsigned()) ^ account.0.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;

    const ASKER: AccountId = AccountId(1);

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn question(thread: i64) -> OpenQuestion {
        OpenQuestion { thread: ThreadId(thread), asker: ASKER, language: "en".to_owned() }
    }

    fn follower(account: i64) -> Candidate {
        Candidate {
            account: AccountId(account),
            follows: true,
            accepted_count: 0,
            languages: Vec::new(),
            was_offered: false,
            offers: Vec::new(),
        }
    }

    #[test]
    fn who_cannot_or_should_not_answer_is_not_told() {
        let now = noon();
        assert_eq!(choose(&question(7), &[follower(2)], now), [AccountId(2)]);
        let solver = Candidate { follows: false, accepted_count: 1, ..follower(2) };
        assert_eq!(choose(&question(7), &[solver], now), [AccountId(2)]);
        let reader = Candidate { languages: vec!["de".to_owned(), "en".to_owned()], ..follower(2) };
        assert_eq!(choose(&question(7), &[reader], now), [AccountId(2)]);
        let german = Candidate { languages: vec!["de".to_owned()], ..follower(2) };
        let untold = OpenQuestion { language: String::new(), ..question(7) };
        assert_eq!(choose(&untold, &[german], now), [AccountId(2)], "nobody knows its language");
        let hours = |hours: i64| now - Duration::hours(hours);
        let yesterday = Candidate { offers: vec![hours(1), hours(2), hours(24)], ..follower(2) };
        assert_eq!(choose(&question(7), &[yesterday], now), [AccountId(2)]);
        for other in [
            follower(ASKER.0),
            Candidate { follows: false, ..follower(2) },
            Candidate { languages: vec!["de".to_owned()], ..follower(2) },
            Candidate { was_offered: true, ..follower(2) },
            Candidate { offers: vec![hours(1), hours(2), hours(23)], ..follower(2) },
        ] {
            assert_eq!(choose(&question(7), std::slice::from_ref(&other), now), [], "{other:?}");
        }
    }

    #[test]
    fn who_was_asked_least_comes_first_and_then_who_solved_most() {
        let now = noon();
        let busy = Candidate { accepted_count: 9, offers: vec![now - Duration::days(2)], ..follower(2) };
        let solver = Candidate { accepted_count: 4, ..follower(3) };
        let rested = Candidate { offers: vec![now - Duration::days(8)], ..follower(4) };
        assert_eq!(choose(&question(7), &[busy, rested, solver], now), [AccountId(3), AccountId(4), AccountId(2)]);
    }

    fn some_candidate() -> impl Strategy<Value = Candidate> {
        let facts = (any::<bool>(), 0_u64..4, any::<bool>(), any::<bool>());
        (1_i64..40, facts, prop::collection::vec(0_i64..200, 0..6)).prop_map(|(account, facts, hours)| {
            let (follows, accepted_count, was_offered, german) = facts;
            let offers = hours.into_iter().map(|hours| noon() - Duration::hours(hours)).collect();
            let languages = if german { vec!["de".to_owned()] } else { Vec::new() };
            let account = AccountId(account);
            Candidate { account, follows, accepted_count, languages, was_offered, offers }
        })
    }

    proptest! {
        #[test]
        fn never_many_never_the_asker_and_the_order_does_not_matter(
            thread in any::<i64>(),
            found in prop::collection::vec(some_candidate(), 0..60),
        ) {
            // A person is one row.
            let found: HashMap<AccountId, Candidate> =
                found.into_iter().map(|candidate| (candidate.account, candidate)).collect();
            let mut candidates: Vec<Candidate> = found.values().cloned().collect();
            let chosen = choose(&question(thread), &candidates, noon());
            prop_assert!(chosen.len() <= MAX_PEERS && !chosen.contains(&ASKER));
            for account in &chosen {
                let of_day = |at: &&DateTime<Utc>| **at > noon() - Duration::hours(24);
                prop_assert!(found[account].offers.iter().filter(of_day).count() < MAX_OFFERS_A_DAY);
            }
            candidates.sort_by_key(|candidate| candidate.account);
            prop_assert_eq!(&chosen, &choose(&question(thread), &candidates, noon()));
            candidates.reverse();
            prop_assert_eq!(&chosen, &choose(&question(thread), &candidates, noon()));
        }

        #[test]
        fn equal_people_take_turns_and_nobody_gets_more_than_three_a_day(
            people in 1_i64..20,
            gaps in prop::collection::vec(0_i64..90, 1..60),
        ) {
            let mut candidates: Vec<Candidate> = (2..2 + people).map(follower).collect();
            let mut now = noon();
            for (thread, gap) in (1..).zip(gaps) {
                now += Duration::minutes(gap);
                for account in choose(&question(thread), &candidates, now) {
                    let chosen = candidates.iter_mut().find(|candidate| candidate.account == account).unwrap();
                    chosen.offers.push(now);
                }
                let counts: Vec<usize> = candidates
                    .iter()
                    .map(|candidate| candidate.offers.iter().filter(|at| **at > now - Duration::days(7)).count())
                    .collect();
                let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
                prop_assert!(most - least <= 1, "{counts:?}");
                for candidate in &candidates {
                    let today = candidate.offers.iter().filter(|at| **at > now - Duration::days(1)).count();
                    prop_assert!(today <= MAX_OFFERS_A_DAY);
                }
            }
        }
    }
}
