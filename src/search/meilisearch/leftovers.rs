//! Indexes of earlier versions and of other sentence models: nobody keeps them current, so they must not stay.

use std::time::Duration;

use meilisearch_sdk::indexes::IndexesQuery;

use super::super::engine::EngineError;
use super::{Meilisearch, REQUEST_TIMEOUT, within};

/// An index of ours is used by no node if it was last written to so long before the live one.
const MIN_UNUSED_TIME: Duration = Duration::from_hours(1);
/// Indexes of a server that are looked through.
const MAX_INDEXES: usize = 1000;

impl Meilisearch {
    /// Removes indexes of ours that nobody writes to any more: those of another version or sentence model would keep what is hidden or
    /// erased later. A node of the version before, which is being replaced, still writes to its own. What cannot be removed now is
    /// removed at the next start.
    pub(super) async fn remove_others(&self) {
        if let Err(error) = self.try_remove_others().await {
            tracing::warn!(error = %error, "earlier search indexes could not be removed");
        }
    }

    async fn try_remove_others(&self) -> Result<(), EngineError> {
        let mut query = IndexesQuery::new(&self.server.0);
        let found = within(REQUEST_TIMEOUT, query.with_limit(MAX_INDEXES).execute()).await?;
        // All times are the server's.
        let Some(live) = found.results.iter().find(|index| index.uid == self.live) else { return Ok(()) };
        let Some(written) = live.updated_at else { return Ok(()) };
        for index in &found.results {
            let is_ours = index.uid.starts_with(&self.family) && index.uid != self.live;
            if is_ours && index.updated_at.is_some_and(|at| written - at > MIN_UNUSED_TIME) {
                self.server.done(within(REQUEST_TIMEOUT, self.server.0.delete_index(&index.uid)).await?).await?;
            }
        }
        Ok(())
    }
}
