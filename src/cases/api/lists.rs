//! What the API shows in lists around cases: those of one's own questions, and who can be given one.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::super::listing::{CaseQuestion, QueueRow};
use crate::entity::{AccountId, CaseId, CaseState, ThreadId, ThreadState};
use crate::web::timestamp::Timestamp;

/// A case of one's own question.
#[derive(Clone, Debug, Object)]
#[oai(rename = "OwnCase", example)]
pub(super) struct OwnCaseRow {
    id: CaseId,
    /// What to quote.
    reference: String,
    thread_id: ThreadId,
    title: String,
    /// The team that has it.
    team: String,
    state: CaseState,
    created_at: Timestamp,
}

impl From<QueueRow> for OwnCaseRow {
    fn from(row: QueueRow) -> Self {
        Self {
            id: row.id,
            reference: row.reference,
            thread_id: row.thread_id,
            title: row.title,
            team: row.team,
            state: row.state,
            created_at: row.created_at.into(),
        }
    }
}

impl Example for OwnCaseRow {
    fn example() -> Self {
        Self {
            id: CaseId(31),
            reference: "PD-7K3M-92".to_owned(),
            thread_id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            team: "Parking Services".to_owned(),
            state: CaseState::Assigned,
            created_at: Timestamp::example(),
        }
    }
}

/// Cases of one's own questions, newest first.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct OwnCaseList {
    pub items: Vec<OwnCaseRow>,
    /// Absent on the last page.
    pub next_cursor: Option<String>,
}

/// Somebody who can be given a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "PossibleAssignee", example)]
pub(super) struct AssigneeView {
    pub id: AccountId,
    /// As staff present themselves, else their public name.
    pub name: String,
}

impl Example for AssigneeView {
    fn example() -> Self {
        Self { id: AccountId(12), name: "Ann, Parking Services".to_owned() }
    }
}

/// Those who can be given a case, by name.
#[derive(Clone, Debug, Object)]
#[oai(rename = "PossibleAssigneeList")]
pub(super) struct AssigneeList {
    pub items: Vec<AssigneeView>,
}

/// A question of a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseQuestion", skip_serializing_if_is_none, example)]
pub(super) struct QuestionView {
    thread_id: ThreadId,
    title: String,
    state: ThreadState,
    /// Public name of whoever asked.
    asker: String,
    /// The case was opened for it: staff write to whoever asked it.
    is_main: bool,
    /// Its answers are on this thread.
    duplicate_of: Option<ThreadId>,
}

impl From<CaseQuestion> for QuestionView {
    fn from(row: CaseQuestion) -> Self {
        Self {
            thread_id: row.id,
            title: row.title,
            state: row.state,
            asker: row.asker,
            is_main: row.is_main,
            duplicate_of: row.duplicate_of,
        }
    }
}

impl Example for QuestionView {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            state: ThreadState::Open,
            asker: "Tom_B".to_owned(),
            is_main: true,
            duplicate_of: None,
        }
    }
}

/// The questions of a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseQuestionList")]
pub(super) struct QuestionList {
    pub items: Vec<QuestionView>,
}
