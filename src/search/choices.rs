//! What a search can be narrowed and ordered by, in words, with how many results each choice would give.

use super::engine::{Counts, Sort};
use super::filters::Period;
use crate::entity::{TagId, ThreadState, agency, category};
use crate::threads::tags::of_thread::NamedTag;
use crate::web::page::Page;
use crate::web::parts::Choice;

/// Languages that can be chosen as a filter; others are found without it.
pub(super) const LANGUAGES: &[&str] = &["en", "cy", "pl", "ro", "uk", "ar", "tr", "fr", "de", "es", "it", "pt"];
/// Values of the filter by whether a thread is solved, as addresses have them.
const SOLVED_FILTER_VALUES: [&str; 2] = ["yes", "no"];

/// A choice, and its words without the count.
struct Counted {
    choice: Choice,
    plain: String,
}

/// Everything that can be chosen beside the words.
pub(super) struct Choices {
    categories: Vec<Counted>,
    agencies: Vec<Counted>,
    /// Those that results have, or that is chosen.
    tags: Vec<Counted>,
    states: Vec<Counted>,
    solved: Vec<Counted>,
    official: Counted,
    asked: Vec<Counted>,
    languages: Vec<Counted>,
    pub(super) sorts: Vec<Choice>,
}

impl Choices {
    /// What a filter offers.
    fn of(&self, filter: &str) -> &[Counted] {
        match filter {
            "category" => &self.categories,
            "agency" => &self.agencies,
            "tag" => &self.tags,
            "state" => &self.states,
            "solved" => &self.solved,
            "official" => std::slice::from_ref(&self.official),
            "asked" => &self.asked,
            "language" => &self.languages,
            _ => &[],
        }
    }

    /// The choices of a filter for a form.
    pub(super) fn offered(&self, filter: &str) -> Vec<Choice> {
        self.of(filter).iter().map(|counted| counted.choice.clone()).collect()
    }

    /// The words of the one box that is no list.
    pub(super) fn official(&self) -> &str {
        &self.official.choice.label
    }

    /// The words of a choice, without its count; none where a filter has no such choice.
    pub(super) fn label(&self, filter: &str, value: &str) -> Option<String> {
        self.of(filter).iter().find(|counted| counted.choice.value == value).map(|counted| counted.plain.clone())
    }
}

/// Puts counts beside choices, in the words of a page.
struct Counter<'a> {
    page: &'a Page,
    counts: Option<&'a Counts>,
}

impl Counter<'_> {
    /// A choice that so many results would be left by, as far as anybody can say.
    fn counted(&self, choice: Choice, count: impl FnOnce(&Counts) -> usize) -> Counted {
        let plain = choice.label.clone();
        let Some(counts) = self.counts else { return Counted { choice, plain } };
        let count = i64::try_from(count(counts)).unwrap_or(i64::MAX);
        let label = if counts.is_least {
            self.page.t2("search-choice-least", "choice", plain.as_str(), "count", count)
        } else {
            self.page.t2("search-choice", "choice", plain.as_str(), "count", count)
        };
        Counted { choice: Choice { label, ..choice }, plain }
    }
}

/// The choices of a page. With `counts`, each says what it would give; tags are offered only where results have them.
pub(super) fn choices(
    page: &Page,
    places: &[(category::Model, Option<agency::Model>)],
    tags: &[NamedTag],
    chosen: Option<TagId>,
    counts: Option<&Counts>,
) -> Choices {
    let counter = Counter { page, counts };
    let given = |count: Option<&usize>| count.copied().unwrap_or(0);
    let categories = places.iter().map(|(category, agency)| {
        let choice = Choice {
            group: agency.as_ref().map(|agency| agency.name.clone()).unwrap_or_default(),
            ..Choice::new(category.id, category.name.clone())
        };
        counter.counted(choice, |counts| given(counts.categories.get(&category.id)))
    });
    let mut owners: Vec<&agency::Model> = places.iter().filter_map(|(_, agency)| agency.as_ref()).collect();
    owners.dedup_by_key(|agency| agency.id);
    let agencies = owners.into_iter().map(|agency| {
        let choice = Choice::new(agency.id, agency.name.clone());
        counter.counted(choice, |counts| given(counts.agencies.get(&agency.id)))
    });
    let is_offered = |id: TagId| chosen == Some(id) || counts.is_some_and(|counts| given(counts.tags.get(&id)) > 0);
    let tags = tags.iter().filter(|tag| is_offered(tag.id)).map(|tag| {
        let choice = Choice::new(tag.id, tag.name.clone());
        counter.counted(choice, |counts| given(counts.tags.get(&tag.id)))
    });
    let states = ThreadState::ALL.iter().map(|state| {
        let choice = Choice::new(state, page.t(&format!("search-state-{state}")));
        counter.counted(choice, |counts| given(counts.states.get(state)))
    });
    let solved = SOLVED_FILTER_VALUES.into_iter().map(|word| {
        let choice = Choice::new(word, page.t(&format!("search-solved-{word}")));
        counter.counted(choice, |counts| if word == "yes" { counts.solved } else { counts.unsolved })
    });
    let asked = Period::ALL.iter().map(|period| {
        let choice = Choice::new(period, page.t(&format!("search-asked-{period}")));
        Counted { plain: choice.label.clone(), choice }
    });
    let languages = LANGUAGES.iter().map(|language| {
        let choice = Choice::new(language, page.t(&format!("search-language-{language}")));
        counter.counted(choice, |counts| given(counts.languages.get(*language)))
    });
    Choices {
        categories: categories.collect(),
        agencies: agencies.collect(),
        tags: tags.collect(),
        states: states.collect(),
        solved: solved.collect(),
        official: counter.counted(Choice::new("yes", page.t("search-official-only")), |counts| counts.official),
        asked: asked.collect(),
        languages: languages.collect(),
        sorts: Sort::ALL.iter().map(|sort| Choice::new(sort, page.t(&format!("search-sort-{sort}")))).collect(),
    }
}
