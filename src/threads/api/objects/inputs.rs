//! What the API takes for threads, answers and comments; the limits are those of the rules.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::entity::{
    AnswerId, AttachmentId, CategoryId, Intent, NotSolvedReason, PersonalDataKind, StaffReview, ThreadId, VoteKind,
};
use crate::threads::annex;

/// Names of fields that the API calls otherwise than the operations.
pub const FILE_NAMES: &[(&str, &str)] = &[("files", "attachment_ids")];

/// A question to ask.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewThread", deny_unknown_fields, example)]
pub struct NewThread {
    /// The question in one sentence.
    #[oai(validator(min_length = 5, max_length = 150))]
    pub title: String,
    /// Details, as Markdown; at most 32 KB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
    /// See `GET /categories`.
    pub category_id: CategoryId,
    /// Why you ask.
    #[oai(default = "information")]
    pub intent: Intent,
    /// It cannot wait for neighbours.
    #[oai(default)]
    pub urgent: bool,
    /// What it is about: names of tags, see `GET /tags`.
    #[oai(default, validator(max_items = 5, max_length = 30))]
    pub tags: Vec<String>,
    /// Files that you uploaded before, in this order; see `POST /attachments`.
    #[oai(default, validator(max_items = 5))]
    pub attachment_ids: Vec<AttachmentId>,
    /// What staff may know and nobody else, such as a telephone number; numbered from 1 in this order. Leave it out of the texts.
    #[oai(default, validator(max_items = 20))]
    pub annex: Vec<NewAnnexItem>,
}

/// Something personal that is kept for staff.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewAnnexItem", deny_unknown_fields, example)]
pub struct NewAnnexItem {
    pub kind: PersonalDataKind,
    /// On one line.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub text: String,
}

impl NewAnnexItem {
    pub fn numbered(self, number: i32) -> annex::NewAnnexItem {
        annex::NewAnnexItem { number, kind: self.kind, text: self.text }
    }
}

impl Example for NewAnnexItem {
    fn example() -> Self {
        Self { kind: PersonalDataKind::Phone, text: "01632 960123".to_owned() }
    }
}

fn information() -> Intent {
    Intent::Information
}

impl Example for NewThread {
    fn example() -> Self {
        Self {
            title: "How do I renew a parking permit?".to_owned(),
            body: "Mine ends **next week** and I have moved since.".to_owned(),
            category_id: CategoryId(3),
            intent: Intent::Information,
            urgent: false,
            tags: Vec::new(),
            attachment_ids: Vec::new(),
            annex: Vec::new(),
        }
    }
}

/// A new text for a thread; what is left out stays.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThreadEdit", deny_unknown_fields, example)]
pub struct ThreadEdit {
    #[oai(validator(min_length = 5, max_length = 150))]
    pub title: Option<String>,
    /// Markdown; at most 32 KB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: Option<String>,
    /// What it is about, in the place of what it had, whoever gave it that: names of tags, see `GET /tags`. The answer has those that
    /// it has from now on.
    #[oai(validator(max_items = 5, max_length = 30))]
    pub tags: Option<Vec<String>>,
    /// The tags that it had when they were read. With them, 412 `changed_meanwhile` where it has others by now, and nothing is written;
    /// where `tags` are the same, it keeps those that it has. Without them, `tags` take the place of whatever is there.
    #[oai(validator(max_items = 5, max_length = 30))]
    pub seen_tags: Option<Vec<String>>,
    /// Also deletes each earlier text in which a telephone number, an email address, a bank account or a card number stands that
    /// the text does not hold any more. It cannot be undone.
    #[oai(default)]
    pub redact_history: bool,
}

/// The asker's word that the answers so far did not help.
#[derive(Clone, Copy, Debug, Object)]
#[oai(rename = "NotSolved", deny_unknown_fields, example)]
pub struct NotSolvedInput {
    /// Why they did not; may be left out.
    pub reason: Option<NotSolvedReason>,
}

impl Example for NotSolvedInput {
    fn example() -> Self {
        Self { reason: Some(NotSolvedReason::OutOfDate) }
    }
}

impl Example for ThreadEdit {
    fn example() -> Self {
        let body = "Mine ends next week. I have moved since, within Elmford.".to_owned();
        Self { title: None, body: Some(body), tags: None, seen_tags: None, redact_history: false }
    }
}

/// A text of an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswerText", deny_unknown_fields, example)]
pub struct AnswerText {
    /// Markdown; at most 32 KB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
    /// Files that you uploaded before, in this order; see `POST /attachments`.
    #[oai(default, validator(max_items = 5))]
    pub attachment_ids: Vec<AttachmentId>,
}

impl Example for AnswerText {
    fn example() -> Self {
        Self {
            body: "Online, under *Parking*. You need your old permit number.".to_owned(),
            attachment_ids: Vec::new(),
        }
    }
}

/// A new text for an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswerEdit", deny_unknown_fields, example)]
pub struct AnswerEdit {
    /// Markdown; at most 32 KB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
    /// Also deletes each earlier text in which a telephone number, an email address, a bank account or a card number stands that
    /// the text does not hold any more. It cannot be undone.
    #[oai(default)]
    pub redact_history: bool,
}

impl Example for AnswerEdit {
    fn example() -> Self {
        Self { body: "Online, under *Parking*. You need your permit number.".to_owned(), redact_history: false }
    }
}

/// A comment to post.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewComment", deny_unknown_fields, example)]
pub struct NewComment {
    /// Markdown.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub body: String,
    /// The answer to comment on; leave out to comment on the question.
    pub answer_id: Option<AnswerId>,
    /// Files that you uploaded before, in this order; see `POST /attachments`.
    #[oai(default, validator(max_items = 5))]
    pub attachment_ids: Vec<AttachmentId>,
}

impl Example for NewComment {
    fn example() -> Self {
        Self { body: "Which zone is it?".to_owned(), answer_id: None, attachment_ids: Vec::new() }
    }
}

/// A vote.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Vote", deny_unknown_fields, example)]
pub struct VoteInput {
    pub kind: VoteKind,
}

impl Example for VoteInput {
    fn example() -> Self {
        Self { kind: VoteKind::WorkedForMe }
    }
}

/// A thread that asks the same.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewDuplicateProposal", deny_unknown_fields, example)]
pub struct ProposalInput {
    pub of_thread_id: ThreadId,
}

impl Example for ProposalInput {
    fn example() -> Self {
        Self { of_thread_id: ThreadId(41) }
    }
}

/// The asker's decision.
#[derive(Clone, Debug, Object)]
#[oai(rename = "DuplicateDecision", deny_unknown_fields, example)]
pub struct DecisionInput {
    pub agree: bool,
}

impl Example for DecisionInput {
    fn example() -> Self {
        Self { agree: true }
    }
}

/// Why a post is hidden.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewHiding", deny_unknown_fields, example)]
pub struct HidingInput {
    /// For its author and for moderators.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

impl Example for HidingInput {
    fn example() -> Self {
        Self { reason: "Names a neighbour and where they live.".to_owned() }
    }
}

/// Staff's word on an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewAnswerReview", deny_unknown_fields, example)]
pub struct ReviewInput {
    /// An official answer can only be superseded.
    pub verdict: StaffReview,
    /// What is right instead; needed with `corrected`. Everybody can read it.
    #[oai(validator(max_length = 1000))]
    pub note: Option<String>,
}

impl Example for ReviewInput {
    fn example() -> Self {
        Self { verdict: StaffReview::Corrected, note: Some("Since May it costs £36.".to_owned()) }
    }
}

/// Why somebody does not accept how staff ended the case of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewContest", deny_unknown_fields, example)]
pub struct ContestInput {
    /// For staff; never public.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for ContestInput {
    fn example() -> Self {
        Self { reason: "The road belongs to the city since May.".into() }
    }
}

/// Where a thread goes.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "ThreadMove", deny_unknown_fields, example)]
pub struct MoveInput {
    /// A category that takes threads.
    pub category_id: CategoryId,
}

impl Example for MoveInput {
    fn example() -> Self {
        Self { category_id: CategoryId(3) }
    }
}

#[cfg(test)]
mod tests {
    use poem_openapi::types::ParseFromJSON;
    use serde_json::json;

    use super::*;
    use crate::posts;

    #[test]
    fn the_documented_limits_are_those_of_the_rules() {
        let thread = |title: usize, body: usize| {
            NewThread::parse_from_json(Some(
                json!({"title": "t".repeat(title), "body": "b".repeat(body), "category_id": 1}),
            ))
        };
        assert!(
            thread(posts::rules::MIN_TITLE, 1).is_ok()
                && thread(posts::rules::MAX_TITLE, posts::rules::MAX_BODY).is_ok()
        );
        for (title, body) in [
            (posts::rules::MIN_TITLE - 1, 1),
            (posts::rules::MAX_TITLE + 1, 1),
            (posts::rules::MIN_TITLE, 0),
            (posts::rules::MIN_TITLE, posts::rules::MAX_BODY + 1),
        ] {
            assert!(thread(title, body).is_err(), "{title} {body}");
        }
        let comment = |length: usize| NewComment::parse_from_json(Some(json!({"body": "c".repeat(length)})));
        assert!(
            comment(posts::rules::MAX_COMMENT).is_ok()
                && comment(posts::rules::MAX_COMMENT + 1).is_err()
                && comment(0).is_err()
        );
        assert!(NewComment::parse_from_json(Some(json!({"body": "c", "author_id": 1}))).is_err());
        let hiding = |length: usize| HidingInput::parse_from_json(Some(json!({"reason": "r".repeat(length)})));
        assert!(
            hiding(posts::rules::MAX_REASON).is_ok()
                && hiding(posts::rules::MAX_REASON + 1).is_err()
                && hiding(0).is_err()
        );
        let word = |length: usize| {
            ReviewInput::parse_from_json(Some(json!({"verdict": "corrected", "note": "n".repeat(length)})))
        };
        assert!(word(posts::rules::MAX_NOTE).is_ok() && word(posts::rules::MAX_NOTE + 1).is_err());
    }
}
