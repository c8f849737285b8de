//! How near threads are to a question, by their vectors: those of each part of the index in memory, one byte a number, and one walk over
//! what a query finds.
//!
//! Parts of an index never change, so theirs are read once: before searches see a part, so that nobody waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::fastfield::Column;
use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Score, Searcher, SearcherGeneration, SegmentOrdinal, SegmentReader, Warmer};

use super::super::fusion::Scored;
use super::super::vectors::{Vector, vector};
use crate::entity::CategoryId;

/// The name of the field.
const FIELD: &str = "vector";

/// The vectors of one part of the index.
#[derive(Default)]
struct PartVectors {
    /// One behind the other.
    numbers: Vec<i8>,
    lengths: Vec<f32>,
    /// How many numbers each has.
    width: usize,
    /// Where each document's stands.
    place: Option<Column<u64>>,
}

impl PartVectors {
    fn read(segment: &SegmentReader) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().bytes(FIELD)? else { return Ok(Self::default()) };
        let mut part = Self { place: Some(column.ords().clone()), ..Self::default() };
        let mut each = column.dictionary().stream()?;
        while each.advance() {
            let vector = Vector::from_bytes(each.key());
            if part.lengths.is_empty() {
                part.width = vector.numbers().len();
            }
            // What is of another width could not be found at its place; there is none, for an index has the vectors of one model.
            part.numbers.extend(vector.numbers().iter().copied().chain(std::iter::repeat(0)).take(part.width));
            part.lengths.push(vector::length(vector.numbers()));
        }
        Ok(part)
    }

    fn cosine(&self, doc: DocId, asked: &Vector, asked_length: f32) -> Option<f32> {
        let at = usize::try_from(self.place.as_ref()?.first(doc)?).ok()?;
        let from = at.checked_mul(self.width)?;
        let numbers = self.numbers.get(from..from.checked_add(self.width)?)?;
        Some(vector::cosine(numbers, asked.numbers(), *self.lengths.get(at)?, asked_length))
    }
}

/// The vectors of an index, by part.
#[derive(Default)]
pub(super) struct Vectors(Mutex<HashMap<SegmentId, Arc<PartVectors>>>);

impl Vectors {
    fn part(&self, segment: &SegmentReader) -> tantivy::Result<Arc<PartVectors>> {
        let id = segment.segment_id();
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(Arc::clone(known));
        }
        let part = Arc::new(PartVectors::read(segment)?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&part));
        Ok(part)
    }
}

impl Warmer for Vectors {
    fn warm(&self, searcher: &Searcher) -> tantivy::Result<()> {
        searcher.segment_readers().iter().try_for_each(|segment| self.part(segment).map(drop))
    }

    fn garbage_collect(&self, in_use: &[&SearcherGeneration]) {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.retain(|id, _| in_use.iter().any(|generation| generation.segments().contains_key(id)));
    }
}

/// What a question is compared by.
#[derive(Clone)]
pub(super) struct Compared {
    pub vectors: Arc<Vectors>,
    pub asked: Vector,
    /// Threads of this category come first among equals.
    pub category: Option<CategoryId>,
}

/// The same in one part of the index.
pub(super) struct Part {
    vectors: Arc<PartVectors>,
    asked: Vector,
    length: f32,
    category: Option<(CategoryId, Column<i64>)>,
    segment: SegmentOrdinal,
    found: Vec<Scored<DocAddress>>,
}

impl Collector for Compared {
    type Fruit = Vec<Scored<DocAddress>>;
    type Child = Part;

    fn for_segment(&self, at: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Part> {
        let category = match self.category {
            Some(category) => Some((category, segment.fast_fields().i64("category")?)),
            None => None,
        };
        Ok(Part {
            vectors: self.vectors.part(segment)?,
            asked: self.asked.clone(),
            length: vector::length(self.asked.numbers()),
            category,
            segment: at,
            found: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, parts: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(parts.into_iter().flatten().collect())
    }
}

impl SegmentCollector for Part {
    type Fruit = Vec<Scored<DocAddress>>;

    fn collect(&mut self, doc: DocId, words: Score) {
        let cosine = self.vectors.cosine(doc, &self.asked, self.length);
        let one = Scored { of: DocAddress::new(self.segment, doc), words, cosine, is_of_category: false };
        if one.is_alike() {
            let own = |(wanted, column): &(CategoryId, Column<i64>)| column.first(doc) == Some(wanted.0);
            self.found.push(Scored { is_of_category: self.category.as_ref().is_some_and(own), ..one });
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
