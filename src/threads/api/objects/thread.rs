//! A thread, in a list and as a whole.

use poem_openapi::Object;

use super::answer::{AnswerView, CommentView};
use super::names::{AgencyName, Body, CategoryName, HiddenView, Person, ThreadLink};
use super::next_step::NextStepView;
use crate::config::Config;
use crate::entity::{DuplicateProposalId, Intent, ThreadId, ThreadState};
use crate::posts::attachments::views::AttachmentView;
use crate::posts::language::known;
use crate::threads::views;
use crate::web::timestamp::Timestamp;

/// A thread in a list.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThreadSummary", skip_serializing_if_is_none, example)]
pub struct SummaryView {
    pub id: ThreadId,
    /// Its page.
    pub url: String,
    pub title: String,
    /// The first words.
    pub excerpt: String,
    /// ISO 639-1; left out where nobody can tell.
    pub language: Option<String>,
    pub intent: Intent,
    pub state: ThreadState,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
    pub answer_count: i32,
    /// People with this problem, the asker included.
    pub me_too_count: i32,
    /// Has an accepted answer.
    pub is_solved: bool,
    /// Has an official answer.
    pub has_official_answer: bool,
    pub author: Person,
    pub category: CategoryName,
    pub agency: AgencyName,
    /// What it is about: names of tags, in the order of the alphabet.
    pub tags: Vec<String>,
}

impl SummaryView {
    pub fn new(config: &Config, row: views::Row) -> Self {
        Self {
            url: config.link(&row.path()),
            id: row.id,
            title: row.title,
            excerpt: row.excerpt,
            language: known(row.language),
            intent: row.intent,
            state: row.state,
            created_at: row.asked_at.into(),
            last_activity_at: row.last_activity_at.into(),
            answer_count: row.answer_count,
            me_too_count: row.me_too_count,
            is_solved: row.solved,
            has_official_answer: row.official,
            author: row.author.into(),
            category: row.category.into(),
            agency: row.agency.into(),
            tags: row.tags,
        }
    }
}

/// An open proposal that a thread asks the same as another.
#[derive(Clone, Debug, Object)]
#[oai(rename = "DuplicateProposal")]
pub struct ProposalView {
    pub id: DuplicateProposalId,
    pub of: ThreadLink,
    /// Nobody proposed it: it was found before staff get the thread, and was answered since the thread was asked.
    pub is_found: bool,
    pub created_at: Timestamp,
}

/// What the caller has to do with a thread.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MyThreadRole", skip_serializing_if_is_none)]
pub struct MineView {
    /// The caller asked it.
    pub asker: bool,
    pub me_too: bool,
    pub follows: bool,
    /// What asker and staff quote while staff work on it.
    pub case_reference: Option<String>,
}

/// A thread with its answers, in the order in which they are shown.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Thread", skip_serializing_if_is_none, example)]
pub struct ThreadView {
    pub id: ThreadId,
    /// Its page.
    pub url: String,
    pub title: String,
    pub body: Body,
    /// ISO 639-1; left out where nobody can tell.
    pub language: Option<String>,
    pub intent: Intent,
    pub urgent: bool,
    pub state: ThreadState,
    pub next_step: NextStepView,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// Number of the text, the first part of the `ETag`.
    pub revision: i32,
    pub last_activity_at: Timestamp,
    pub solved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub answer_count: i32,
    /// People with this problem, the asker included.
    pub me_too_count: i32,
    pub author: Person,
    pub category: CategoryName,
    pub agency: AgencyName,
    /// What it is about: names of tags, in the order of the alphabet.
    pub tags: Vec<String>,
    pub duplicate_of: Option<ThreadLink>,
    pub hidden: Option<HiddenView>,
    /// Files of the question.
    pub attachments: Vec<AttachmentView>,
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
        let proposal = |row: views::Proposal| ProposalView {
            id: row.id,
            of: row.of.into(),
            is_found: row.is_found,
            created_at: row.proposed_at.into(),
        };
        let proposals = page.proposals.into_iter().map(proposal).collect();
        let thread = page.thread;
        Self {
            url: config.link(&thread.path()),
            id: thread.id,
            title: thread.title,
            body: Body { source: thread.body_source, html: thread.body.as_str().to_owned() },
            language: known(thread.language),
            intent: thread.intent,
            urgent: thread.urgent,
            state: thread.state,
            next_step: page.next_step.into(),
            created_at: thread.asked_at.into(),
            edited_at: thread.edited_at.map(Timestamp),
            revision: thread.revision,
            last_activity_at: thread.last_activity_at.into(),
            solved_at: thread.solved_at.map(Timestamp),
            closed_at: thread.closed_at.map(Timestamp),
            answer_count: thread.answer_count,
            me_too_count: thread.me_too_count,
            author: thread.author.into(),
            category: thread.category.into(),
            agency: thread.agency.into(),
            tags: thread.tags,
            duplicate_of: thread.duplicate_of.map(ThreadLink::from),
            hidden: thread.hidden.map(HiddenView::from),
            attachments: thread.files.into_iter().map(AttachmentView::from).collect(),
            answers: page.answers.into_iter().map(AnswerView::from).collect(),
            comments: page.comments.into_iter().map(CommentView::from).collect(),
            duplicate_proposals: signed_in.then_some(proposals),
            mine: signed_in.then_some(mine),
        }
    }
}
