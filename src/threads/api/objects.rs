//! What the API takes and gives, field by field. Never a row of a table: each view is filled by hand.

use chrono::{DateTime, Utc};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};

use crate::config::Config;
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, CategoryId, CommentId, DuplicateProposalId, Intent, StaffWord, ThreadId,
    ThreadState, VoteKind,
};
use crate::threads::rules::Fate;
use crate::threads::views;

/// Who wrote something.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, rename = "Person")]
pub(super) struct PersonView {
    pub id: AccountId,
    /// Public name.
    pub handle: String,
    /// Shown beside the handle of staff.
    pub display_name: Option<String>,
}

impl From<views::Person> for PersonView {
    fn from(person: views::Person) -> Self {
        Self { id: person.id, handle: person.handle, display_name: person.display_name }
    }
}

/// A category, by name.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CategoryName")]
pub(super) struct CategoryView {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
}

impl From<views::CategoryRef> for CategoryView {
    fn from(category: views::CategoryRef) -> Self {
        Self { id: category.id, slug: category.slug, name: category.name }
    }
}

/// An agency, by name.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AgencyName")]
pub(super) struct AgencyView {
    pub id: AgencyId,
    pub slug: String,
    pub name: String,
}

impl From<views::AgencyRef> for AgencyView {
    fn from(agency: views::AgencyRef) -> Self {
        Self { id: agency.id, slug: agency.slug, name: agency.name }
    }
}

/// A text as typed and as shown.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Body")]
pub(super) struct BodyView {
    /// Markdown, as typed.
    pub source: String,
    /// Clean HTML, safe to print.
    pub html: String,
}

/// Why something is hidden; only for its author and for moderators.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Hidden")]
pub(super) struct HiddenView {
    pub at: DateTime<Utc>,
    pub reason: String,
}

impl From<views::Hidden> for HiddenView {
    fn from(hidden: views::Hidden) -> Self {
        Self { at: hidden.at, reason: hidden.reason }
    }
}

/// Another thread, by title.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThreadLink")]
pub(super) struct ThreadLink {
    pub id: ThreadId,
    pub title: String,
}

impl From<views::ThreadRef> for ThreadLink {
    fn from(thread: views::ThreadRef) -> Self {
        Self { id: thread.id, title: thread.title }
    }
}

/// A thread in a list.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThreadSummary", skip_serializing_if_is_none)]
pub(super) struct SummaryView {
    pub id: ThreadId,
    /// Its page.
    pub url: String,
    pub title: String,
    /// The first words.
    pub excerpt: String,
    /// ISO 639-1.
    pub language: String,
    pub intent: Intent,
    pub state: ThreadState,
    pub asked_at: DateTime<Utc>,
    pub last_activity_at: DateTime<Utc>,
    pub answer_count: i32,
    /// People with this problem, the asker included.
    pub me_too_count: i32,
    /// Has an accepted answer.
    pub solved: bool,
    /// Has an official answer.
    pub official: bool,
    pub author: PersonView,
    pub category: CategoryView,
    pub agency: AgencyView,
}

impl SummaryView {
    pub fn new(config: &Config, row: views::Row) -> Self {
        Self {
            url: config.link(&row.path()),
            id: row.id,
            title: row.title,
            excerpt: row.excerpt,
            language: row.language,
            intent: row.intent,
            state: row.state,
            asked_at: row.asked_at,
            last_activity_at: row.last_activity_at,
            answer_count: row.answer_count,
            me_too_count: row.me_too_count,
            solved: row.solved,
            official: row.official,
            author: row.author.into(),
            category: row.category.into(),
            agency: row.agency.into(),
        }
    }
}

/// What happens next with a thread. New kinds may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "FateKind", rename_all = "snake_case")]
pub(super) enum FateKind {
    /// Neighbours have until `until`; then `team` replies by `reply_by`.
    WaitingForNeighbours,
    /// The time of neighbours is over: staff are about to be told.
    GoingToStaff,
    /// `team` has it since `since` and replies by `reply_by`.
    WithStaff,
    /// Answered; the asker has yet to say whether it helped.
    Answered,
    /// Solved; closes at `until`.
    Solved,
    Closed,
    /// See `duplicate_of`.
    Duplicate,
    /// Never goes to staff by itself.
    NeighboursOnly,
}

/// What happens next with a thread, and by when.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Fate", skip_serializing_if_is_none)]
pub(super) struct FateView {
    pub kind: FateKind,
    /// Until when this lasts.
    pub until: Option<DateTime<Utc>>,
    /// The team of staff that has it or takes over.
    pub team: Option<String>,
    /// Since when staff have it.
    pub since: Option<DateTime<Utc>>,
    /// When staff reply at the latest.
    pub reply_by: Option<DateTime<Utc>>,
    /// Staff wait for the asker's word.
    pub waits_for_asker: Option<bool>,
}

impl From<Fate> for FateView {
    fn from(fate: Fate) -> Self {
        let plain = |kind| Self { kind, until: None, team: None, since: None, reply_by: None, waits_for_asker: None };
        match fate {
            Fate::WaitingForNeighbours { until, team, staff_reply_by } => {
                Self { until: Some(until), team, reply_by: staff_reply_by, ..plain(FateKind::WaitingForNeighbours) }
            }
            Fate::GoingToStaff { team, staff_reply_by } => {
                Self { team, reply_by: staff_reply_by, ..plain(FateKind::GoingToStaff) }
            }
            Fate::WithStaff { team, since, reply_by, waits_for_asker, .. } => Self {
                team: Some(team),
                since: Some(since),
                reply_by,
                waits_for_asker: Some(waits_for_asker),
                ..plain(FateKind::WithStaff)
            },
            Fate::Answered => plain(FateKind::Answered),
            Fate::Solved { closes_at } => Self { until: Some(closes_at), ..plain(FateKind::Solved) },
            Fate::Closed { .. } => plain(FateKind::Closed),
            Fate::DuplicateOf(_) => plain(FateKind::Duplicate),
            Fate::NeighboursOnly => plain(FateKind::NeighboursOnly),
        }
    }
}

/// Who accepted an answer, and when.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Acceptance")]
pub(super) struct AcceptanceView {
    pub by: AcceptedAs,
    pub at: DateTime<Utc>,
}

/// Staff's word on an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "StaffWordOnAnswer", skip_serializing_if_is_none)]
pub(super) struct WordView {
    pub word: StaffWord,
    pub note: Option<String>,
    pub at: DateTime<Utc>,
}

/// A comment.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Comment", skip_serializing_if_is_none)]
pub(super) struct CommentView {
    pub id: CommentId,
    pub thread_id: ThreadId,
    /// The answer that it stands under; left out for the question.
    pub answer_id: Option<AnswerId>,
    pub author: PersonView,
    pub body: BodyView,
    pub posted_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
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
            posted_at: comment.posted_at,
            edited_at: comment.edited_at,
            hidden: comment.hidden.map(HiddenView::from),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Answer", skip_serializing_if_is_none)]
pub(super) struct AnswerView {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    pub author: PersonView,
    pub body: BodyView,
    /// ISO 639-1.
    pub language: String,
    /// The agency that gives it; left out for answers of neighbours.
    pub official_for: Option<AgencyView>,
    pub posted_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// Number of the text, the first part of the ETag.
    pub revision: i32,
    pub accepted: Option<AcceptanceView>,
    pub staff_word: Option<WordView>,
    pub helpful_count: i32,
    pub worked_for_me_count: i32,
    /// When somebody last said that it worked for them.
    pub last_worked_at: Option<DateTime<Utc>>,
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
            posted_at: answer.posted_at,
            edited_at: answer.edited_at,
            revision: answer.revision,
            accepted: answer.accepted.map(|accepted| AcceptanceView { by: accepted.by, at: accepted.at }),
            staff_word: answer.staff_word.map(|word| WordView { word: word.word, note: word.note, at: word.at }),
            helpful_count: answer.helpful_count,
            worked_for_me_count: answer.worked_count,
            last_worked_at: answer.last_worked_at,
            hidden: answer.hidden.map(HiddenView::from),
            comments: answer.comments.into_iter().map(CommentView::from).collect(),
            my_votes,
        }
    }
}

/// An open proposal that a thread asks the same as another.
#[derive(Clone, Debug, Object)]
#[oai(rename = "DuplicateProposal")]
pub(super) struct ProposalView {
    pub id: DuplicateProposalId,
    pub of: ThreadLink,
    pub proposed_at: DateTime<Utc>,
}

/// What the caller has to do with a thread.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MyPart", skip_serializing_if_is_none)]
pub(super) struct MineView {
    /// The caller asked it.
    pub asker: bool,
    pub me_too: bool,
    pub follows: bool,
    /// What asker and staff quote while staff work on it.
    pub case_reference: Option<String>,
}

/// A thread with its answers, in the order in which they are shown.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Thread", skip_serializing_if_is_none)]
pub(super) struct ThreadView {
    pub id: ThreadId,
    /// Its page.
    pub url: String,
    pub title: String,
    pub body: BodyView,
    /// ISO 639-1.
    pub language: String,
    pub intent: Intent,
    pub urgent: bool,
    pub state: ThreadState,
    pub fate: FateView,
    pub asked_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// Number of the text, the first part of the ETag.
    pub revision: i32,
    pub last_activity_at: DateTime<Utc>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub answer_count: i32,
    /// People with this problem, the asker included.
    pub me_too_count: i32,
    pub author: PersonView,
    pub category: CategoryView,
    pub agency: AgencyView,
    pub duplicate_of: Option<ThreadLink>,
    pub hidden: Option<HiddenView>,
    /// Accepted first (the asker's choice before that of staff), then official, verified, and by votes; at most 200.
    pub answers: Vec<AnswerView>,
    /// Comments under the question.
    pub comments: Vec<CommentView>,
    /// Waiting for the asker's word; left out for readers without a token.
    pub duplicate_proposals: Option<Vec<ProposalView>>,
    /// Left out for readers without a token.
    pub mine: Option<MineView>,
}

impl ThreadView {
    pub fn new(config: &Config, page: views::ThreadPage, signed_in: bool) -> Self {
        let mine = MineView {
            asker: page.asker,
            me_too: page.me_too,
            follows: page.follows,
            case_reference: page.case_reference,
        };
        let proposal =
            |row: views::Proposal| ProposalView { id: row.id, of: row.of.into(), proposed_at: row.proposed_at };
        let proposals = page.proposals.into_iter().map(proposal).collect();
        let thread = page.thread;
        Self {
            url: config.link(&thread.path()),
            id: thread.id,
            title: thread.title,
            body: BodyView { source: thread.body_source, html: thread.body.as_str().to_owned() },
            language: thread.language,
            intent: thread.intent,
            urgent: thread.urgent,
            state: thread.state,
            fate: page.fate.into(),
            asked_at: thread.asked_at,
            edited_at: thread.edited_at,
            revision: thread.revision,
            last_activity_at: thread.last_activity_at,
            resolved_at: thread.resolved_at,
            closed_at: thread.closed_at,
            answer_count: thread.answer_count,
            me_too_count: thread.me_too_count,
            author: thread.author.into(),
            category: thread.category.into(),
            agency: thread.agency.into(),
            duplicate_of: thread.duplicate_of.map(ThreadLink::from),
            hidden: thread.hidden.map(HiddenView::from),
            answers: page.answers.into_iter().map(AnswerView::from).collect(),
            comments: page.comments.into_iter().map(CommentView::from).collect(),
            duplicate_proposals: signed_in.then_some(proposals),
            mine: signed_in.then_some(mine),
        }
    }
}

/// A text that a thread or answer had.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Revision", skip_serializing_if_is_none)]
pub(super) struct RevisionView {
    pub number: i32,
    /// Left out for answers.
    pub title: Option<String>,
    /// Markdown, as typed.
    pub source: String,
    pub written_by: PersonView,
    pub written_at: DateTime<Utc>,
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
            written_at: text.written_at,
            current: text.current,
        }
    }
}

/// A question to ask.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewThread", deny_unknown_fields, example)]
pub(super) struct NewThread {
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
        }
    }
}

/// A new text for a thread; what is left out stays.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThreadEdit", deny_unknown_fields, example)]
pub(super) struct ThreadEdit {
    #[oai(validator(min_length = 5, max_length = 150))]
    pub title: Option<String>,
    /// Markdown; at most 32 KB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: Option<String>,
}

impl Example for ThreadEdit {
    fn example() -> Self {
        Self { title: None, body: Some("Mine ends next week. I have moved since, within Elmford.".to_owned()) }
    }
}

/// A text of an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswerText", deny_unknown_fields, example)]
pub(super) struct AnswerText {
    /// Markdown; at most 32 KB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 32768))]
    pub body: String,
}

impl Example for AnswerText {
    fn example() -> Self {
        Self { body: "Online, under *Parking*. You need your old permit number.".to_owned() }
    }
}

/// A comment to post.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewComment", deny_unknown_fields, example)]
pub(super) struct NewComment {
    /// Markdown.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub body: String,
    /// The answer to comment on; leave out to comment on the question.
    pub answer_id: Option<AnswerId>,
}

impl Example for NewComment {
    fn example() -> Self {
        Self { body: "Which zone is it?".to_owned(), answer_id: None }
    }
}

/// A vote.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Vote", deny_unknown_fields, example)]
pub(super) struct VoteInput {
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
pub(super) struct ProposalInput {
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
pub(super) struct DecisionInput {
    pub agree: bool,
}

impl Example for DecisionInput {
    fn example() -> Self {
        Self { agree: true }
    }
}

#[cfg(test)]
mod tests {
    use poem_openapi::types::ParseFromJSON;
    use serde_json::json;

    use super::*;
    use crate::threads::rules::{BODY_MAX, COMMENT_MAX, TITLE_MAX, TITLE_MIN};

    #[test]
    fn the_documented_limits_are_those_of_the_rules() {
        let thread = |title: usize, body: usize| {
            NewThread::parse_from_json(Some(
                json!({"title": "t".repeat(title), "body": "b".repeat(body), "category_id": 1}),
            ))
        };
        assert!(thread(TITLE_MIN, 1).is_ok() && thread(TITLE_MAX, BODY_MAX).is_ok());
        for (title, body) in [(TITLE_MIN - 1, 1), (TITLE_MAX + 1, 1), (TITLE_MIN, 0), (TITLE_MIN, BODY_MAX + 1)] {
            assert!(thread(title, body).is_err(), "{title} {body}");
        }
        let comment = |length: usize| NewComment::parse_from_json(Some(json!({"body": "c".repeat(length)})));
        assert!(comment(COMMENT_MAX).is_ok() && comment(COMMENT_MAX + 1).is_err() && comment(0).is_err());
        assert!(NewComment::parse_from_json(Some(json!({"body": "c", "author_id": 1}))).is_err());
    }
}
