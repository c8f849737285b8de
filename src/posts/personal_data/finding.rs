//! What is found, and what was found so far.

use std::ops::Range;

use super::kind::Kind;

/// Something personal in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: Kind,
    /// Where it stands, in bytes of the text, at the borders of characters.
    pub range: Range<usize>,
    pub text: String,
}

/// What was found so far.
pub(super) struct Search<'a> {
    pub text: &'a str,
    pub findings: Vec<Finding>,
    pub most: usize,
}

impl Search<'_> {
    /// Adds a finding, unless one that was found before it has a part of the same text.
    pub(super) fn add(&mut self, kind: Kind, range: Range<usize>) {
        let overlaps = |found: &Finding| range.start < found.range.end && found.range.start < range.end;
        if self.findings.len() >= self.most || self.findings.iter().any(overlaps) {
            return;
        }
        if let Some(text) = self.text.get(range.clone()) {
            self.findings.push(Finding { kind, text: text.to_owned(), range });
        }
    }
}
