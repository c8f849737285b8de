//! How threads that share words with a question are wanted.

use super::super::engine::{Filters, Sort};
use super::super::vectors::Vector;
use crate::entity::CategoryId;

/// How threads are wanted.
pub(super) struct Wanted<'a> {
    pub filters: &'a Filters,
    /// Threads of this category come first among equals.
    pub category: Option<CategoryId>,
    pub sort: Sort,
    /// What the question is about.
    pub vector: Option<&'a Vector>,
}
