//! Questions that the details of a draft find beside its title: a panel before it is posted, and the list under the field while somebody
//! writes. A draft is private: its texts are handed to the engine and are written down nowhere.

use askama::Template;
use async_trait::async_trait;
use sea_orm::DbErr;

use super::SearchHandle;
use super::after_posting::after_posting;
use super::in_time::in_time;
use super::related::RelatedThreads;
use super::suggest::{self, Suggestion, Wanted};
use super::withheld::{is_held_out, is_withheld};
use crate::app::App;
use crate::deflection::reader::Reader;
use crate::deflection::start::{Likelihood, Offer, start};
use crate::entity::{CategoryId, EpisodeId, ThreadId};
use crate::identity::{Caller, Visit};
use crate::markdown::SafeHtml;
use crate::operation::rate_limit::address_key;
use crate::operation::{RateLimitStatus, RateLimitedAction};
use crate::threads::questions::{AskedAnyway, NewQuestion, PostedQuestion, SimilarPanel, SimilarQuestions};
use crate::threads::views::ThreadRef;
use crate::web::page::Page;

/// The questions with a heading. Empty where the details find nothing new.
#[derive(Template)]
#[template(path = "search/draft_panel.html")]
pub(super) struct DraftPanel {
    page: Page,
    items: Vec<Suggestion>,
    new_count: usize,
    /// How likely the likeliest of them answers it; none where nobody can say.
    likelihood: Option<Likelihood>,
    /// "This answered it" can be sent; not within another form.
    buttons: bool,
    /// What is counted of it belongs to this episode; empty where nothing is counted.
    episode: String,
}

impl DraftPanel {
    /// Nothing at all, as for somebody from whom it is withheld.
    pub(super) fn nothing(page: Page) -> Self {
        Self { page, items: Vec::new(), new_count: 0, likelihood: None, buttons: false, episode: String::new() }
    }

    /// What is like a draft, if there is more than its title finds.
    ///
    /// # Errors
    /// The database.
    pub(super) async fn find(
        app: &App,
        handle: &SearchHandle,
        page: Page,
        wanted: &Wanted,
        buttons: bool,
    ) -> Result<Self, DbErr> {
        let found = suggest::suggest_beside_title(app, handle, wanted).await?;
        let new_count = found.items.iter().filter(|item| item.is_new).count();
        let likelihood = found.likelihood();
        // What the database finds by single words is not worth stopping somebody who is about to post.
        let items = if new_count == 0 || found.simple { Vec::new() } else { found.items };
        Ok(Self { page, items, new_count, likelihood, buttons, episode: String::new() })
    }
}

/// Counts a search of a page's visitor.
///
/// # Errors
/// How the limit stands, where it is used up.
pub(super) fn count_search(app: &App, visit: &Visit) -> Result<(), RateLimitStatus> {
    let key = visit.caller.as_ref().map_or_else(|| address_key(visit.address.0), Caller::limit_key);
    app.limiter.count_here(RateLimitedAction::Search, &key)
}

/// What somebody has before them who is about to ask, and for whom something was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offered {
    /// What is counted belongs to it; none where nothing is.
    pub episode: Option<EpisodeId>,
    /// What was found is kept from them until they have asked.
    pub is_withheld: bool,
}

/// What was found for a question that somebody is about to ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundFor<'a> {
    pub title: &'a str,
    pub category: Option<CategoryId>,
    /// Threads.
    pub count: usize,
    /// How likely the likeliest of them answers it; none where nobody can say.
    pub likelihood: Option<Likelihood>,
}

/// Counts that threads are offered to somebody, or would be if they were not held out: both begin at the same moment. What cannot be
/// counted is offered, or kept back, all the same.
pub(super) async fn offer(app: &App, visit: &Visit, found: FoundFor<'_>) -> Offered {
    let held_out = is_held_out(app, visit).await;
    let FoundFor { title, category, count, likelihood } = found;
    let episode = count_offer(app, visit, Offer { title, category, count, likelihood, held_out }).await;
    let is_withheld = match episode {
        // The same question may have begun on another day, when another lot was drawn.
        Some(_) if held_out.is_some() => is_withheld(app, visit, episode).await,
        _ => held_out == Some(true),
    };
    Offered { episode, is_withheld }
}

/// Counts what is offered to somebody, and gives the episode that it belongs to. What cannot be counted is offered all the same.
async fn count_offer(app: &App, visit: &Visit, offer: Offer<'_>) -> Option<EpisodeId> {
    in_time("counting a suggestion", start(app, &Reader::from(visit), offer)).await.flatten()
}

/// Searches with what is about to be posted.
pub struct DraftSearch {
    app: App,
    handle: SearchHandle,
    related: RelatedThreads,
}

impl DraftSearch {
    /// Over a node's engine, its database and what it keeps of like questions.
    #[must_use]
    pub fn new(app: App, handle: SearchHandle, related: RelatedThreads) -> Self {
        Self { app, handle, related }
    }
}

#[async_trait]
impl SimilarQuestions for DraftSearch {
    async fn panel(&self, visit: &Visit, question: &NewQuestion) -> Option<SimilarPanel> {
        count_search(&self.app, visit).ok()?;
        let wanted = Wanted {
            title: question.title.clone(),
            details: question.body.clone(),
            category: Some(question.category),
            typing: false,
        };
        let found = DraftPanel::find(&self.app, &self.handle, visit.page.clone(), &wanted, true).await;
        let mut panel = found.inspect_err(|error| tracing::warn!(error = %error, "no questions like a draft")).ok()?;
        if panel.items.is_empty() {
            return None;
        }
        let Offered { episode, is_withheld } = if let Some(AskedAnyway { episode, .. }) = question.asked_anyway {
            let is_withheld = is_withheld(&self.app, visit, Some(episode)).await;
            Offered { episode: Some(episode), is_withheld }
        } else {
            // The title alone found nothing, so these are the first that are offered.
            let found = FoundFor {
                title: &question.title,
                category: Some(question.category),
                count: panel.items.len(),
                likelihood: panel.likelihood,
            };
            offer(&self.app, visit, found).await
        };
        if is_withheld {
            return Some(SimilarPanel { html: None, episode });
        }
        panel.episode = episode.map(|id| id.to_string()).unwrap_or_default();
        let html = panel.render().inspect_err(|error| tracing::error!(error = %error, "a template failed")).ok()?;
        Some(SimilarPanel { html: Some(SafeHtml::rendered(html)), episode })
    }

    async fn is_withheld(&self, visit: &Visit, episode: Option<EpisodeId>) -> bool {
        is_withheld(&self.app, visit, episode).await
    }

    async fn after_posting(&self, visit: &Visit, posted: &PostedQuestion<'_>) -> Option<SafeHtml> {
        count_search(&self.app, visit).ok()?;
        after_posting(&self.app, &self.handle, visit, posted).await
    }

    async fn related(&self, visit: &Visit, question: &PostedQuestion<'_>) -> Option<SafeHtml> {
        self.related.part(&self.app, &self.handle, visit, question).await
    }

    async fn like_words(&self, visit: &Visit, words: &str, but: ThreadId) -> Vec<ThreadRef> {
        if count_search(&self.app, visit).is_err() {
            return Vec::new();
        }
        let wanted = Wanted { title: words.to_owned(), ..Wanted::default() };
        let found = suggest::suggest(&self.app, &self.handle, &wanted).await;
        let found = found.inspect_err(|error| tracing::warn!(error = %error, "no questions like some words"));
        let threads = found.unwrap_or_default().items.into_iter().map(|item| item.thread);
        threads
            .filter(|thread| thread.id != but)
            .map(|thread| ThreadRef { id: thread.id, title: thread.title })
            .collect()
    }
}
