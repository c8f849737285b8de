//! "Does one of these answer it?": threads like a question that is about to be asked, each with its best answer.

use std::collections::{HashMap, HashSet};

use sea_orm::DbErr;

use super::best_answers::{Answers, BestAnswer, best_answers};
use super::calibration::choice::{Fit, choose};
use super::calibration::evidence::AskedFor;
use super::calibration::{likelihoods, steps};
use super::engine::{Filters, Likeness, Sort};
use super::fallback::{self, Match};
use super::found::{self, ThreadHit};
use super::handle::SearchHandle;
use super::highlight::Marker;
use super::query::tell;
use super::rated::Rated;
use super::recommendations::lookup;
use super::words::{Asked, SynonymSets, Word, language_of};
use crate::app::App;
use crate::deflection::start::Likelihood;
use crate::entity::{CategoryId, ThreadId};
use crate::locale;
use crate::posts::language;

/// Suggestions are made from so many characters of the title on.
pub const MIN_TITLE: usize = 3;
/// Longest title that is looked at, characters.
pub const MAX_TITLE: usize = 200;
/// Characters of the details that are looked at.
pub const MAX_DETAILS: usize = 4000;
/// Most suggestions.
pub const MAX_SUGGESTIONS: usize = 5;

/// A thread like the question, with its best answer if it has any.
#[derive(Clone, Debug)]
pub struct Suggestion {
    pub thread: ThreadHit,
    pub answer: Option<BestAnswer>,
    /// The title of the question alone does not find it.
    pub is_new: bool,
    /// An agency recommends it for what the title says.
    pub is_recommended: bool,
    /// How likely it answers the question, from 0 to 1; none where nobody can say.
    pub likelihood: Option<f32>,
    pub fit: Fit,
}

impl Suggestion {
    /// It may be near, and no more.
    #[must_use]
    pub fn is_near(&self) -> bool {
        self.fit == Fit::Near
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    pub items: Vec<Suggestion>,
    /// The engine did not answer and the database did.
    pub simple: bool,
    /// What likelihoods are told by; empty where nothing was looked for.
    pub scale: &'static str,
}

impl Suggestions {
    /// How likely the likeliest of them answers the question; none where nobody can say.
    #[must_use]
    pub fn likelihood(&self) -> Option<Likelihood> {
        let most = self.items.iter().filter_map(|item| item.likelihood).reduce(f32::max);
        most.map(|share| Likelihood { share, scale: self.scale })
    }
}

/// A question that is about to be asked.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub title: String,
    pub details: String,
    pub category: Option<CategoryId>,
    /// The title may end in an unfinished word.
    pub typing: bool,
}

impl Wanted {
    /// All that was typed of it and is looked at: the title, then the details.
    pub(super) fn text(&self) -> String {
        format!("{}\n{}", self.cut_title(), cut(&self.details, MAX_DETAILS))
    }

    /// As much of the title as is looked at.
    fn cut_title(&self) -> String {
        cut(&self.title, MAX_TITLE)
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The words of a question by which threads like it are found; none if it has too few that say something.
pub(super) fn asked(wanted: &Wanted, synonyms: &SynonymSets) -> Option<Asked> {
    let (title, details) = (wanted.cut_title(), cut(&wanted.details, MAX_DETAILS));
    if title.trim().chars().count() < MIN_TITLE {
        return None;
    }
    // Too short a text is taken to be in the language in which its writer reads the site.
    let language = language_of(&format!("{title} {details}")).unwrap_or_else(|| locale::current().language());
    let parts: Vec<&str> =
        [details.as_str(), title.as_str()].into_iter().filter(|part| !part.trim().is_empty()).collect();
    let asked = Asked::with_synonyms(&parts, language, wanted.typing, synonyms);
    Some(asked).filter(|asked| !asked.words.iter().all(Word::is_stop))
}

/// Threads like a question, best first, at most [`MAX_SUGGESTIONS`]; what an agency recommends comes before them, and what only may be
/// near after them. Costs the engine's search and four queries.
///
/// # Errors
/// The database.
pub async fn suggest(app: &App, handle: &SearchHandle, wanted: &Wanted) -> Result<Suggestions, DbErr> {
    let Some(found) = candidates(app, handle, wanted).await? else { return Ok(Suggestions::default()) };
    let recommended = lookup::recommended_for_title(app.reader(), &wanted.cut_title(), &found.marker).await?;
    let found = found.led_by(&recommended);
    let answers = best_answers(app.reader(), &ids_of(&found.threads)).await?;
    let (simple, scale, likelihoods) = (found.simple, found.scale, found.likelihoods.clone());
    let rated = Rated { likelihoods: &likelihoods, recommended: &recommended, answers: &answers };
    let by_fit = rated.by_fit(found.in_order(&answers));
    let known = |thread| (thread, false);
    let shown = choose(by_fit.likely.into_iter().map(known), by_fit.near.into_iter().map(known), MAX_SUGGESTIONS);
    Ok(Suggestions { items: items(app, shown, &rated).await?, simple, scale })
}

/// Threads like a question and no others, for whoever says which of them ask the same. They judge themselves how well each fits.
///
/// # Errors
/// The database.
pub(super) async fn alike(app: &App, handle: &SearchHandle, wanted: &Wanted) -> Result<Suggestions, DbErr> {
    let Some(found) = candidates(app, handle, wanted).await? else { return Ok(Suggestions::default()) };
    let answers = best_answers(app.reader(), &ids_of(&found.threads)).await?;
    let (simple, scale, likelihoods) = (found.simple, found.scale, found.likelihoods.clone());
    let rated = Rated { likelihoods: &likelihoods, recommended: &[], answers: &answers };
    let shown = found.in_order(&answers).into_iter().take(MAX_SUGGESTIONS);
    let shown = shown.map(|thread| ((thread, false), Fit::Likely)).collect();
    Ok(Suggestions { items: items(app, shown, &rated).await?, simple, scale })
}

/// Threads that are like a question, best first: some more than are shown.
#[derive(Default)]
struct Candidates {
    threads: Vec<ThreadHit>,
    /// How likely each answers the question; none of them where the engine did not answer.
    likelihoods: HashMap<ThreadId, f32>,
    /// What they are told by.
    scale: &'static str,
    /// Marks the words of the question.
    marker: Marker,
    /// The engine did not answer and the database did.
    simple: bool,
}

/// Threads that are like a question; none if it has too few words that say something. The engine's search and one query.
async fn candidates(app: &App, handle: &SearchHandle, wanted: &Wanted) -> Result<Option<Candidates>, DbErr> {
    let synonyms = handle.synonyms().get(app).await;
    let Some(asked) = asked(wanted, &synonyms) else { return Ok(None) };
    let marker = Marker::new(&asked);
    let filters = Filters::default();
    // Some more than are shown, so that a thread that was hidden meanwhile leaves no gap.
    let limit = MAX_SUGGESTIONS + 3;
    let likeness = Likeness { text: wanted.text(), asked, category: wanted.category, limit, ..Likeness::default() };
    let asked = &likeness.asked;
    let mut with_model = false;
    let (threads, likelihoods, simple) = match handle.suggest(&likeness).await {
        Ok(alike) => {
            with_model = alike.iter().any(|alike| alike.cosine.is_some());
            let ids: Vec<ThreadId> = alike.iter().map(|alike| alike.thread).collect();
            let threads = found::by_ids(app.reader(), &ids, &filters, &marker).await?;
            let languages: HashMap<ThreadId, &str> =
                threads.iter().map(|thread| (thread.id, thread.language.as_str())).collect();
            // The language of the page is none of the question's: it only says how its words are taken apart.
            let asked_for = AskedFor { words: asked.words.len(), language: language::of(&likeness.text) };
            let likelihoods = likelihoods(handle.kind(), asked_for, &alike, |thread| languages.get(&thread).copied());
            (threads, likelihoods, false)
        }
        Err(error) => {
            tell(&error);
            let db = app.reader();
            let threads = fallback::search(db, asked, Match::Any, &filters, Sort::Fit, 0, MAX_SUGGESTIONS).await?;
            (threads, HashMap::new(), true)
        }
    };
    let scale = steps::scale(handle.kind(), with_model);
    Ok(Some(Candidates { threads, likelihoods, scale, marker, simple }))
}

impl Candidates {
    /// The same with what is recommended before it.
    fn led_by(mut self, recommended: &[ThreadHit]) -> Self {
        let first = lookup::before_ranked(recommended.to_vec(), &mut self.threads, 0);
        self.threads.splice(0..0, first);
        self
    }

    /// All of them, however well they fit: what is not shown for its fit must not take the place of what is. What staff warn of comes
    /// after everything else, as soon as they do, whatever the index says of it.
    fn in_order(self, answers: &Answers) -> Vec<ThreadHit> {
        let mut threads = self.threads;
        threads.sort_by_key(|thread| answers.warned.contains(&thread.id));
        threads
    }
}

fn ids_of(threads: &[ThreadHit]) -> Vec<ThreadId> {
    threads.iter().map(|thread| thread.id).collect()
}

/// A thread, whether the title alone does not find it, and how well it fits.
type Chosen = ((ThreadHit, bool), Fit);

/// What is shown, each with its best answer: one query.
async fn items(app: &App, shown: Vec<Chosen>, rated: &Rated<'_>) -> Result<Vec<Suggestion>, DbErr> {
    let ids: Vec<ThreadId> = shown.iter().map(|((thread, _), _)| thread.id).collect();
    let mut best = rated.answers.with_texts(app.reader(), &ids).await?;
    let item = |((thread, is_new), fit): Chosen| Suggestion {
        answer: best.remove(&thread.id),
        is_recommended: rated.is_recommended(thread.id),
        likelihood: rated.likelihood(thread.id),
        thread,
        is_new,
        fit,
    };
    Ok(shown.into_iter().map(item).collect())
}

/// Threads like a question with its details, beside those that its title alone offers; without details those of the title. What both find
/// is as likely as the likelier of both says. Costs two searches of the engine and five queries.
///
/// # Errors
/// The database.
pub async fn suggest_beside_title(app: &App, handle: &SearchHandle, wanted: &Wanted) -> Result<Suggestions, DbErr> {
    let title = Wanted { details: String::new(), ..wanted.clone() };
    if wanted.details.trim().is_empty() {
        return suggest(app, handle, &title).await;
    }
    let (by_title, with_details) = tokio::try_join!(candidates(app, handle, &title), candidates(app, handle, wanted))?;
    let marker = with_details.as_ref().or(by_title.as_ref()).map(|found| &found.marker);
    let Some(marker) = marker else { return Ok(Suggestions::default()) };
    let recommended = lookup::recommended_for_title(app.reader(), &wanted.cut_title(), marker).await?;
    let [by_title, with_details] =
        [by_title, with_details].map(|found| found.map(|found| found.led_by(&recommended)).unwrap_or_default());
    let mut ids = ids_of(&with_details.threads);
    ids.extend(ids_of(&by_title.threads));
    let answers = best_answers(app.reader(), &ids).await?;
    let simple = with_details.simple || by_title.simple;
    let scale = if with_details.scale.is_empty() { by_title.scale } else { with_details.scale };
    let likelihoods = likelier(&with_details.likelihoods, &by_title.likelihoods);
    let rated = Rated { likelihoods: &likelihoods, recommended: &recommended, answers: &answers };
    let [with_details, mut by_title] = [with_details, by_title].map(|found| rated.by_fit(found.in_order(&answers)));
    // What the title finds and does not offer is new to whoever sees it with the details.
    by_title.likely.truncate(MAX_SUGGESTIONS);
    by_title.near.truncate(MAX_SUGGESTIONS);
    let mut likely = merge(with_details.likely, by_title.likely, |thread| thread.id);
    let mut near = merge(with_details.near, by_title.near, |thread| thread.id);
    rated.likeliest_first(&mut likely, |(thread, _)| thread.id);
    rated.likeliest_first(&mut near, |(thread, _)| thread.id);
    Ok(Suggestions { items: items(app, choose(likely, near, MAX_SUGGESTIONS), &rated).await?, simple, scale })
}

/// The greater of both likelihoods of each thread.
fn likelier(one: &HashMap<ThreadId, f32>, other: &HashMap<ThreadId, f32>) -> HashMap<ThreadId, f32> {
    let mut both = one.clone();
    for (thread, likelihood) in other {
        let known = both.entry(*thread).or_insert(*likelihood);
        *known = f32::max(*known, *likelihood);
    }
    both
}

/// What was found with the details, then what the title found beside it, at most [`MAX_SUGGESTIONS`]; each with whether the title
/// does not find it.
fn merge<T>(with_details: Vec<T>, by_title: Vec<T>, id: impl Fn(&T) -> ThreadId) -> Vec<(T, bool)> {
    let known: HashSet<ThreadId> = by_title.iter().map(&id).collect();
    let found: HashSet<ThreadId> = with_details.iter().map(&id).collect();
    let beside = by_title.into_iter().filter(|item| !found.contains(&id(item)));
    let marked = with_details.into_iter().chain(beside).map(|item| {
        let is_new = !known.contains(&id(&item));
        (item, is_new)
    });
    marked.take(MAX_SUGGESTIONS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn merged(with_details: &[i64], by_title: &[i64]) -> Vec<(i64, bool)> {
        merge(with_details.to_vec(), by_title.to_vec(), |id| ThreadId(*id))
    }

    #[test]
    fn what_the_details_find_comes_first_and_the_title_fills_up() {
        assert_eq!(merged(&[7, 1], &[1, 2, 3]), [(7, true), (1, false), (2, false), (3, false)]);
        assert_eq!(merged(&[7, 8, 9], &[1, 2, 3]), [(7, true), (8, true), (9, true), (1, false), (2, false)]);
        assert_eq!(merged(&[7], &[]), [(7, true)]);
        assert_eq!(merged(&[], &[1, 2]), [(1, false), (2, false)]);
        assert!(merged(&[], &[]).is_empty());
    }

    fn list() -> impl Strategy<Value = Vec<i64>> {
        let ids: Vec<i64> = (1..=8).collect();
        proptest::sample::subsequence(ids, 0..=MAX_SUGGESTIONS).prop_shuffle()
    }

    proptest! {
        #[test]
        fn both_lists_are_kept_and_what_is_new_is_told(with_details in list(), by_title in list()) {
            let merged = merged(&with_details, &by_title);
            let ids: Vec<i64> = merged.iter().map(|(id, _)| *id).collect();
            let different: HashSet<i64> = ids.iter().copied().collect();
            let offered: HashSet<i64> = with_details.iter().chain(&by_title).copied().collect();
            prop_assert_eq!(ids.len(), different.len(), "nothing twice");
            prop_assert_eq!(ids.len(), offered.len().min(MAX_SUGGESTIONS), "no place stays empty");
            prop_assert!(different.is_subset(&offered));
            prop_assert!(ids.starts_with(&with_details));
            let rest: Vec<i64> = by_title.iter().copied().filter(|id| !with_details.contains(id)).collect();
            prop_assert!(rest.starts_with(&ids[with_details.len()..]), "the order of the title's list stays");
            prop_assert!(merged.iter().all(|(id, is_new)| *is_new != by_title.contains(id)));
        }

        #[test]
        fn without_details_nothing_is_new(by_title in list()) {
            let alone: Vec<(i64, bool)> = by_title.iter().map(|id| (*id, false)).collect();
            prop_assert_eq!(merged(&[], &by_title), alone.clone());
            prop_assert_eq!(merged(&by_title, &by_title), alone);
        }
    }
}
