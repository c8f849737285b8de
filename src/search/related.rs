//! Questions like the one of a thread's page, for whoever reads on. They come from the search engine and from nowhere else: while it is
//! away the page has none, and the page never waits for another way. What was found is kept for a short time, so that reading a page
//! again costs no search and no query; on this node it goes as soon as any question is edited, hidden or deleted.

use std::collections::BTreeSet;
use std::sync::Arc;
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

/// How long what was found is kept. What another node hides goes from the pages of this one within it.
const TTL: Duration = Duration::from_secs(30);
/// Questions whose like ones are kept.
const MAX_ENTRIES: u64 = 2_000;

#[derive(Template)]
#[template(path = "search/related.html")]
struct RelatedList<'a> {
    page: Page,
    threads: &'a [ThreadHit],
}

/// What was found for questions, in memory.
#[derive(Clone, Debug)]
pub struct RelatedThreads {
    kept: Cache<ThreadId, Arc<Vec<ThreadHit>>>,
}

impl Default for RelatedThreads {
    fn default() -> Self {
        Self { kept: Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(TTL).build() }
    }
}

impl RelatedThreads {
    /// Nothing is kept that such events may have changed. Called by the kernel after each commit.
    pub fn invalidate(&self, kinds: &BTreeSet<EventKind>) {
        if kinds.contains(&EventKind::ThreadVisibility) || kinds.contains(&EventKind::ThreadEdited) {
            self.kept.invalidate_all();
        }
    }

    /// Public questions like a public one, best first, at most [`MAX_SUGGESTIONS`] and without itself. None while the engine is away.
    /// Costs the engine's search and one query.
    ///
    /// # Errors
    /// The database.
    async fn find(
        &self,
        app: &App,
        handle: &SearchHandle,
        question: &PostedQuestion<'_>,
    ) -> Result<Option<Arc<Vec<ThreadHit>>>, DbErr> {
        if let Some(kept) = self.kept.get(&question.id) {
            return Ok(Some(kept));
        }
        let wanted =
            Wanted { title: question.title.to_owned(), category: Some(question.category), ..Wanted::default() };
        // Its own words decide: other words for them lead further away.
        let Some(asked) = asked(&wanted, &SynonymSets::default()) else { return Ok(None) };
        let marker = Marker::new(&asked);
        // It finds itself, and one may have been hidden meanwhile.
        let limit = MAX_SUGGESTIONS + 2;
        let likeness = Likeness { text: wanted.text(), asked, category: wanted.category, limit, ..Likeness::default() };
        let Ok(alike) = handle.suggest(&likeness).await else { return Ok(None) };
        let ids: Vec<ThreadId> = alike.into_iter().map(|alike| alike.thread).filter(|id| *id != question.id).collect();
        let mut threads = Vec::new();
        if !ids.is_empty() {
            threads = found::by_ids(app.reader(), &ids, &Filters::default(), &marker).await?;
            threads.truncate(MAX_SUGGESTIONS);
        }
        let threads = Arc::new(threads);
        self.kept.insert(question.id, Arc::clone(&threads));
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
