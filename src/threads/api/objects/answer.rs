//! Answers, comments and the texts that posts had.

use poem_openapi::Object;

use super::names::{AgencyView, BodyView, HiddenView, PersonView};
use crate::entity::{AcceptedAs, AnswerId, CommentId, StaffReview, ThreadId, VoteKind};
use crate::threads::views;
use crate::web::timestamp::Timestamp;

/// Who accepted an answer, and when.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Acceptance")]
pub(in crate::threads::api) struct AcceptanceView {
    pub by: AcceptedAs,
    pub at: Timestamp,
}

/// Staff's word on an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "StaffWordOnAnswer", skip_serializing_if_is_none)]
pub(in crate::threads::api) struct WordView {
    pub word: StaffReview,
    pub note: Option<String>,
    pub at: Timestamp,
}

/// A comment.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Comment", skip_serializing_if_is_none, example)]
pub(in crate::threads::api) struct CommentView {
    pub id: CommentId,
    pub thread_id: ThreadId,
    /// The answer that it stands under; left out for the question.
    pub answer_id: Option<AnswerId>,
    pub author: PersonView,
    pub body: BodyView,
    pub posted_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub hidden: Option<HiddenView>,
}

impl From<views::Comment> for CommentView {
    fn from(comment: views::Comment) -> Self {
        Self {
            id: comment.id,
            thread_id: comment.thread,
            answer_id: comment.answer,
            author: comment.author.into(),
            body: BodyView { source: comment.body_source, html: comment.body.as_str().to_owned() },
            posted_at: comment.posted_at.into(),
            edited_at: comment.edited_at.map(Timestamp),
            hidden: comment.hidden.map(HiddenView::from),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Answer", skip_serializing_if_is_none, example)]
pub(in crate::threads::api) struct AnswerView {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    pub author: PersonView,
    pub body: BodyView,
    /// ISO 639-1.
    pub language: String,
    /// The agency that gives it; left out for answers of neighbours.
    pub official_for: Option<AgencyView>,
    pub posted_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// Number of the text, the first part of the `ETag`.
    pub revision: i32,
    pub accepted: Option<AcceptanceView>,
    pub staff_word: Option<WordView>,
    pub helpful_count: i32,
    pub worked_for_me_count: i32,
    /// When somebody last said that it worked for them.
    pub last_worked_at: Option<Timestamp>,
    pub hidden: Option<HiddenView>,
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
            body: BodyView { source: answer.body_source, html: answer.body.as_str().to_owned() },
            language: answer.language,
            official_for: answer.official.map(AgencyView::from),
            posted_at: answer.posted_at.into(),
            edited_at: answer.edited_at.map(Timestamp),
            revision: answer.revision,
            accepted: answer.accepted.map(|accepted| AcceptanceView { by: accepted.by, at: accepted.at.into() }),
            staff_word: answer.staff_word.map(|word| WordView { word: word.word, note: word.note, at: word.at.into() }),
            helpful_count: answer.helpful_count,
            worked_for_me_count: answer.worked_count,
            last_worked_at: answer.last_worked_at.map(Timestamp),
            hidden: answer.hidden.map(HiddenView::from),
            comments: answer.comments.into_iter().map(CommentView::from).collect(),
            my_votes,
        }
    }
}

/// A text that a thread or answer had.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Revision", skip_serializing_if_is_none, example)]
pub(in crate::threads::api) struct RevisionView {
    pub number: i32,
    /// Left out for answers.
    pub title: Option<String>,
    /// Markdown, as typed.
    pub source: String,
    pub written_by: PersonView,
    pub written_at: Timestamp,
    /// This is the text now.
    pub current: bool,
}

impl From<views::Revision> for RevisionView {
    fn from(text: views::Revision) -> Self {
        Self {
            number: text.number,
            title: text.title,
            source: text.body_source,
            written_by: text.written_by.into(),
            written_at: text.written_at.into(),
            current: text.current,
        }
    }
}
