//! How many results each choice of a filter would give, as the server counts them: one request, with a search for each filter that is
//! on, for its own choices are counted without it.

use std::collections::HashMap;
use std::str::FromStr;

use meilisearch_sdk::search::{MatchingStrategies, SearchResults, Selectors};

use super::super::engine::{Counts, EngineError, Filters};
use super::super::words::Asked;
use super::conditions::condition;
use super::settings::WRITTEN;
use super::{Found, Meilisearch};
use crate::entity::{AgencyId, CategoryId, TagId, ThreadState};

/// The attributes whose values are counted.
const CHOICES: &[&str] = &["category", "agency", "tag", "state", "language", "official"];

/// Filters that have choices, and the same without each that is on.
fn without_each(filters: &Filters) -> [Filters; 7] {
    [
        Filters { category: None, ..filters.clone() },
        Filters { agency: None, ..filters.clone() },
        Filters { tag: None, ..filters.clone() },
        Filters { state: None, ..filters.clone() },
        Filters { language: None, ..filters.clone() },
        Filters { solved: None, ..filters.clone() },
        Filters { official: false, ..filters.clone() },
    ]
}

/// The values of an attribute that a search counted.
fn values<K: FromStr + Eq + std::hash::Hash>(result: Option<&SearchResults<Found>>, name: &str) -> HashMap<K, usize> {
    let counted = result.and_then(|result| result.facet_distribution.as_ref()).and_then(|all| all.get(name));
    counted.into_iter().flatten().filter_map(|(value, count)| Some((value.parse().ok()?, *count))).collect()
}

impl Meilisearch {
    /// Counts the choices beside some filters.
    pub(super) async fn counts(&self, asked: &Asked, text: &str, filters: &Filters) -> Result<Counts, EngineError> {
        // Filters that are off share one search, which is mostly the only one.
        let mut different: Vec<Filters> = Vec::new();
        let places = without_each(filters).map(|without| {
            different.iter().position(|known| *known == without).unwrap_or_else(|| {
                different.push(without);
                different.len() - 1
            })
        });
        let conditions: Vec<Option<String>> = different.iter().map(condition).collect();
        let index = self.index();
        let mut queries = Vec::new();
        for condition in &conditions {
            let mut query = index.search();
            query.with_limit(0).with_facets(Selectors::Some(CHOICES)).with_attributes_to_search_on(WRITTEN);
            query.with_attributes_to_retrieve(Selectors::Some(&["id"]));
            if !asked.is_empty() {
                query.with_query(text).with_matching_strategy(MatchingStrategies::FREQUENCY);
            }
            if let Some(condition) = condition {
                query.with_filter(condition);
            }
            queries.push(query);
        }
        let results = self.several(queries).await?;
        let [category, agency, tag, state, language, solved, official] = places.map(|place| results.get(place));
        let states: HashMap<ThreadState, usize> = values(solved, "state");
        let all = solved.and_then(|result| result.estimated_total_hits).unwrap_or(0);
        let is_solved = states.get(&ThreadState::Solved).copied().unwrap_or(0);
        let officials: HashMap<bool, usize> = values(official, "official");
        Ok(Counts {
            categories: ids(values(category, "category"), CategoryId),
            agencies: ids(values(agency, "agency"), AgencyId),
            tags: ids(values(tag, "tag"), TagId),
            states: values(state, "state"),
            languages: values(language, "language"),
            solved: is_solved,
            unsolved: all.saturating_sub(is_solved),
            official: officials.get(&true).copied().unwrap_or(0),
            is_least: false,
        })
    }
}

fn ids<K: Eq + std::hash::Hash>(counted: HashMap<i64, usize>, id: fn(i64) -> K) -> HashMap<K, usize> {
    counted.into_iter().map(|(value, count)| (id(value), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_are_off_need_no_search_of_their_own() {
        let none = Filters::default();
        assert!(without_each(&none).iter().all(|without| *without == none));
        let two = Filters { category: Some(CategoryId(1)), official: true, ..Filters::default() };
        let changed = without_each(&two).iter().filter(|without| **without != two).count();
        assert_eq!(changed, 2);
    }
}
