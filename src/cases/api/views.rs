//! What the API shows of cases and takes for them.

use chrono::{DateTime, Utc};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};

use super::super::listing::{CaseHead, Message, QueueRow, Side, View};
use crate::agencies::api::{AgencyName, CategoryName, TeamView};
use crate::entity::{
    AccountId, AgencyId, AnswerId, CaseId, CaseMessageId, CaseMessageKind, CaseState, CategoryId, CauseCode, Outcome,
    TeamId, ThreadId, Trigger,
};
use crate::identity::api::names::Person;
use crate::posts::api::Body;
use crate::posts::attachments::views::AttachmentView;
use crate::web::timestamp::Timestamp;

/// A part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "CaseQueue", rename_all = "snake_case")]
pub(super) enum QueueView {
    /// Assigned to or claimed by you.
    Mine,
    /// Nobody has it.
    Unclaimed,
    /// A clock has run out, or will today.
    BreachingToday,
    /// The asker has the word.
    WaitingForCitizen,
    /// Everything open.
    Team,
    /// Done, and still to be reopened.
    Resolved,
}

impl From<QueueView> for View {
    fn from(word: QueueView) -> Self {
        match word {
            QueueView::Mine => Self::Mine,
            QueueView::Unclaimed => Self::Unclaimed,
            QueueView::BreachingToday => Self::BreachingToday,
            QueueView::WaitingForCitizen => Self::WaitingForCitizen,
            QueueView::Team => Self::Team,
            QueueView::Resolved => Self::Resolved,
        }
    }
}

pub(super) fn person(id: Option<AccountId>, handle: Option<String>, display_name: Option<String>) -> Option<Person> {
    id.zip(handle).map(|(id, handle)| Person { id, handle, display_name })
}

fn ann() -> Person {
    Person {
        id: AccountId(12),
        handle: "Ann_Parking".to_owned(),
        display_name: Some("Ann (Parking Services)".to_owned()),
    }
}

/// A case in the queue.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseSummary", skip_serializing_if_is_none, example)]
pub(super) struct CaseRow {
    id: CaseId,
    /// What people quote.
    reference: String,
    thread_id: ThreadId,
    title: String,
    category: CategoryName,
    team: TeamView,
    state: CaseState,
    created_at: Timestamp,
    /// When the next clock runs out; left out while all stand still.
    due_at: Option<Timestamp>,
    urgent: bool,
    /// People with this problem.
    people: i32,
    assignee: Option<Person>,
    /// Who works on it right now.
    claimed_by: Option<Person>,
    /// An accepted peer answer waits for the holder's word.
    peer_answer_to_confirm: Option<AnswerId>,
}

impl CaseRow {
    pub fn new(row: QueueRow, now: DateTime<Utc>) -> Self {
        let held = row.claim_expires_at.is_some_and(|end| end > now);
        let open = !matches!(row.state, CaseState::Resolved | CaseState::Closed);
        Self {
            id: row.id,
            reference: row.reference,
            thread_id: row.thread_id,
            title: row.title,
            category: CategoryName { id: row.category_id, slug: row.category_slug, name: row.category },
            team: TeamView { id: row.team_id, name: row.team },
            state: row.state,
            created_at: row.created_at.into(),
            due_at: row.due_at.map(Timestamp),
            urgent: row.urgent,
            people: row.people,
            assignee: person(row.assignee_id, row.assignee_handle, row.assignee_name),
            claimed_by: person(row.claimed_by, row.claimant_handle, row.claimant_name).filter(|_| held),
            peer_answer_to_confirm: row.peer_answer_id.filter(|_| open),
        }
    }
}

impl Example for CaseRow {
    fn example() -> Self {
        Self {
            id: CaseId(31),
            reference: "PD-7K3M-92".to_owned(),
            thread_id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            category: CategoryName { id: CategoryId(3), slug: "parking".to_owned(), name: "Parking".to_owned() },
            team: TeamView { id: TeamId(3), name: "Parking Services".to_owned() },
            state: CaseState::New,
            created_at: Timestamp::example(),
            due_at: Some(Timestamp::example()),
            urgent: false,
            people: 12,
            assignee: None,
            claimed_by: None,
            peer_answer_to_confirm: None,
        }
    }
}

/// One page of cases.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct CaseList {
    pub items: Vec<CaseRow>,
    /// For the next page; left out on the last.
    pub next_cursor: Option<String>,
}

/// A case. What only staff may know is left out for the person who asked.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Case", skip_serializing_if_is_none, example)]
pub(super) struct CaseView {
    id: CaseId,
    /// What people quote.
    reference: String,
    thread_id: ThreadId,
    title: String,
    agency: AgencyName,
    category: CategoryName,
    team: TeamView,
    state: CaseState,
    /// Why it was opened.
    trigger: Trigger,
    created_at: Timestamp,
    /// Who carries it to its end.
    assignee: Option<Person>,
    /// Who works on it right now. Staff only.
    claimed_by: Option<Person>,
    /// When that ends, unless it is used. Staff only.
    claim_expires_at: Option<Timestamp>,
    /// By when staff will first reply.
    first_response_due_at: Option<Timestamp>,
    first_responded_at: Option<Timestamp>,
    /// By when staff will reply to the last message.
    next_response_due_at: Option<Timestamp>,
    /// By when the case will be resolved.
    resolution_due_at: Option<Timestamp>,
    /// Since when the clocks stand still. Staff only.
    paused_at: Option<Timestamp>,
    /// An accepted peer answer waits for the holder's word. Staff only.
    peer_answer_to_confirm: Option<AnswerId>,
    outcome: Option<Outcome>,
    /// The reason, or where to turn.
    outcome_detail: Option<String>,
    /// What made people ask. Staff only.
    cause: Option<CauseCode>,
    /// Whether nobody would have had to ask. Staff only.
    avoidable: Option<bool>,
    resolved_at: Option<Timestamp>,
    /// Until when it can be reopened.
    reopen_until: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    /// The case that this one goes on with.
    follow_up_of: Option<CaseId>,
    /// The case that this one goes on as: its questions are served there.
    duplicate_of: Option<CaseId>,
    /// Somebody contests how it ended before: those who lead end it. Staff only.
    contested_at: Option<Timestamp>,
    /// Grows with every act; the first number of the entity tag.
    revision: i32,
}

impl CaseView {
    pub fn new(head: CaseHead, side: Side, now: DateTime<Utc>) -> Self {
        let staff = side == Side::Staff;
        let claim = head.claim(now).filter(|_| staff);
        Self {
            peer_answer_to_confirm: head.peer_answer_waits().filter(|_| staff),
            id: head.id,
            reference: head.reference,
            thread_id: head.thread_id,
            title: head.title,
            agency: AgencyName { id: head.agency_id, slug: head.agency_slug, name: head.agency },
            category: CategoryName { id: head.category_id, slug: head.category_slug, name: head.category },
            team: TeamView { id: head.team_id, name: head.team },
            state: head.state,
            trigger: head.trigger_kind,
            created_at: head.created_at.into(),
            assignee: person(head.assignee_id, head.assignee_handle, head.assignee_name),
            claimed_by: claim.and_then(|(holder, _)| person(Some(holder), head.claimant_handle, head.claimant_name)),
            claim_expires_at: claim.map(|(_, end)| end).map(Timestamp),
            first_response_due_at: head.first_response_due_at.map(Timestamp),
            first_responded_at: head.first_responded_at.map(Timestamp),
            next_response_due_at: head.next_response_due_at.map(Timestamp),
            resolution_due_at: head.resolution_due_at.map(Timestamp),
            paused_at: head.paused_at.filter(|_| staff).map(Timestamp),
            outcome: head.outcome,
            outcome_detail: head.outcome_detail,
            cause: head.cause.filter(|_| staff),
            avoidable: head.is_avoidable.filter(|_| staff),
            resolved_at: head.resolved_at.map(Timestamp),
            reopen_until: head.closes_at.map(Timestamp),
            closed_at: head.closed_at.map(Timestamp),
            follow_up_of: head.follow_up_of,
            duplicate_of: head.duplicate_of,
            contested_at: head.contested_at.filter(|_| staff).map(Timestamp),
            revision: head.revision,
        }
    }
}

impl Example for CaseView {
    fn example() -> Self {
        Self {
            id: CaseId(31),
            reference: "PD-7K3M-92".to_owned(),
            thread_id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            agency: AgencyName { id: AgencyId(1), slug: "elmford".to_owned(), name: "City of Elmford".to_owned() },
            category: CategoryName { id: CategoryId(3), slug: "parking".to_owned(), name: "Parking".to_owned() },
            team: TeamView { id: TeamId(3), name: "Parking Services".to_owned() },
            state: CaseState::Assigned,
            trigger: Trigger::NoAnswer,
            created_at: Timestamp::example(),
            assignee: Some(ann()),
            claimed_by: None,
            claim_expires_at: None,
            first_response_due_at: Some(Timestamp::example()),
            first_responded_at: None,
            next_response_due_at: None,
            resolution_due_at: Some(Timestamp::example()),
            paused_at: None,
            peer_answer_to_confirm: None,
            outcome: None,
            outcome_detail: None,
            cause: None,
            avoidable: None,
            resolved_at: None,
            reopen_until: None,
            closed_at: None,
            follow_up_of: None,
            duplicate_of: None,
            contested_at: None,
            revision: 2,
        }
    }
}

/// A message or note of a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseMessage", example)]
pub(super) struct MessageView {
    id: CaseMessageId,
    kind: CaseMessageKind,
    author: Person,
    /// Whether the person who asked wrote it.
    from_asker: bool,
    body: Body,
    attachments: Vec<AttachmentView>,
    created_at: Timestamp,
}

impl Example for MessageView {
    fn example() -> Self {
        Self {
            id: CaseMessageId(12),
            kind: CaseMessageKind::Private,
            author: ann(),
            from_asker: false,
            body: Body {
                source: "Could you send us the number on the ticket?".to_owned(),
                html: "<p>Could you send us the number on the ticket?</p>\n".to_owned(),
            },
            attachments: Vec::new(),
            created_at: Timestamp::example(),
        }
    }
}

impl MessageView {
    pub fn new(row: Message, asker: AccountId) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            from_asker: row.author_id == asker,
            author: Person { id: row.author_id, handle: row.author_handle, display_name: row.author_name },
            body: Body { source: row.body_source, html: row.body_html },
            attachments: row.files.into_iter().map(AttachmentView::from).collect(),
            created_at: row.created_at.into(),
        }
    }
}

/// The messages and notes of a case, oldest first.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseMessageList")]
pub(super) struct MessageList {
    pub items: Vec<MessageView>,
}

/// A message that was posted.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CreatedCaseMessage")]
pub(super) struct CreatedMessage {
    pub id: CaseMessageId,
    /// Another case if the first was closed and a follow-up was opened.
    pub case_id: CaseId,
}

/// What was published.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CreatedOfficialAnswer")]
pub(super) struct OfficialAnswerView {
    pub answer_id: AnswerId,
    pub thread_id: ThreadId,
}
