//! Lines of one type, and what came of them.

use std::collections::HashSet;

use crate::import::reason::because;
use crate::import::summary::{Counts, RefusedLine};

/// Rows of one insert, below the number of values that a statement may have.
pub(super) const CHUNK: usize = 500;

/// What came of a batch.
#[derive(Default)]
pub struct Outcome {
    pub added: Counts,
    pub unchanged: u64,
    pub refused: Vec<RefusedLine>,
}

impl Outcome {
    /// What a line refers to, or its refusal.
    pub(super) fn check<T>(&mut self, line: u64, found: Result<T, String>) -> Option<T> {
        found.map_err(|reason| self.refused.push(RefusedLine { line, reason })).ok()
    }
}

/// A line of one type.
pub(super) type Lines<T> = Vec<(u64, T)>;

/// Takes out lines whose id was used before, in the database or by an earlier line.
pub(super) fn new_lines<T>(
    lines: Lines<T>,
    id: impl Fn(&T) -> &str,
    used: impl Fn(&str) -> bool,
    outcome: &mut Outcome,
) -> Lines<T> {
    let mut seen = HashSet::new();
    let (new, old): (Lines<T>, Lines<T>) =
        lines.into_iter().partition(|(_, row)| !used(id(row)) && seen.insert(id(row).to_owned()));
    outcome.unchanged += u64::try_from(old.len()).unwrap_or(u64::MAX);
    new
}

pub(super) fn taken(field: &'static str, value: &str) -> String {
    because("import-taken", &[("field", field.into()), ("value", value.into())])
}
