//! The named parts of the queue: each a word in addresses, and the cases that it holds.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};

use super::super::states::is_active;
use crate::entity::{AccountId, CaseState, UnknownKind, staff_case};

/// A named part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Assigned to or claimed by the caller.
    Mine,
    /// Nobody has it.
    Unclaimed,
    /// A clock has run out, or will before the day ends.
    BreachingToday,
    WaitingForCitizen,
    /// Everything that staff still have to bring to an end.
    Team,
    /// Done, within the days of grace.
    Resolved,
}

impl View {
    /// Every view, in the order of the desk.
    pub const ALL: &'static [Self] =
        &[Self::Mine, Self::Unclaimed, Self::BreachingToday, Self::WaitingForCitizen, Self::Team, Self::Resolved];

    /// The word in addresses, the API and texts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unclaimed => "unclaimed",
            Self::BreachingToday => "breaching_today",
            Self::WaitingForCitizen => "waiting_for_citizen",
            Self::Team => "team",
            Self::Resolved => "resolved",
        }
    }

    pub(super) fn rows(self, caller: AccountId, now: DateTime<Utc>, end_of_today: DateTime<Utc>) -> Condition {
        use staff_case::Column as C;
        let held = C::ClaimExpiresAt.gt(now);
        match self {
            Self::Mine => Condition::all().add(is_active()).add(
                Condition::any()
                    .add(C::AssigneeId.eq(caller))
                    .add(Condition::all().add(C::ClaimedBy.eq(caller)).add(held)),
            ),
            Self::Unclaimed => Condition::all()
                .add(C::State.eq(CaseState::New))
                .add(Condition::any().add(C::ClaimExpiresAt.is_null()).add(C::ClaimExpiresAt.lte(now))),
            Self::BreachingToday => Condition::all().add(is_active()).add(C::DueAt.lt(end_of_today)),
            Self::WaitingForCitizen => Condition::all().add(C::State.eq(CaseState::WaitingForCitizen)),
            Self::Team => Condition::all().add(is_active()),
            Self::Resolved => Condition::all().add(C::State.eq(CaseState::Resolved)),
        }
    }
}

impl FromStr for View {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or(UnknownKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_a_word() {
        for view in View::ALL {
            assert_eq!(view.as_str().parse::<View>().ok(), Some(*view));
        }
        assert_eq!("everything".parse::<View>().ok(), None);
    }
}
