//! What a change of opening hours would do at once, told before it is saved. Threads and cases are unknown here, so whoever knows
//! them counts.

use async_trait::async_trait;

use super::edit_agency::OpeningHours;
use crate::entity::{AgencyId, CategoryId};
use crate::operation::OperationError;

/// Threads that are looked at for one number, however many there are.
pub const MAX_LOOKED_AT: u64 = 1000;

/// What a change would do to the threads of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryEffects {
    pub category: CategoryId,
    pub name: String,
    /// Threads that would become cases at once.
    pub opened: u32,
    /// Threads whose promised time would be another.
    pub moved: u32,
}

/// What a change would do to threads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Categories where it does something, by name.
    pub categories: Vec<CategoryEffects>,
    /// There are more threads than were looked at: the numbers are at least these.
    pub is_capped: bool,
}

impl Effects {
    /// Whether it does nothing at all, as far as was looked.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.categories.is_empty() && !self.is_capped
    }

    /// Threads that would become cases at once.
    #[must_use]
    pub fn opened(&self) -> u32 {
        self.categories.iter().map(|category| category.opened).sum()
    }

    /// Threads whose promised time would be another.
    #[must_use]
    pub fn moved(&self) -> u32 {
        self.categories.iter().map(|category| category.moved).sum()
    }
}

/// What a change would do to the threads that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeEffects {
    pub existing: Effects,
    /// Those that stay with neighbours since they were imported.
    pub imported: Effects,
}

impl ChangeEffects {
    /// Whether it would do nothing, whatever is chosen.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.existing.are_none() && self.imported.are_none()
    }
}

/// Counts what other opening hours would do.
#[async_trait]
pub trait HoursEffects: Send + Sync {
    /// What these hours would do to the threads of an agency, if they counted for those that are there.
    async fn of_hours(&self, agency: AgencyId, hours: &OpeningHours) -> Result<ChangeEffects, OperationError>;
}
