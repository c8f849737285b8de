//! Questions that may answer the one that is about to be posted, looked for with everything that its asker told. Searching is unknown
//! here, so whoever knows it finds them and makes the part of the page.

use async_trait::async_trait;

use super::ask::NewQuestion;
use crate::entity::{CategoryId, EpisodeId, ThreadId};
use crate::identity::Visit;
use crate::markdown::SafeHtml;
use crate::threads::views::ThreadRef;

/// Questions like one that is not posted yet, as a part of its page.
#[derive(Clone, Debug)]
pub struct SimilarPanel {
    /// None where it is withheld until the question is posted.
    pub html: Option<SafeHtml>,
    /// What is counted of them belongs to this episode; it goes along with the question.
    pub episode: Option<EpisodeId>,
}

/// A question that stands on the site.
#[derive(Clone, Copy, Debug)]
pub struct PostedQuestion<'a> {
    pub id: ThreadId,
    pub title: &'a str,
    pub body: &'a str,
    pub category: CategoryId,
}

/// Finds questions like one that is not posted yet. Implemented where searching is.
#[async_trait]
pub trait SimilarQuestions: Send + Sync {
    /// Questions like this one, if some of them are not found by its title alone. None as well while the search
    /// does not answer, and for somebody who searched too often: nothing holds up who wants to post. What was typed is private until
    /// then, so it stands in no address and no log.
    async fn panel(&self, visit: &Visit, question: &NewQuestion) -> Option<SimilarPanel>;

    /// Whether such questions are withheld from somebody until they have posted, so that the site learns what showing them changes.
    /// What was begun before as an episode stays as it was begun.
    async fn is_withheld(&self, visit: &Visit, episode: Option<EpisodeId>) -> bool;

    /// What was withheld, once the question is posted: the same as its asker would have seen before. None where nothing is like it.
    async fn after_posting(&self, visit: &Visit, posted: &PostedQuestion<'_>) -> Option<SafeHtml>;

    /// Other public questions like a public one, for the end of its page. None where nothing is like it, and while the search does not
    /// answer.
    async fn related(&self, visit: &Visit, question: &PostedQuestion<'_>) -> Option<SafeHtml>;

    /// Public questions that words find, best first, but for one; for whoever says that this one was asked before. Empty where nothing is
    /// like them, while the search does not answer, and for somebody who searched too often.
    async fn like_words(&self, visit: &Visit, words: &str, but: ThreadId) -> Vec<ThreadRef>;
}
