//! Which answer is shown first. Pure.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use super::AnswerFacts;
use crate::entity::{AcceptedAs, StaffReview};

/// The weight of what people say of an answer: "worked for me" counts twice.
#[must_use]
pub fn weight(helpful: i32, worked: i32) -> i64 {
    i64::from(helpful) + 2 * i64::from(worked)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    AcceptedByAsker(DateTime<Utc>),
    AcceptedByStaff(DateTime<Utc>),
    Official,
    Verified,
    /// Accepted, or given by an agency, with another text than it has now.
    OfEarlierText,
    Peer,
    Superseded,
}

fn tier(answer: &AnswerFacts) -> Tier {
    match (answer.accepted.filter(|_| answer.is_acceptance_current()), answer.review) {
        (Some((AcceptedAs::Asker, at)), _) => Tier::AcceptedByAsker(at),
        (Some((AcceptedAs::Staff, at)), _) => Tier::AcceptedByStaff(at),
        // An edit does not take back that staff warned of an answer.
        (None, Some(StaffReview::Superseded)) => Tier::Superseded,
        (None, _) if answer.is_official_text_current() => Tier::Official,
        (None, Some(StaffReview::Verified)) if answer.is_review_current() => Tier::Verified,
        (None, _) if answer.accepted.is_some() || answer.official => Tier::OfEarlierText,
        (None, _) => Tier::Peer,
    }
}

/// Which of two answers is shown first: accepted (the asker's choice before that of staff, the earlier one first), official,
/// verified, then by weight of votes, then by age. A word for an earlier text counts less: whoever accepted or gave another
/// text says nothing of this one, so the answer stands behind those, and what was verified is not verified any more. What
/// staff call superseded comes last.
#[must_use]
pub fn order(a: &AnswerFacts, b: &AnswerFacts) -> Ordering {
    tier(a)
        .cmp(&tier(b))
        .then_with(|| weight(b.helpful, b.worked).cmp(&weight(a.helpful, a.worked)))
        .then_with(|| a.posted_at.cmp(&b.posted_at))
        .then_with(|| a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;
    use crate::entity::{AccountId, AnswerId};
    use crate::threads::rules::AnswerRevisions;

    type Drawn = (Option<(bool, i64)>, bool, Option<StaffReview>, i32, i32, i64, AnswerRevisions);

    fn answers() -> impl Strategy<Value = Vec<AnswerFacts>> {
        let accepted = prop::option::of((prop::bool::ANY, 0_i64..4));
        let review = prop::option::of(prop::sample::select(StaffReview::ALL));
        let given_for = || prop::option::of(1_i32..3);
        let revisions = (1_i32..3, given_for(), given_for(), given_for());
        let revisions = revisions.prop_map(|(current, accepted, official, reviewed)| AnswerRevisions {
            current,
            accepted,
            official,
            reviewed,
        });
        let one = (accepted, prop::bool::ANY, review, 0_i32..4, 0_i32..4, 0_i64..4, revisions);
        let at = |minutes| DateTime::UNIX_EPOCH + Duration::minutes(minutes);
        prop::collection::vec(one, 0..8).prop_map(move |all| {
            let facts = |(n, (accepted, official, review, helpful, worked, posted, revisions)): (usize, Drawn)| {
                let by = |asker| if asker { AcceptedAs::Asker } else { AcceptedAs::Staff };
                AnswerFacts {
                    id: AnswerId(i64::try_from(n).unwrap()),
                    author: AccountId(1),
                    posted_at: at(posted),
                    accepted: accepted.map(|(asker, when)| (by(asker), at(when))),
                    official,
                    review,
                    helpful,
                    worked,
                    revisions,
                }
            };
            all.into_iter().enumerate().map(facts).collect()
        })
    }

    proptest! {
        /// Whatever order answers come in, they are shown in one order, and each stands where its kind belongs.
        #[test]
        fn answers_have_one_order(mut answers in answers(), turn in 0_usize..8) {
            answers.sort_by(order);
            let shown: Vec<_> = answers.iter().map(|answer| answer.id).collect();
            if !answers.is_empty() {
                let by = turn % answers.len();
                answers.rotate_left(by);
                answers.reverse();
            }
            answers.sort_by(order);
            prop_assert_eq!(&shown, &answers.iter().map(|answer| answer.id).collect::<Vec<_>>());
            for pair in answers.windows(2) {
                let (first, second) = (&pair[0], &pair[1]);
                let accepted = |answer: &AnswerFacts| answer.accepted.filter(|_| answer.is_acceptance_current());
                let by = |answer: &AnswerFacts| accepted(answer).map(|(by, _)| by);
                prop_assert!(by(first).is_some() || by(second).is_none(), "accepted first");
                prop_assert!(by(second) != Some(AcceptedAs::Asker) || by(first) == Some(AcceptedAs::Asker), "the asker's choice before staff's");
                let plain = |answer: &AnswerFacts| answer.accepted.is_none() && !answer.official && answer.review.is_none();
                if plain(first) && plain(second) {
                    let (a, b) = (weight(first.helpful, first.worked), weight(second.helpful, second.worked));
                    prop_assert!(a > b || (a == b && first.posted_at <= second.posted_at), "votes, then age");
                }
                prop_assert!(!(plain(first) && second.official && second.review.is_none()), "official before peers");
                let verified = |answer: &AnswerFacts| answer.review == Some(StaffReview::Verified);
                let outdated = |answer: &AnswerFacts| verified(answer) && !answer.is_review_current();
                let bare = |answer: &AnswerFacts| answer.accepted.is_none() && !answer.official;
                let current = bare(second) && verified(second) && second.is_review_current();
                prop_assert!(!(bare(first) && outdated(first) && current), "verified as it is before verified as it was");
            }
        }
    }
}
