//! The words that count on this node. Searches take them from memory; what another node changed is seen a few seconds later, and what
//! was changed here at once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::groups::{SiteGroups, site_groups};
use crate::app::App;
use crate::entity::EventKind;
use crate::search::words::SynonymSets;
use crate::web::page_cache::PageCache;

/// How long what was read is taken for current. As long as the answers that are kept in memory.
const MAX_AGE: Duration = Duration::from_secs(5);

/// What was read, and when.
#[derive(Clone)]
struct Loaded {
    groups: SiteGroups,
    sets: Arc<SynonymSets>,
    at: Instant,
}

/// The words of a node: a cheap clone.
#[derive(Clone, Default)]
pub struct CurrentSynonyms {
    loaded: Arc<RwLock<Option<Loaded>>>,
    /// Others count since they were read.
    is_outdated: Arc<AtomicBool>,
    /// Held by whoever reads, so that what was read last is what stays.
    reading: Arc<Mutex<()>>,
}

impl CurrentSynonyms {
    /// The words that count. Only the first call, and the first after a change on this node, waits for the database; others have it asked
    /// in the background when what is there is old. A database that does not answer leaves everything as it is.
    pub async fn get(&self, app: &App) -> Arc<SynonymSets> {
        let current = self.loaded().filter(|_| !self.is_outdated.load(Ordering::SeqCst));
        if let Some((sets, at)) = current {
            if at.elapsed() > MAX_AGE {
                self.refresh_behind(app);
            }
            return sets;
        }
        let turn = self.reading.lock().await;
        if self.is_outdated.swap(false, Ordering::SeqCst) || self.loaded().is_none() {
            self.read(app).await;
        }
        drop(turn);
        self.loaded().map(|(sets, _)| sets).unwrap_or_default()
    }

    /// Whatever changes them on this node is looked for from now on, and answers of searches that are kept in memory go. Called by the
    /// kernel after each commit.
    pub fn invalidate(&self, kinds: &BTreeSet<EventKind>, pages: &PageCache) {
        if kinds.contains(&EventKind::SynonymsChanged) {
            self.is_outdated.store(true, Ordering::SeqCst);
            pages.invalidate_all();
        }
    }

    /// Reads them now.
    pub async fn refresh(&self, app: &App) {
        let turn = self.reading.lock().await;
        self.read(app).await;
        drop(turn);
    }

    /// Reads them in the background, unless somebody does already.
    fn refresh_behind(&self, app: &App) {
        let Ok(turn) = Arc::clone(&self.reading).try_lock_owned() else { return };
        let (words, app) = (self.clone(), app.clone());
        tokio::spawn(async move {
            words.read(&app).await;
            drop(turn);
        });
    }

    fn loaded(&self) -> Option<(Arc<SynonymSets>, Instant)> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.as_ref().map(|loaded| (Arc::clone(&loaded.sets), loaded.at))
    }

    async fn read(&self, app: &App) {
        let read = site_groups(app.reader()).await;
        if let Err(error) = &read {
            tracing::warn!(error = %error, "the words that are treated alike could not be read");
        }
        let changed = self.keep(read.ok());
        if changed {
            // Answers of searches that are kept in memory go by other words.
            app.pages.invalidate_all();
        }
    }

    /// Keeps what was read, or what was there if nothing could be. Returns whether other words count now.
    fn keep(&self, read: Option<SiteGroups>) -> bool {
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        let before = loaded.take();
        let known = before.is_some();
        let (before_groups, before_sets) = before.map_or_else(
            || (None, Arc::new(SynonymSets::built_in().clone())),
            |before| (Some(before.groups), before.sets),
        );
        let changed = read.as_ref().is_some_and(|read| before_groups.as_ref() != Some(read));
        let groups = read.or(before_groups).unwrap_or_default();
        let sets = if changed { Arc::new(groups.sets()) } else { before_sets };
        *loaded = Some(Loaded { groups, sets, at: Instant::now() });
        known && changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off(key: &str) -> SiteGroups {
        SiteGroups { own: Vec::new(), switched_off: BTreeSet::from([key.to_owned()]) }
    }

    fn is_on(words: &CurrentSynonyms) -> bool {
        let (sets, _) = words.loaded().unwrap();
        !sets.other_words("garbage", "en").is_empty()
    }

    #[test]
    fn what_cannot_be_read_leaves_everything_as_it_is() {
        let words = CurrentSynonyms::default();
        assert!(!words.keep(None), "nothing was kept by other words");
        assert!(is_on(&words), "what comes with Peerdesk counts");
        assert!(words.keep(Some(off("bin"))));
        assert!(!is_on(&words));
        assert!(!words.keep(None));
        assert!(!is_on(&words));
        assert!(!words.keep(Some(off("bin"))), "nothing else counts");
        assert!(words.keep(Some(SiteGroups::default())));
        assert!(is_on(&words));
    }
}
