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
pub(super) struct PartVectors {
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

/// The vectors of the parts of an index.
pub(super) type Parts = HashMap<SegmentId, Arc<PartVectors>>;

/// The vectors of an index. A search takes those of all parts at once, so that searches beside each other wait for one another once, and
/// for as long as it takes to count a reference.
#[derive(Default)]
pub(super) struct Vectors(Mutex<Arc<Parts>>);

impl Vectors {
    /// Those that are in memory now. Whoever asks once they have a searcher finds those of each of its parts.
    pub(super) fn parts(&self) -> Arc<Parts> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Warmer for Vectors {
    fn warm(&self, searcher: &Searcher) -> tantivy::Result<()> {
        let known = self.parts();
        let mut read = Parts::new();
        for segment in searcher.segment_readers() {
            let id = segment.segment_id();
            if !known.contains_key(&id) {
                read.insert(id, Arc::new(PartVectors::read(segment)?));
            }
        }
        if !read.is_empty() {
            let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::make_mut(&mut parts).extend(read);
        }
        Ok(())
    }

    fn garbage_collect(&self, in_use: &[&SearcherGeneration]) {
        let is_used = |id: &SegmentId| in_use.iter().any(|generation| generation.segments().contains_key(id));
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !parts.keys().all(is_used) {
            Arc::make_mut(&mut parts).retain(|id, _| is_used(id));
        }
    }
}

/// What a question is compared by.
#[derive(Clone)]
pub(super) struct Compared {
    pub parts: Arc<Parts>,
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
        let vectors = match self.parts.get(&segment.segment_id()) {
            Some(known) => Arc::clone(known),
            None => Arc::new(PartVectors::read(segment)?),
        };
        Ok(Part {
            vectors,
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
