//! Asking as pages and programs do, and how long each answer takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use peerdesk::search::engine::{Likeness, Query, SearchEngine};
use peerdesk::search::suggest::{MAX_DETAILS, MAX_SUGGESTIONS};
use peerdesk::search::words::Asked;
use tokio::task::JoinSet;

use super::questions::Question;

/// Results of a page.
const PAGE_SIZE: usize = 20;

/// A way to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Suggestions for a title, as it is typed.
    Title,
    /// Suggestions for a title and its details.
    Details,
    /// A search for two words; `counted` with what each choice of a filter would give, as pages have it.
    Words { counted: bool },
    /// A search for a whole question.
    Question { counted: bool },
}

impl Way {
    pub const ALL: [Self; 6] = [
        Self::Title,
        Self::Details,
        Self::Words { counted: false },
        Self::Words { counted: true },
        Self::Question { counted: false },
        Self::Question { counted: true },
    ];

    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "suggestions, title",
            Self::Details => "suggestions, details",
            Self::Words { counted: false } => "search, two words",
            Self::Words { counted: true } => "search, two words, counts",
            Self::Question { counted: false } => "search, question",
            Self::Question { counted: true } => "search, question, counts",
        }
    }

    pub fn is_of_two_words(self) -> bool {
        matches!(self, Self::Words { .. })
    }
}

/// Asks all questions, so many at once, and gives how long each took, the shortest first.
pub async fn times(
    engine: &Arc<dyn SearchEngine>,
    way: Way,
    questions: Vec<Question>,
    at_once: usize,
) -> Vec<Duration> {
    let (questions, next) = (Arc::new(questions), Arc::new(AtomicUsize::new(0)));
    let mut asking = JoinSet::new();
    for _ in 0..at_once {
        let (engine, questions, next) = (Arc::clone(engine), Arc::clone(&questions), Arc::clone(&next));
        asking.spawn(async move {
            let mut times = Vec::new();
            while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
                let begun = Instant::now();
                ask(&*engine, way, question).await;
                times.push(begun.elapsed());
            }
            times
        });
    }
    let mut times = asking.join_all().await.concat();
    times.sort_unstable();
    times
}

/// Asks once. Taking the words apart is a part of it, as it is on a node.
async fn ask(engine: &dyn SearchEngine, way: Way, question: &Question) {
    let title = question.title.as_str();
    match way {
        Way::Title | Way::Details => {
            let details = if way == Way::Details { question.details.as_str() } else { "" };
            let details: String = details.chars().take(MAX_DETAILS).collect();
            let parts: Vec<&str> = [details.as_str(), title].into_iter().filter(|part| !part.is_empty()).collect();
            let likeness = Likeness {
                text: format!("{title}\n{details}"),
                asked: Asked::new(&parts, "en", false),
                // As many as a node asks for, so that what is hidden leaves no gap.
                limit: MAX_SUGGESTIONS + 3,
                ..Likeness::default()
            };
            engine.suggest(&likeness).await.expect("the engine suggests");
        }
        Way::Words { counted } | Way::Question { counted } => {
            let query = Query {
                text: title.to_owned(),
                asked: Asked::new(&[title], "en", false),
                counted,
                limit: PAGE_SIZE,
                ..Query::default()
            };
            engine.search(&query).await.expect("the engine searches");
        }
    }
}
