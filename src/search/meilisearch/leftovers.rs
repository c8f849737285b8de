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
            let is_other = is_of_family(&index.uid, &self.family) && index.uid != self.live;
            if is_other && index.updated_at.is_some_and(|at| written - at > MIN_UNUSED_TIME) {
                self.server.done(within(REQUEST_TIMEOUT, self.server.0.delete_index(&index.uid)).await?).await?;
            }
        }
        Ok(())
    }
}

/// Whether an index is one of ours: its name is that of the family, the version of its documents and that of its settings, and what
/// may stand behind them. Others may have indexes on the same server, whose names begin as they like.
fn is_of_family(name: &str, family: &str) -> bool {
    let is_version = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit()))
    };
    name.strip_prefix(family).is_some_and(|rest| {
        let mut parts = rest.split('_');
        is_version(parts.next()) && is_version(parts.next())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_names_of_ours_are_of_the_family() {
        for (name, is_ours) in [
            ("elmford_threads_4_5", true),
            ("elmford_threads_12_1_0a1b2c3d4e5f", true),
            ("elmford_threads_5_5_new_0192f0c1", true),
            ("elmford_threads_5", false),
            ("elmford_threads_", false),
            ("elmford_threads_archive", false),
            ("elmford_threads_5_notes", false),
            // Of a site whose prefix begins like this one's.
            ("elmford_threads_threads_5_5", false),
            ("elmford_threads_5_threads_5_5", false),
            ("elmford2_threads_5_5", false),
            ("old_elmford_threads_5_5", false),
            ("products", false),
            ("", false),
        ] {
            assert_eq!(is_of_family(name, "elmford_threads_"), is_ours, "{name}");
        }
    }

    proptest! {
        #[test]
        fn two_sites_share_a_server(one in "[a-z]{1,3}(_threads)?(_[0-9])?", other in "[a-z]{1,3}(_threads)?(_[0-9])?") {
            let name = format!("{other}_threads_5_5");
            prop_assert_eq!(is_of_family(&name, &format!("{one}_threads_")), one == other);
        }
    }
}
