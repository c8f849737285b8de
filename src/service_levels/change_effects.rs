//! What a change of a policy would do at once, told before it is saved. Threads and cases are unknown here, so whoever knows them
//! counts.

use async_trait::async_trait;

use super::rules::policy::{Level, Terms};
pub use crate::agencies::change_effects::{CategoryEffects, ChangeEffects, Effects};
use crate::operation::OperationError;

/// Counts what another policy would do.
#[async_trait]
pub trait PolicyEffects: Send + Sync {
    /// What these terms would do at a level, if they counted for the threads that are there; without terms the level inherits.
    async fn of_policy(&self, level: Level, terms: Option<Terms>) -> Result<ChangeEffects, OperationError>;
}
