//! Questions like the one of a thread's page, for whoever reads on. They come from the search engine and from nowhere else: while it is
//! away the page has none, and the page never waits for another way. Which ones were found is kept for a short time, so that reading a
//! page again costs no search; what they are called, and whether everybody sees them still, is read each time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use askama::Template;
use moka::sync::Cache;
use sea_orm::DbErr;

use super::SearchHandle;
use super::engine::{Filters, Likeness};
use super::found::{self, ThreadHit};
use super::highlight::Marker;
use super::suggest::{MAX_SUGGESTIONS, Wanted, asked};
use super::words::SynonymSets;
use crate::app::App;
use crate::entity::{EventKind, ThreadId};
use crate::identity::Visit;
use crate::markdown::SafeHtml;
use crate::threads::questions::PostedQuestion;
use crate::web::page::Page;
use crate::web::page_cache::PageCache;

/// How long it is kept which ones were found. What another node edits is found by its new words after it.
const TTL: Duration = Duration::from_secs(30);
/// Questions whose like ones are kept.
const MAX_ENTRIES: u64 = 2_000;

#[derive(Template)]
#[template(path = "search/related.html")]
struct RelatedList<'a> {
    page: Page,
    threads: &'a [ThreadHit],
}

/// Which ones were found for a question.
#[derive(Clone, Debug)]
struct Kept {
    ids: Arc<Vec<ThreadId>>,
    /// The value of `edits` from before the search.
    as_of: u64,
}

/// What was found for questions, in memory: keys alone, for a title that is kept could outlive its hiding.
#[derive(Clone, Debug)]
pub struct RelatedThreads {
    kept: Cache<ThreadId, Kept>,
    /// Counts what changes the questions to be found, so that nothing is kept that was searched while one changed.
    edits: Arc<AtomicU64>,
}

impl Default for RelatedThreads {
    fn default() -> Self {
        Self { kept: Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(TTL).build(), edits: Arc::default() }
    }
}

impl RelatedThreads {
    /// Nothing is kept that such events may have changed, and no page keeps the titles. Called by the kernel after each commit.
    pub fn invalidate(&self, kinds: &BTreeSet<EventKind>, pages: &PageCache) {
        if kinds.contains(&EventKind::ThreadVisibility) || kinds.contains(&EventKind::ThreadEdited) {
            self.edits.fetch_add(1, Ordering::SeqCst);
            pages.invalidate_titles();
        }
    }

    fn kept_ids(&self, question: ThreadId) -> Option<Arc<Vec<ThreadId>>> {
        let kept = self.kept.get(&question)?;
        (kept.as_of == self.edits.load(Ordering::SeqCst)).then_some(kept.ids)
    }

    /// Public questions like a public one, best first, at most [`MAX_SUGGESTIONS`] and without itself. None while the engine is away.
    /// Costs one query, and the engine's search where it is not known which ones they are.
    ///
    /// # Errors
    /// The database.
    async fn find(
        &self,
        app: &App,
        handle: &SearchHandle,
        question: &PostedQuestion<'_>,
    ) -> Result<Option<Vec<ThreadHit>>, DbErr> {
        let wanted =
            Wanted { title: question.title.to_owned(), category: Some(question.category), ..Wanted::default() };
        // Its own words decide: other words for them lead further away.
        let Some(asked) = asked(&wanted, &SynonymSets::default()) else { return Ok(None) };
        let marker = Marker::new(&asked);
        let ids = if let Some(ids) = self.kept_ids(question.id) {
            ids
        } else {
            let as_of = self.edits.load(Ordering::SeqCst);
            // It finds itself, and one may have been hidden meanwhile.
            let limit = MAX_SUGGESTIONS + 2;
            let text = wanted.text();
            let likeness = Likeness { text, asked, category: wanted.category, limit, ..Likeness::default() };
            let Ok(alike) = handle.suggest(&likeness).await else { return Ok(None) };
            let ids = alike.into_iter().map(|alike| alike.thread).filter(|id| *id != question.id);
            let ids: Arc<Vec<ThreadId>> = Arc::new(ids.collect());
            self.kept.insert(question.id, Kept { ids: Arc::clone(&ids), as_of });
            ids
        };
        let mut threads = found::by_ids(app.reader(), &ids, &Filters::default(), &marker).await?;
        threads.truncate(MAX_SUGGESTIONS);
        Ok(Some(threads))
    }

    /// The list as a part of a page; none where nothing is like the question.
    pub(super) async fn part(
        &self,
        app: &App,
        handle: &SearchHandle,
        visit: &Visit,
        question: &PostedQuestion<'_>,
    ) -> Option<SafeHtml> {
        let found = self.find(app, handle, question).await;
        let threads = found.inspect_err(|error| tracing::warn!(error = %error, "no related questions")).ok()??;
        if threads.is_empty() {
            return None;
        }
        let list = RelatedList { page: visit.page.clone(), threads: &threads };
        let html = list.render().inspect_err(|error| tracing::error!(error = %error, "a template failed")).ok()?;
        Some(SafeHtml::rendered(html))
    }
}
