//! Any of the words may match: each is asked for alone, in one request, and what they find is ranked together.

use std::cmp::Reverse;

use meilisearch_sdk::DefaultHttpClient;
use meilisearch_sdk::documents::DocumentsQuery;
use meilisearch_sdk::search::{SearchQuery, SearchResults, Selectors};

use super::super::engine::{Alike, EngineError, Sort};
use super::super::vectors::Vector;
use super::super::weights;
use super::super::words::{Asked, typos_allowed};
use super::conditions::condition;
use super::merging::{self, Alone, Candidate, Finds};
use super::settings::{COMPARED, EMBEDDER, WRITTEN};
use super::wanted::Wanted;
use super::{Found, Meilisearch, SEARCH_TIMEOUT, within};
use crate::entity::ThreadId;

/// Threads taken for each word alone.
const MAX_FOR_EACH_WORD: usize = 100;
/// Threads looked at more closely.
const MAX_CANDIDATES: usize = 80;
/// Words of a long text that are asked for: the longest, which are the rarest as a rule.
const MAX_WORDS: usize = 40;
/// Up to so many words are looked for as they were typed as well, in threads of any language.
const MAX_PLAIN: usize = 8;
/// What is looked at of them.
const FIELDS_READ: [&str; 7] = ["id", "stems", "heading", "category", "asked_at", "helpful", "vector"];
/// Threads whose vectors are near that are looked at, beside those that share words.
const MAX_NEAR: usize = 40;

impl Meilisearch {
    /// Threads that share any of the words, best first or in another order.
    pub(super) async fn any_word(&self, asked: &Asked, wanted: &Wanted<'_>) -> Result<Vec<Alike>, EngineError> {
        let mut asked = asked.clone();
        if asked.words.len() > MAX_WORDS {
            asked.words.sort_by_key(|word| Reverse(word.stem.chars().count()));
            asked.words.truncate(MAX_WORDS);
        }
        let condition = condition(wanted.filters);
        let index = self.index();
        let mut exact: Vec<String> = asked.words.iter().map(|word| format!("\"{}\"", word.stem)).collect();
        let words = exact.len();
        exact.extend(
            asked.alternatives.iter().flat_map(|other| &other.phrases).map(|it| format!("\"{}\"", it.join(" "))),
        );
        let mut queries = Vec::new();
        for (at, text) in std::iter::once("").chain(exact.iter().map(String::as_str)).enumerate() {
            let mut query = index.search();
            query.with_query(text).with_attributes_to_retrieve(Selectors::Some(&["id"]));
            query.with_limit(if at == 0 { 0 } else { MAX_FOR_EACH_WORD }).with_attributes_to_search_on(COMPARED);
            if let Some(condition) = &condition {
                query.with_filter(condition);
            }
            queries.push(query);
        }
        let mut results = self.several(queries).await?.into_iter();
        let all = results.next().and_then(|result| result.estimated_total_hits).unwrap_or(0);
        let mut found: Vec<Alone> = results.by_ref().take(words).map(|result| alone(&result, 1.0)).collect();
        let worth = asked.alternatives.iter().flat_map(|other| other.phrases.iter().map(move |_| weights::of(other)));
        let others: Vec<Alone> = results.zip(worth).map(|(result, weight)| alone(&result, weight)).collect();
        if words <= MAX_PLAIN {
            self.in_any_language(&asked, condition.as_deref(), &mut found).await?;
        }
        self.other_spellings(&asked, condition.as_deref(), &mut found).await?;
        let mut candidates = merging::candidates(found.iter().chain(&others), all, MAX_CANDIDATES);
        if let Some(vector) = wanted.vector {
            match self.near(vector, condition.as_deref()).await {
                Ok(mut near) => {
                    near.retain(|thread| !candidates.contains(thread));
                    candidates.extend(near);
                }
                // Words are always enough.
                Err(error) => tracing::warn!(error = %error, "the search engine did not compare vectors"),
            }
        }
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let ids = candidates.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let ids = format!("id IN [{ids}]");
        let mut query = DocumentsQuery::new(&index);
        query.with_filter(&ids).with_limit(candidates.len()).with_fields(FIELDS_READ);
        let closer = within(SEARCH_TIMEOUT, query.execute::<Candidate>()).await?.results;
        let finds = Finds { words: &found, others: &others };
        let mut ranked = merging::rank(&asked, finds, all, &closer, wanted.category, wanted.vector);
        let key = |thread: ThreadId| {
            let candidate = closer.iter().find(|candidate| candidate.id == thread.0);
            candidate.map(|candidate| (candidate.helpful, candidate.asked_at))
        };
        match wanted.sort {
            Sort::Fit => {}
            Sort::Newest => ranked.sort_by_key(|alike| Reverse(key(alike.thread).map(|(_, asked_at)| asked_at))),
            Sort::Helpful => ranked.sort_by_key(|alike| Reverse(key(alike.thread))),
        }
        Ok(ranked)
    }

    /// Threads whose vectors are nearest to one.
    async fn near(&self, vector: &Vector, condition: Option<&str>) -> Result<Vec<i64>, EngineError> {
        if self.width != Some(vector.numbers().len()) {
            return Ok(Vec::new());
        }
        let (index, direction) = (self.index(), vector.direction());
        let mut query = index.search();
        query.with_vector(&direction).with_hybrid(EMBEDDER, 1.0).with_limit(MAX_NEAR);
        query.with_attributes_to_retrieve(Selectors::Some(&["id"]));
        if let Some(condition) = condition {
            query.with_filter(condition);
        }
        let found = within(SEARCH_TIMEOUT, query.execute::<Found>()).await?;
        Ok(found.hits.into_iter().map(|hit| hit.result.id).collect())
    }

    /// Threads of other languages have other stems of a word: it is looked for as it was typed, too.
    async fn in_any_language(
        &self,
        asked: &Asked,
        condition: Option<&str>,
        found: &mut [Alone],
    ) -> Result<(), EngineError> {
        let plain: Vec<(usize, String)> = asked
            .words
            .iter()
            .enumerate()
            .filter(|(_, word)| word.plain != word.stem)
            .map(|(at, word)| (at, format!("\"{}\"", word.plain)))
            .collect();
        if plain.is_empty() {
            return Ok(());
        }
        for (at, result) in self.as_written(&plain, condition).await? {
            if let Some(slot) = found.get_mut(at) {
                slot.join(alone(&result, 1.0));
            }
        }
        Ok(())
    }

    /// Words that nothing was found for may be misspelt or unfinished: the server looks for what they could be.
    async fn other_spellings(
        &self,
        asked: &Asked,
        condition: Option<&str>,
        found: &mut [Alone],
    ) -> Result<(), EngineError> {
        let unknown: Vec<(usize, String)> = asked
            .words
            .iter()
            .zip(found.iter())
            .enumerate()
            .filter(|(_, (word, alone))| {
                alone.frequency == 0
                    && !asked.is_spelt(word)
                    && (typos_allowed(&word.plain) > 0 || asked.unfinished.as_ref() == Some(&word.plain))
            })
            .map(|(at, (word, _))| {
                // A quoted word is taken literally, a word with a space behind it as finished.
                let open = asked.unfinished.as_ref() == Some(&word.plain);
                (at, if open { word.plain.clone() } else { format!("{} ", word.plain) })
            })
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        for (at, result) in self.as_written(&unknown, condition).await? {
            if let Some(slot) = found.get_mut(at) {
                *slot = alone(&result, weights::TYPO);
            }
        }
        Ok(())
    }

    /// What each of these texts finds as people wrote it, with the number that it came with.
    async fn as_written(
        &self,
        texts: &[(usize, String)],
        condition: Option<&str>,
    ) -> Result<Vec<(usize, SearchResults<Found>)>, EngineError> {
        let index = self.index();
        let mut queries = Vec::new();
        for (_, text) in texts {
            let mut query = index.search();
            query.with_query(text).with_attributes_to_retrieve(Selectors::Some(&["id"]));
            query.with_limit(MAX_FOR_EACH_WORD).with_attributes_to_search_on(WRITTEN);
            if let Some(condition) = condition {
                query.with_filter(condition);
            }
            queries.push(query);
        }
        let results = self.several(queries).await?;
        Ok(texts.iter().map(|(at, _)| *at).zip(results).collect())
    }

    pub(super) async fn several(
        &self,
        queries: Vec<SearchQuery<'_, DefaultHttpClient>>,
    ) -> Result<Vec<SearchResults<Found>>, EngineError> {
        let mut all = self.server.0.multi_search();
        for query in queries {
            all.with_search_query(query);
        }
        Ok(within(SEARCH_TIMEOUT, all.execute::<Found>()).await?.results)
    }
}

fn alone(result: &SearchResults<Found>, weight: f32) -> Alone {
    Alone {
        weight,
        frequency: result.estimated_total_hits.unwrap_or(0),
        threads: result.hits.iter().map(|hit| hit.result.id).collect(),
    }
}
