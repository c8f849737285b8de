//! What the API shows of cases and takes for them.

use chrono::{DateTime, Utc};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};

use super::super::listing::{CaseHead, Entry, Message, QueueRow, Side, View};
use crate::entity::{
    AccountId, AgencyId, AnswerId, CaseEntryId, CaseId, CaseMessageId, CaseMessageKind, CaseState, CauseCode,
    EntryKind, Outcome, TeamId, ThreadId, Trigger,
};
use crate::web::timestamp::Timestamp;

/// A part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "CaseQueue", rename_all = "snake_case")]
pub(super) enum ViewWord {
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

impl From<ViewWord> for View {
    fn from(word: ViewWord) -> Self {
        match word {
            ViewWord::Mine => Self::Mine,
            ViewWord::Unclaimed => Self::Unclaimed,
            ViewWord::BreachingToday => Self::BreachingToday,
            ViewWord::WaitingForCitizen => Self::WaitingForCitizen,
            ViewWord::Team => Self::Team,
            ViewWord::Resolved => Self::Resolved,
        }
    }
}

/// Somebody, as staff present themselves.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "CasePerson")]
pub(super) struct PersonView {
    id: AccountId,
    name: String,
}

fn person(id: Option<AccountId>, name: Option<String>) -> Option<PersonView> {
    id.zip(name).map(|(id, name)| PersonView { id, name })
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
    category: String,
    team_id: TeamId,
    team: String,
    state: CaseState,
    opened_at: Timestamp,
    /// When the next clock runs out; left out while all stand still.
    due_at: Option<Timestamp>,
    urgent: bool,
    /// People with this problem.
    people: i32,
    assignee: Option<PersonView>,
    /// Who works on it right now.
    claimed_by: Option<PersonView>,
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
            category: row.category,
            team_id: row.team_id,
            team: row.team,
            state: row.state,
            opened_at: row.created_at.into(),
            due_at: row.due_at.map(Timestamp),
            urgent: row.urgent,
            people: row.people,
            assignee: person(row.assignee_id, row.assignee),
            claimed_by: person(row.claimed_by, row.claimant).filter(|_| held),
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
            category: "Parking".to_owned(),
            team_id: TeamId(3),
            team: "Parking Services".to_owned(),
            state: CaseState::New,
            opened_at: Timestamp::example(),
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
    agency_id: AgencyId,
    agency: String,
    category: String,
    team_id: TeamId,
    team: String,
    state: CaseState,
    /// Why it was opened.
    trigger: Trigger,
    opened_at: Timestamp,
    /// Who carries it to its end.
    assignee: Option<PersonView>,
    /// Who works on it right now. Staff only.
    claimed_by: Option<PersonView>,
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
            agency_id: head.agency_id,
            agency: head.agency,
            category: head.category,
            team_id: head.team_id,
            team: head.team,
            state: head.state,
            trigger: head.trigger_kind,
            opened_at: head.created_at.into(),
            assignee: person(head.assignee_id, head.assignee),
            claimed_by: claim.and_then(|(holder, _)| person(Some(holder), head.claimant)),
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
            agency_id: AgencyId(1),
            agency: "City of Elmford".to_owned(),
            category: "Parking".to_owned(),
            team_id: TeamId(3),
            team: "Parking Services".to_owned(),
            state: CaseState::Assigned,
            trigger: Trigger::NoAnswer,
            opened_at: Timestamp::example(),
            assignee: Some(PersonView { id: AccountId(12), name: "Ann (Parking Services)".to_owned() }),
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
            revision: 2,
        }
    }
}

/// A line of a timeline. Only what its kind needs is filled.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseEntry", skip_serializing_if_is_none, example)]
pub(super) struct EntryView {
    id: CaseEntryId,
    at: Timestamp,
    kind: EntryKind,
    /// Left out for the system.
    actor: Option<PersonView>,
    trigger: Option<Trigger>,
    /// The person it was given to, or taken from.
    account_id: Option<AccountId>,
    message_id: Option<CaseMessageId>,
    answer_id: Option<AnswerId>,
    outcome: Option<Outcome>,
    /// The case that goes on with this one, or that this one goes on with.
    case_id: Option<CaseId>,
    reason: Option<String>,
}

impl Example for EntryView {
    fn example() -> Self {
        Self {
            id: CaseEntryId(163),
            at: Timestamp::example(),
            kind: EntryKind::Opened,
            actor: None,
            trigger: Some(Trigger::NoAnswer),
            account_id: None,
            message_id: None,
            answer_id: None,
            outcome: None,
            case_id: None,
            reason: None,
        }
    }
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.created_at.into(),
            kind: entry.kind,
            actor: person(entry.actor_id, entry.actor),
            trigger: entry.detail.trigger,
            account_id: entry.detail.account,
            message_id: entry.detail.message,
            answer_id: entry.detail.answer,
            outcome: entry.detail.outcome,
            case_id: entry.detail.case,
            reason: entry.detail.reason,
        }
    }
}

/// A timeline, oldest first.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseTimeline")]
pub(super) struct EntryList {
    pub items: Vec<EntryView>,
}

/// A text as typed and as shown.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseMessageBody")]
pub(super) struct BodyView {
    /// Markdown, as typed.
    source: String,
    /// Clean HTML, safe to print.
    html: String,
}

/// Words of a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseMessage", example)]
pub(super) struct MessageView {
    id: CaseMessageId,
    kind: CaseMessageKind,
    author: PersonView,
    /// Whether the person who asked wrote it.
    from_asker: bool,
    body: BodyView,
    posted_at: Timestamp,
}

impl Example for MessageView {
    fn example() -> Self {
        Self {
            id: CaseMessageId(12),
            kind: CaseMessageKind::Private,
            author: PersonView { id: AccountId(12), name: "Ann (Parking Services)".to_owned() },
            from_asker: false,
            body: BodyView {
                source: "Could you send us the number on the ticket?".to_owned(),
                html: "<p>Could you send us the number on the ticket?</p>\n".to_owned(),
            },
            posted_at: Timestamp::example(),
        }
    }
}

impl MessageView {
    pub fn new(row: Message, asker: AccountId) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            from_asker: row.author_id == asker,
            author: PersonView { id: row.author_id, name: row.author },
            body: BodyView { source: row.body_source, html: row.body_html },
            posted_at: row.created_at.into(),
        }
    }
}

/// The words of a case, oldest first.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseMessageList")]
pub(super) struct MessageList {
    pub items: Vec<MessageView>,
}

/// Where words were said.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseMessageMade")]
pub(super) struct SaidView {
    pub id: CaseMessageId,
    /// Another case if the first was closed and a follow-up was opened.
    pub case_id: CaseId,
}

/// What was published.
#[derive(Clone, Debug, Object)]
#[oai(rename = "OfficialAnswerMade")]
pub(super) struct OfficialAnswerView {
    pub answer_id: AnswerId,
    pub thread_id: ThreadId,
}
