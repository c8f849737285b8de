//! An answer in memory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use peerdesk::entity::AcceptedAs;

use super::Who;

/// An answer, as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelAnswer {
    pub author: Who,
    pub posted_at: DateTime<Utc>,
    pub official: bool,
    pub accepted: Option<(AcceptedAs, DateTime<Utc>)>,
    pub helpful: BTreeSet<Who>,
    pub worked: BTreeMap<Who, DateTime<Utc>>,
    pub hidden: bool,
    pub deleted: bool,
    /// Number of the text, and of the one that was accepted last. Staff, who edit an official answer, give its new text.
    pub text: i32,
    pub accepted_text: i32,
}

impl ModelAnswer {
    /// Accepted with the text that it has.
    pub fn is_accepted_now(&self) -> bool {
        self.accepted.is_some() && self.accepted_text == self.text
    }
}
