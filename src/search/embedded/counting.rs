//! How many results each choice of a filter would give: one walk over what the words find, whatever the filters say.

use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::fastfield::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::super::filters::{Counts, Filters};
use super::fields::{OFFICIAL, packed, state_bit, unpacked};
use crate::entity::{AgencyId, CategoryId, TagId, ThreadState};

/// Threads that are counted in one part of the index. Where more are found, there are at least so many.
const MAX_COUNTED: usize = 100_000;

/// Counts the choices beside some filters.
pub(super) struct Counting(pub Filters);

/// The same in one part of the index.
pub(super) struct Part {
    filters: Filters,
    category: Column<i64>,
    agency: Column<i64>,
    /// None where nothing in this part has a tag.
    tag: Option<Column<i64>>,
    language: Column<i64>,
    kinds: Column<i64>,
    asked_at: Column<i64>,
    counted: usize,
    languages: HashMap<i64, usize>,
    counts: Counts,
}

impl Collector for Counting {
    type Fruit = Counts;
    type Child = Part;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Part> {
        let columns = segment.fast_fields();
        Ok(Part {
            filters: self.0.clone(),
            category: columns.i64("category")?,
            agency: columns.i64("agency")?,
            tag: columns.column_opt("tag")?,
            language: columns.i64("language_code")?,
            kinds: columns.i64("kinds")?,
            asked_at: columns.i64("asked_at")?,
            counted: 0,
            languages: HashMap::new(),
            counts: Counts::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Counts>) -> tantivy::Result<Counts> {
        Ok(parts.into_iter().fold(Counts::default(), Counts::with))
    }
}

impl SegmentCollector for Part {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        if self.counted >= MAX_COUNTED {
            self.counts.is_least = true;
            return;
        }
        self.counted += 1;
        let (category, agency) = (of(&self.category, doc), of(&self.agency, doc));
        let (language, kinds) = (of(&self.language, doc), of(&self.kinds, doc));
        let (solved, official) = (kinds & state_bit(ThreadState::Solved) != 0, kinds & OFFICIAL != 0);
        let filters = &self.filters;
        let in_category = filters.category.is_none_or(|wanted| wanted.0 == category);
        let of_agency = filters.agency.is_none_or(|wanted| wanted.0 == agency);
        let is_tagged = filters.tag.is_none_or(|wanted| all_of(self.tag.as_ref(), doc).any(|tag| tag == wanted.0));
        let in_state = filters.state.is_none_or(|wanted| kinds & state_bit(wanted) != 0);
        let in_language = filters.language.as_deref().is_none_or(|wanted| packed(wanted) == language);
        let as_solved = filters.solved.is_none_or(|wanted| wanted == solved);
        let as_official = !filters.official || official;
        let in_time = filters.asked.is_none_or(|since| of(&self.asked_at, doc) >= since.from.timestamp());
        let fits = [in_category, of_agency, is_tagged, in_state, in_language, as_solved, as_official, in_time];
        let missed = fits.into_iter().filter(|fits| !fits).count();
        // A choice takes the place of what its own filter says; the others stay.
        let others_fit = |own: bool| missed == usize::from(!own);
        if others_fit(in_category) {
            *self.counts.categories.entry(CategoryId(category)).or_default() += 1;
        }
        if others_fit(of_agency) {
            *self.counts.agencies.entry(AgencyId(agency)).or_default() += 1;
        }
        if others_fit(is_tagged) {
            for tag in all_of(self.tag.as_ref(), doc) {
                *self.counts.tags.entry(TagId(tag)).or_default() += 1;
            }
        }
        if others_fit(in_state) {
            for state in ThreadState::ALL.iter().copied().filter(|state| kinds & state_bit(*state) != 0) {
                *self.counts.states.entry(state).or_default() += 1;
            }
        }
        if others_fit(in_language) {
            *self.languages.entry(language).or_default() += 1;
        }
        if others_fit(as_solved) {
            self.counts.solved += usize::from(solved);
            self.counts.unsolved += usize::from(!solved);
        }
        if others_fit(as_official) {
            self.counts.official += usize::from(official);
        }
    }

    fn harvest(mut self) -> Counts {
        self.counts.languages = self.languages.into_iter().map(|(code, count)| (unpacked(code), count)).collect();
        self.counts
    }
}

/// Every value that a document has.
fn all_of(column: Option<&Column<i64>>, doc: DocId) -> impl Iterator<Item = i64> {
    column.into_iter().flat_map(move |column| column.values_for_doc(doc))
}

fn of(column: &Column<i64>, doc: DocId) -> i64 {
    column.first(doc).unwrap_or_default()
}
