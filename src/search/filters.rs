//! What a search is narrowed and ordered by beside its words: closed sets, so that nothing that was typed reaches an engine.
//! And how much each choice would give. Pure.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use chrono::{DateTime, Duration, SubsecRound, Utc};
use poem_openapi::Enum;

use crate::entity::{AgencyId, CategoryId, TagId, ThreadState, UnknownKind};

/// How results are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Sort {
    /// The best fit first; without words the newest.
    #[default]
    Fit,
    /// The newest question first.
    Newest,
    /// By how many people an answer helped: the votes of the one that helped most. Among equals the newest question first.
    Helpful,
}

impl Sort {
    /// Every order, the usual one first.
    pub const ALL: &'static [Self] = &[Self::Fit, Self::Newest, Self::Helpful];

    /// The word in addresses and message keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Newest => "newest",
            Self::Helpful => "helpful",
        }
    }
}

impl Display for Sort {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sort {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|sort| sort.as_str() == word).ok_or(UnknownKind)
    }
}

/// How long ago a question may have been asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Period {
    /// Seven days.
    Week,
    /// Thirty days.
    Month,
    /// 365 days.
    Year,
}

impl Period {
    /// Every period, the shortest first.
    pub const ALL: &'static [Self] = &[Self::Week, Self::Month, Self::Year];

    /// The word in addresses and message keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// When it began, for somebody who asks now. In whole seconds, as indexes keep times.
    #[must_use]
    pub fn until(self, now: DateTime<Utc>) -> Since {
        let length = match self {
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(30),
            Self::Year => Duration::days(365),
        };
        Since { period: self, from: (now - length).trunc_subsecs(0) }
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Period {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|period| period.as_str() == word).ok_or(UnknownKind)
    }
}

/// A period that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Since {
    pub period: Period,
    /// What was asked then or later is within it.
    pub from: DateTime<Utc>,
}

/// Exact conditions beside the words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filters {
    pub category: Option<CategoryId>,
    pub agency: Option<AgencyId>,
    pub tag: Option<TagId>,
    pub state: Option<ThreadState>,
    /// Two letters.
    pub language: Option<String>,
    /// Whether it has an accepted answer, open or closed.
    pub solved: Option<bool>,
    /// Only what an agency has answered, with the text that it gave.
    pub official: bool,
    pub asked: Option<Since>,
}

/// How many results each choice of a filter would give, for the same words, the other filters left as they are. A choice that is
/// not named gives none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub categories: HashMap<CategoryId, usize>,
    pub agencies: HashMap<AgencyId, usize>,
    pub tags: HashMap<TagId, usize>,
    pub states: HashMap<ThreadState, usize>,
    pub languages: HashMap<String, usize>,
    pub solved: usize,
    pub unsolved: usize,
    pub official: usize,
    /// Not everything was counted: there are at least so many.
    pub is_least: bool,
}

impl Counts {
    /// Adds what was counted elsewhere.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (category, count) in other.categories {
            *self.categories.entry(category).or_default() += count;
        }
        for (agency, count) in other.agencies {
            *self.agencies.entry(agency).or_default() += count;
        }
        for (tag, count) in other.tags {
            *self.tags.entry(tag).or_default() += count;
        }
        for (state, count) in other.states {
            *self.states.entry(state).or_default() += count;
        }
        for (language, count) in other.languages {
            *self.languages.entry(language).or_default() += count;
        }
        self.solved += other.solved;
        self.unsolved += other.unsolved;
        self.official += other.official;
        self.is_least = self.is_least || other.is_least;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for sort in Sort::ALL {
            assert_eq!(sort.to_string().parse::<Sort>().ok(), Some(*sort));
        }
        for period in Period::ALL {
            assert_eq!(period.to_string().parse::<Period>().ok(), Some(*period));
        }
        assert!("best".parse::<Sort>().is_err() && "Week".parse::<Period>().is_err());
    }

    #[test]
    fn periods_begin_at_whole_seconds_and_hold_each_other() {
        let now = DateTime::from_timestamp(1_700_000_000, 123_456_000).unwrap();
        let from: Vec<_> = Period::ALL.iter().map(|period| period.until(now).from).collect();
        assert!(from.iter().all(|from| from.timestamp_subsec_nanos() == 0));
        assert!(from.windows(2).all(|pair| pair[1] < pair[0]) && from[0] < now);
    }

    #[test]
    fn counts_add_up() {
        let one = Counts { categories: [(CategoryId(1), 2)].into(), solved: 1, is_least: true, ..Counts::default() };
        let other = Counts { categories: [(CategoryId(1), 3)].into(), unsolved: 4, ..Counts::default() };
        let both = one.with(other);
        assert_eq!((both.categories[&CategoryId(1)], both.solved, both.unsolved, both.is_least), (5, 1, 4, true));
    }
}
