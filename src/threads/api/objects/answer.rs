//! Answers, comments and the texts that posts had.

use poem_openapi::Object;

use super::names::{AgencyName, Body, HiddenView, Person};
use crate::entity::{AcceptedAs, AnswerId, CommentId, StaffReview, ThreadId, VoteKind};
use crate::posts::attachments::views::AttachmentView;
use crate::posts::language::known;
use crate::threads::views;
use crate::web::timestamp::Timestamp;

/// Who accepted an answer, and when.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Acceptance")]
pub struct AcceptanceView {
    pub by: AcceptedAs,
    pub at: Timestamp,
    /// False when the answer was edited since: this text was not accepted.
    pub is_current: bool,
}

/// What staff say of an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswerReview", skip_serializing_if_is_none)]
pub struct ReviewView {
    pub verdict: StaffReview,
    pub note: Option<String>,
    pub at: Timestamp,
    /// False when the answer was edited since: staff have not reviewed this text.
    pub is_current: bool,
}

/// A comment.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Comment", skip_serializing_if_is_none, example)]
pub struct CommentView {
    pub id: CommentId,
    pub thread_id: ThreadId,
    /// The answer that it stands under; left out for the question.
    pub answer_id: Option<AnswerId>,
    pub author: Person,
    pub body: Body,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub hidden: Option<HiddenView>,
    pub attachments: Vec<AttachmentView>,
}

impl From<views::Comment> for CommentView {
    fn from(comment: views::Comment) -> Self {
        Self {
            id: comment.id,
            thread_id: comment.thread,
            answer_id: comment.answer,
            author: comment.author.into(),
            body: Body { source: comment.body_source, html: comment.body.as_str().to_owned() },
            created_at: comment.posted_at.into(),
            edited_at: comment.edited_at.map(Timestamp),
            hidden: comment.hidden.map(HiddenView::from),
            attachments: comment.files.into_iter().map(AttachmentView::from).collect(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Answer", skip_serializing_if_is_none, example)]
pub struct AnswerView {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    pub author: Person,
    /// The author is a volunteer of the thread's agency, which gives them no right. False for answers that the agency gives.
    pub is_volunteer: bool,
    pub body: Body,
    /// ISO 639-1; left out where nobody can tell.
    pub language: Option<String>,
    /// The agency that gives it; left out for answers of neighbours.
    pub official_for: Option<AgencyName>,
    /// False when somebody else edited the answer since: the agency did not give this text. Left out for answers of neighbours.
    pub is_official_text_current: Option<bool>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// Number of the text, the first part of the `ETag`.
    pub revision: i32,
    pub acceptance: Option<AcceptanceView>,
    pub staff_review: Option<ReviewView>,
    pub helpful_count: i32,
    pub worked_for_me_count: i32,
    /// When somebody last said that it worked for them.
    pub last_worked_at: Option<Timestamp>,
    pub hidden: Option<HiddenView>,
    pub attachments: Vec<AttachmentView>,
    /// Within a thread only.
    pub comments: Vec<CommentView>,
    /// What the caller said of it.
    pub my_votes: Vec<VoteKind>,
}

impl From<views::Answer> for AnswerView {
    fn from(answer: views::Answer) -> Self {
        let mut my_votes = Vec::new();
        if answer.my_helpful {
            my_votes.push(VoteKind::Helpful);
        }
        if answer.my_worked {
            my_votes.push(VoteKind::WorkedForMe);
        }
        Self {
            id: answer.id,
            thread_id: answer.thread,
            author: answer.author.into(),
            is_volunteer: answer.is_volunteer,
            body: Body { source: answer.body_source, html: answer.body.as_str().to_owned() },
            language: known(answer.language),
            is_official_text_current: answer.official.as_ref().map(|official| official.is_current),
            official_for: answer.official.map(|official| AgencyName::from(official.agency)),
            created_at: answer.posted_at.into(),
            edited_at: answer.edited_at.map(Timestamp),
            revision: answer.revision,
            acceptance: answer.accepted.map(|accepted| AcceptanceView {
                by: accepted.by,
                at: accepted.at.into(),
                is_current: accepted.is_current,
            }),
            staff_review: answer.staff_review.map(|review| ReviewView {
                verdict: review.verdict,
                note: review.note,
                at: review.at.into(),
                is_current: review.is_current,
            }),
            helpful_count: answer.helpful_count,
            worked_for_me_count: answer.worked_count,
            last_worked_at: answer.last_worked_at.map(Timestamp),
            hidden: answer.hidden.map(HiddenView::from),
            attachments: answer.files.into_iter().map(AttachmentView::from).collect(),
            comments: answer.comments.into_iter().map(CommentView::from).collect(),
            my_votes,
        }
    }
}

/// A text that a thread or answer had.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Revision", skip_serializing_if_is_none, example)]
pub struct RevisionView {
    pub number: i32,
    /// Left out for answers.
    pub title: Option<String>,
    /// Markdown, as typed.
    pub source: String,
    pub author: Person,
    pub created_at: Timestamp,
    /// This is the text now.
    pub is_current: bool,
}

impl From<views::Revision> for RevisionView {
    fn from(text: views::Revision) -> Self {
        Self {
            number: text.number,
            title: text.title,
            source: text.body_source,
            author: text.written_by.into(),
            created_at: text.written_at.into(),
            is_current: text.current,
        }
    }
}
