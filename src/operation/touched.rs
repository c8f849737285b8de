//! What a committed operation touched, for whatever keeps answers or rows in memory.

use std::collections::BTreeSet;

use crate::entity::{Event, EventKind, Subject};

/// The subjects of the events of an operation, and their kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub subjects: BTreeSet<Subject>,
    pub kinds: BTreeSet<EventKind>,
}

impl Touched {
    /// By these events.
    #[must_use]
    pub fn by(events: &[Event]) -> Self {
        Self {
            subjects: events.iter().flat_map(Event::subjects).collect(),
            kinds: events.iter().map(Event::kind).collect(),
        }
    }
}
