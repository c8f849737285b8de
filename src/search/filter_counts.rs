//! How many results each choice of a filter would give, as the API says it.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::engine::Counts;
use crate::entity::{AgencyId, CategoryId, TagId, ThreadState};

/// A category, and how many results it would leave.
#[derive(Clone, Debug, Object)]
struct CategoryCount {
    category_id: CategoryId,
    count: u64,
}

/// An agency, and how many results it would leave.
#[derive(Clone, Debug, Object)]
struct AgencyCount {
    agency_id: AgencyId,
    count: u64,
}

/// A tag, and how many results it would leave.
#[derive(Clone, Debug, Object)]
struct TagCount {
    tag_id: TagId,
    count: u64,
}

/// A state, and how many results it would leave.
#[derive(Clone, Debug, Object)]
struct StateCount {
    state: ThreadState,
    count: u64,
}

/// A language, and how many results it would leave.
#[derive(Clone, Debug, Object)]
struct LanguageCount {
    /// Two letters.
    language: String,
    count: u64,
}

/// How many results each choice of a filter would give, for the same words and the other filters. Choices that would give none are
/// left out.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub(super) struct FilterCounts {
    categories: Vec<CategoryCount>,
    agencies: Vec<AgencyCount>,
    tags: Vec<TagCount>,
    states: Vec<StateCount>,
    languages: Vec<LanguageCount>,
    /// With an accepted answer.
    solved: u64,
    /// Without one.
    unsolved: u64,
    /// That an agency has answered.
    official: u64,
    /// Not everything was counted: there are at least so many.
    at_least: bool,
}

impl Example for FilterCounts {
    fn example() -> Self {
        Self {
            categories: vec![CategoryCount { category_id: CategoryId(3), count: 1 }],
            agencies: vec![AgencyCount { agency_id: AgencyId(1), count: 1 }],
            tags: vec![TagCount { tag_id: TagId(7), count: 1 }],
            states: vec![StateCount { state: ThreadState::Solved, count: 1 }],
            languages: vec![LanguageCount { language: "en".to_owned(), count: 1 }],
            solved: 1,
            unsolved: 0,
            official: 0,
            at_least: false,
        }
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl From<Counts> for FilterCounts {
    fn from(counts: Counts) -> Self {
        let mut categories: Vec<CategoryCount> = counts
            .categories
            .into_iter()
            .map(|(category_id, count)| CategoryCount { category_id, count: number(count) })
            .collect();
        categories.sort_by_key(|counted| counted.category_id.0);
        let mut agencies: Vec<AgencyCount> = counts
            .agencies
            .into_iter()
            .map(|(agency_id, count)| AgencyCount { agency_id, count: number(count) })
            .collect();
        agencies.sort_by_key(|counted| counted.agency_id.0);
        let mut tags: Vec<TagCount> =
            counts.tags.into_iter().map(|(tag_id, count)| TagCount { tag_id, count: number(count) }).collect();
        tags.sort_by_key(|counted| counted.tag_id.0);
        let mut states: Vec<StateCount> =
            counts.states.into_iter().map(|(state, count)| StateCount { state, count: number(count) }).collect();
        states.sort_by_key(|counted| counted.state);
        let mut languages: Vec<LanguageCount> = counts
            .languages
            .into_iter()
            // Nobody can choose a language that nobody knows.
            .filter(|(language, _)| !language.is_empty())
            .map(|(language, count)| LanguageCount { language, count: number(count) })
            .collect();
        languages.sort_by(|left, right| left.language.cmp(&right.language));
        Self {
            categories,
            agencies,
            tags,
            states,
            languages,
            solved: number(counts.solved),
            unsolved: number(counts.unsolved),
            official: number(counts.official),
            at_least: counts.is_least,
        }
    }
}
