//! What the score of a suggestion means: how likely it is that the thread answers the question, and what is shown of it.
//!
//! The walk of a score: [`evidence`] makes scores of small and large sites, of short and long questions comparable → [`steps`] says how
//! often threads of so much evidence were right for real questions → [`choice`] says what is shown. [`status`] says whether likelihoods
//! may be told as such on this site.

pub mod choice;
pub mod evidence;
pub mod status;
pub mod steps;

use std::collections::HashMap;

use self::evidence::AskedFor;
use self::steps::EngineKind;
use super::engine::Alike;
use crate::entity::ThreadId;

/// How likely each thread that an engine found answers the question, from 0 to 1; of a small site, none. `language_of` says in which
/// language a thread is.
#[must_use]
pub(super) fn likelihoods<'a>(
    engine: EngineKind,
    asked: AskedFor<'_>,
    found: &[Alike],
    language_of: impl Fn(ThreadId) -> Option<&'a str>,
) -> HashMap<ThreadId, f32> {
    let likelihood = |alike: &Alike| {
        let is_foreign =
            language_of(alike.thread).is_some_and(|language| evidence::is_foreign(language, asked.language));
        let evidence = evidence::of(alike, asked.words, is_foreign);
        (alike.thread, steps::likelihood(engine, alike.cosine.is_some(), evidence))
    };
    found.iter().filter(|alike| evidence::is_ratable(alike)).map(likelihood).collect()
}
