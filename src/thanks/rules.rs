//! Who may thank for an answer, and who of many is shown. Pure.

use super::codes;
use crate::entity::{AccountId, CategoryId};
use crate::operation::codes::ErrorCode;
use crate::threads::rules::RuleViolation;

/// Longest note, characters.
pub const MAX_NOTE: usize = 280;
/// Days of accepted answers by which people are shown to an agency.
pub const RANKING_DAYS: i64 = 90;
/// People that are shown of each category.
pub const MAX_PEOPLE: usize = 10;

/// What is known of somebody who wants to thank for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThanksFacts {
    pub writer: AccountId,
    pub author: AccountId,
    /// The answer or its question is hidden.
    pub is_hidden: bool,
    /// The account of whoever wrote the answer is disabled or erased.
    pub is_author_gone: bool,
    /// They accepted it as the asker, said that it worked for them, or speak for the agency.
    pub has_reason: bool,
    /// They thanked for it before, in the same name.
    pub has_thanked: bool,
}

/// Whether somebody may thank for an answer.
///
/// # Errors
/// Their own answer; something hidden; somebody who would not read it; without having said that it helped; a second time.
pub fn may_thank(facts: &ThanksFacts) -> Result<(), ErrorCode> {
    if facts.writer == facts.author {
        Err(RuleViolation::OwnAnswer.code())
    } else if facts.is_hidden {
        Err(RuleViolation::Hidden.code())
    } else if facts.is_author_gone {
        Err(codes::AUTHOR_GONE)
    } else if !facts.has_reason {
        Err(codes::NOT_SAID)
    } else if facts.has_thanked {
        Err(codes::ALREADY_THANKED)
    } else {
        Ok(())
    }
}

/// How many accepted answers of somebody there are in a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswererCount {
    pub category: CategoryId,
    pub account: AccountId,
    pub accepted: i64,
}

/// Those with most accepted answers in each category, most first; of equals whoever is here longest. At most [`MAX_PEOPLE`] of each.
#[must_use]
pub fn most_of_each(mut counts: Vec<AnswererCount>) -> Vec<AnswererCount> {
    counts.sort_by_key(|one| (one.category, std::cmp::Reverse(one.accepted), one.account));
    let (mut category, mut shown) = (None, 0);
    counts.retain(|one| {
        if category != Some(one.category) {
            (category, shown) = (Some(one.category), 0);
        }
        shown += 1;
        shown <= MAX_PEOPLE
    });
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts() -> ThanksFacts {
        ThanksFacts {
            writer: AccountId(1),
            author: AccountId(2),
            is_hidden: false,
            is_author_gone: false,
            has_reason: true,
            has_thanked: false,
        }
    }

    #[test]
    fn whoever_was_helped_thanks_once() {
        assert_eq!(may_thank(&facts()), Ok(()));
        let own = ThanksFacts { author: AccountId(1), ..facts() };
        assert_eq!(may_thank(&own), Err(RuleViolation::OwnAnswer.code()));
        let hidden = ThanksFacts { is_hidden: true, ..facts() };
        assert_eq!(may_thank(&hidden), Err(RuleViolation::Hidden.code()));
        assert_eq!(may_thank(&ThanksFacts { is_author_gone: true, ..facts() }), Err(codes::AUTHOR_GONE));
        assert_eq!(may_thank(&ThanksFacts { has_reason: false, ..facts() }), Err(codes::NOT_SAID));
        assert_eq!(may_thank(&ThanksFacts { has_thanked: true, ..facts() }), Err(codes::ALREADY_THANKED));
    }

    proptest! {
        #[test]
        fn each_category_shows_those_with_most(counts in proptest::collection::vec((1_i64..4, 1_i64..40), 0..80)) {
            let all: Vec<AnswererCount> = counts
                .iter()
                .zip(1_i64..)
                .map(|((category, accepted), id)| AnswererCount {
                    category: CategoryId(*category),
                    account: AccountId(id),
                    accepted: *accepted,
                })
                .collect();
            let shown = most_of_each(all.clone());
            for category in 1..4 {
                let of = |some: &[AnswererCount]| -> Vec<i64> {
                    some.iter().filter(|one| one.category == CategoryId(category)).map(|one| one.accepted).collect()
                };
                let mut expected = of(&all);
                expected.sort_unstable_by(|one, other| other.cmp(one));
                expected.truncate(MAX_PEOPLE);
                prop_assert_eq!(of(&shown), expected);
            }
        }
    }
}
