//! For which text of an answer somebody gave their word. Pure.

use super::AnswerFacts;
use crate::entity::StaffReview;

/// The number of an answer's text as it is, and the numbers of the texts that were accepted, given by an agency and reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerRevisions {
    pub current: i32,
    pub accepted: Option<i32>,
    pub official: Option<i32>,
    pub reviewed: Option<i32>,
}

impl AnswerRevisions {
    /// An answer that was never edited.
    pub const UNEDITED: Self = Self { current: 1, accepted: None, official: None, reviewed: None };

    /// Whether a word that was given for a text holds for the text as it is. One that names no text was given for all of them.
    #[must_use]
    pub fn holds(self, given_for: Option<i32>) -> bool {
        given_for.is_none_or(|number| number >= self.current)
    }
}

impl AnswerFacts {
    /// Whether the answer is accepted with the text that it has.
    #[must_use]
    pub fn is_acceptance_current(&self) -> bool {
        self.accepted.is_some() && self.revisions.holds(self.revisions.accepted)
    }

    /// Whether somebody said of the text that the answer has that it is right: it was accepted, verified or given by an agency.
    #[must_use]
    pub fn is_endorsed(&self) -> bool {
        let verified = self.review == Some(StaffReview::Verified) && self.is_review_current();
        self.is_acceptance_current() || self.is_official_text_current() || verified
    }

    /// Whether the agency gave the text that the answer has.
    #[must_use]
    pub fn is_official_text_current(&self) -> bool {
        self.official && self.revisions.holds(self.revisions.official)
    }

    /// Whether staff reviewed the text that the answer has.
    #[must_use]
    pub fn is_review_current(&self) -> bool {
        self.review.is_some() && self.revisions.holds(self.revisions.reviewed)
    }
}
