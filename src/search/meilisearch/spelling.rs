//! What was probably meant by words that no document has: the server finds documents with words like them, and those words are
//! compared here.

use std::collections::HashMap;

use meilisearch_sdk::search::Selectors;
use serde::Deserialize;

use super::super::engine::{Correction, EngineError};
use super::super::words::{Asked, Word, typos_allowed, within as is_near};
use super::settings::{COMPARED, WRITTEN};
use super::{Meilisearch, SEARCH_TIMEOUT, within};

/// Words of a query that are looked up.
const MAX_WORDS: usize = 8;
/// Documents whose words are compared.
const MAX_DOCUMENTS: usize = 20;

#[derive(Deserialize)]
struct Vocabulary {
    vocabulary: String,
}

/// The word that is nearest to a misspelt one and stands in most of the documents.
fn nearest(word: &str, documents: &[String]) -> Option<String> {
    let mut often: HashMap<&str, usize> = HashMap::new();
    for document in documents {
        for other in document.split(' ').filter(|other| is_near(word, other, typos_allowed(word))) {
            *often.entry(other).or_default() += 1;
        }
    }
    let best = often.into_iter().max_by(|(left, some), (right, more)| {
        is_near(word, left, 1).cmp(&is_near(word, right, 1)).then(some.cmp(more)).then(right.cmp(left))
    });
    best.map(|(meant, _)| meant.to_owned())
}

impl Meilisearch {
    /// What was probably meant by the words that no document has.
    pub(super) async fn meant(&self, asked: &Asked) -> Result<Vec<Correction>, EngineError> {
        let may_be_wrong = |word: &&Word| typos_allowed(&word.plain) > 0 && !asked.is_spelt(word);
        let asked_for: Vec<&Word> = asked.words.iter().filter(may_be_wrong).take(MAX_WORDS).collect();
        if asked_for.is_empty() {
            return Ok(Vec::new());
        }
        let index = self.index();
        // Quoted, a word is taken literally: first as it was typed, then as its stem.
        let exact: Vec<[String; 2]> =
            asked_for.iter().map(|word| [format!("\"{}\"", word.plain), format!("\"{}\"", word.stem)]).collect();
        let mut queries = Vec::new();
        for (text, attributes) in exact.iter().flat_map(|[plain, stem]| [(plain, WRITTEN), (stem, COMPARED)]) {
            let mut query = index.search();
            query.with_query(text).with_limit(0).with_attributes_to_search_on(attributes);
            query.with_attributes_to_retrieve(Selectors::Some(&["id"]));
            queries.push(query);
        }
        let results = self.several(queries).await?;
        let known =
            results.chunks(2).map(|pair| pair.iter().any(|result| result.estimated_total_hits.unwrap_or(0) > 0));
        let unknown: Vec<&Word> =
            asked_for.into_iter().zip(known).filter(|(_, known)| !known).map(|(word, _)| word).collect();
        let texts: Vec<String> = unknown.iter().map(|word| format!("{} ", word.plain)).collect();
        let mut found = Vec::new();
        for (word, text) in unknown.into_iter().zip(&texts) {
            let mut query = index.search();
            query.with_query(text).with_limit(MAX_DOCUMENTS).with_attributes_to_search_on(WRITTEN);
            query.with_attributes_to_retrieve(Selectors::Some(&["vocabulary"]));
            let like = within(SEARCH_TIMEOUT, query.execute::<Vocabulary>()).await?;
            let documents: Vec<String> = like.hits.into_iter().map(|hit| hit.result.vocabulary).collect();
            let meant = nearest(&word.plain, &documents);
            found.extend(meant.map(|meant| Correction { typed: word.plain.clone(), meant }));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_meant_and_then_the_commonest() {
        let documents = ["baby passport", "passport pasture", "passports"].map(str::to_owned);
        assert_eq!(nearest("pasport", &documents).as_deref(), Some("passport"));
        assert_eq!(nearest("xylophone", &documents), None);
        assert_eq!(nearest("fin", &documents), None, "short words have no typing errors");
    }
}
