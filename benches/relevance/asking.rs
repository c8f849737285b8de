//! Asking the questions of a set as the pages ask: by the title, with the details, and both lists in one.

use std::collections::BTreeSet;

use peerdesk::entity::ThreadId;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{Alike, EngineError, Likeness, SearchEngine};
use peerdesk::search::suggest::{MAX_DETAILS, MAX_SUGGESTIONS, MAX_TITLE};
use peerdesk::search::words::{Asked, Word};

use super::measures::Outcome;
use super::sets::{Half, Question, QuestionSet};
use super::slices::Slice;

/// Threads that are looked at for the measures.
const MAX_LOOKED_AT: usize = 10;

/// Puts threads in the place of those that the engine has.
pub async fn load(engine: &dyn SearchEngine, documents: &[SearchDocument]) -> Result<(), EngineError> {
    engine.prepare().await?;
    let mut rebuild = engine.begin_rebuild().await?;
    for batch in documents.chunks(500) {
        rebuild.upsert(batch).await?;
    }
    rebuild.commit().await
}

/// Asks every question of a half that some thread answers, in each way that the set allows.
pub async fn outcomes(
    engine: &dyn SearchEngine,
    set: &QuestionSet,
    half: Half,
    slice: Slice,
    told: &dyn Fn(),
) -> Result<Vec<Outcome>, EngineError> {
    let mut outcomes = Vec::new();
    for question in set.of_half(half).filter(|question| !question.right.is_empty()) {
        let (title, details) = (slice.of(&question.title), slice.of(&question.details));
        let by_title = threads(alike(engine, &title, "", MAX_LOOKED_AT).await?);
        let outcome = |way: &str, found: &[ThreadId]| Outcome {
            set: set.name.to_owned(),
            half: Half::of(set.name, &question.id).name().to_owned(),
            way: way.to_owned(),
            slice: slice.name().to_owned(),
            id: question.id.clone(),
            subject: question.subject,
            place: place(found, question),
        };
        outcomes.push(outcome("title", &by_title));
        if !details.trim().is_empty() {
            let with_details = threads(alike(engine, &title, &details, MAX_LOOKED_AT).await?);
            outcomes.push(outcome("details", &with_details));
            outcomes.push(outcome("both", &both(&with_details, &by_title)));
        }
        told();
    }
    Ok(outcomes)
}

/// Threads like a question, best first; none where its words say nothing.
pub async fn alike(
    engine: &dyn SearchEngine,
    title: &str,
    details: &str,
    limit: usize,
) -> Result<Vec<Alike>, EngineError> {
    let Some(asked) = asked(title, details) else { return Ok(Vec::new()) };
    let text = format!("{title}\n{details}");
    engine.suggest(&Likeness { text, asked, limit, ..Likeness::default() }).await
}

/// The words of a question as `peerdesk::search::suggest` takes them: the details first, then the title.
pub fn asked(title: &str, details: &str) -> Option<Asked> {
    let (title, details) = (cut(title, MAX_TITLE), cut(details, MAX_DETAILS));
    let parts: Vec<&str> =
        [details.as_str(), title.as_str()].into_iter().filter(|part| !part.trim().is_empty()).collect();
    Some(Asked::new(&parts, "en", false)).filter(|asked| !asked.words.iter().all(Word::is_stop))
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn threads(alike: Vec<Alike>) -> Vec<ThreadId> {
    alike.into_iter().map(|alike| alike.thread).collect()
}

/// What the pages show: what the details find, then what the title adds, five in all.
fn both(with_details: &[ThreadId], by_title: &[ThreadId]) -> Vec<ThreadId> {
    let with_details: Vec<ThreadId> = with_details.iter().copied().take(MAX_SUGGESTIONS).collect();
    let found: BTreeSet<ThreadId> = with_details.iter().copied().collect();
    let beside = by_title.iter().copied().take(MAX_SUGGESTIONS).filter(|thread| !found.contains(thread));
    with_details.into_iter().chain(beside).take(MAX_SUGGESTIONS).collect()
}

fn place(found: &[ThreadId], question: &Question) -> Option<usize> {
    found.iter().position(|thread| question.right.contains(thread)).map(|at| at + 1)
}
