//! One case: its head for whoever may see it, and the parts of its page.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::super::readers::{CaseOwnership, seen_by_staff};
use super::super::reference;
use super::super::workers::workers;
use super::queue::{display_name, handle, shown_name, to_calendar, to_category, to_person, to_team, with_main_thread};
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, AgencyId, AnswerId, CaseEntryId, CaseId, CaseMessageId, CaseMessageKind, CaseReaders, CaseState,
    CategoryId, CauseCode, EntryKind, Outcome, TeamId, ThreadId, Trigger, account, agency, calendar, case_entry,
    case_message, category, staff_case, team, team_member, thread,
};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;

/// From which side somebody sees a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The agency's staff: all of it.
    Staff,
    /// The person who asked: what was said to them, and what is public.
    Asker,
}

/// A case with the names around it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct CaseHead {
    pub id: CaseId,
    pub reference: String,
    pub thread_id: ThreadId,
    pub agency_id: AgencyId,
    pub team_id: TeamId,
    pub state: CaseState,
    pub trigger_kind: Trigger,
    pub created_at: DateTime<Utc>,
    pub assignee_id: Option<AccountId>,
    pub assignment_expires_at: Option<DateTime<Utc>>,
    pub claimed_by: Option<AccountId>,
    pub claim_expires_at: Option<DateTime<Utc>>,
    pub first_response_due_at: Option<DateTime<Utc>>,
    pub next_response_due_at: Option<DateTime<Utc>>,
    pub resolution_due_at: Option<DateTime<Utc>>,
    pub first_responded_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub peer_answer_id: Option<AnswerId>,
    pub outcome: Option<Outcome>,
    pub outcome_detail: Option<String>,
    pub cause: Option<CauseCode>,
    pub is_avoidable: Option<bool>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub follow_up_of: Option<CaseId>,
    pub duplicate_of: Option<CaseId>,
    pub contested_at: Option<DateTime<Utc>>,
    pub revision: i32,
    pub title: String,
    /// Of the question; empty where nobody knows it.
    pub language: String,
    pub question_html: String,
    pub asked_at: DateTime<Utc>,
    pub people: i32,
    pub urgent: bool,
    pub asker_id: AccountId,
    pub asker: String,
    /// What the asker is shown with instead of the handle.
    pub asker_name: Option<String>,
    pub category_id: CategoryId,
    pub category_slug: String,
    pub category: String,
    pub agency_slug: String,
    pub agency: String,
    /// Which staff may read it.
    pub case_readers: CaseReaders,
    pub team: String,
    pub assignee: Option<String>,
    pub assignee_handle: Option<String>,
    pub assignee_name: Option<String>,
    pub claimant: Option<String>,
    pub claimant_handle: Option<String>,
    pub claimant_name: Option<String>,
    /// IANA name of the agency's time zone, if it has a calendar.
    pub time_zone: Option<String>,
}

impl CaseHead {
    /// Who has the claim right now.
    #[must_use]
    pub fn claim(&self, now: DateTime<Utc>) -> Option<(AccountId, DateTime<Utc>)> {
        self.claimed_by.zip(self.claim_expires_at).filter(|(_, end)| *end > now)
    }

    /// The accepted peer answer that waits for a word.
    #[must_use]
    pub fn peer_answer_waits(&self) -> Option<AnswerId> {
        self.peer_answer_id.filter(|_| self.state.is_active())
    }

    /// Whether everybody who works cases at its agency may read it.
    #[must_use]
    pub fn is_read_by_all_staff(&self) -> bool {
        self.case_readers == CaseReaders::Agency
    }

    /// Whose it is, as far as it decides who works it.
    #[must_use]
    pub(in crate::cases) fn ownership(&self, now: DateTime<Utc>) -> CaseOwnership {
        CaseOwnership {
            agency: self.agency_id,
            team: self.team_id,
            assignee: self.assignee_id,
            claimed_by: self.claim(now).map(|(by, _)| by),
        }
    }

    /// Succeeds if somebody may work it now.
    ///
    /// # Errors
    /// The right or scope that is missing, or that it is another team's.
    pub fn require_worker(&self, caller: &Caller, now: DateTime<Utc>) -> Result<(), OperationError> {
        self.ownership(now).require_worker(caller)
    }

    /// From which side a caller who was given this sees it. Whoever asked is asker, staff or not.
    #[must_use]
    pub fn side(&self, caller: &Caller) -> Side {
        if self.asker_id == caller.account { Side::Asker } else { Side::Staff }
    }
}

/// Cases that exist for a caller: as staff, or as asker.
fn seen_by(caller: &Caller) -> Condition {
    let mut seen = Condition::any().add(seen_by_staff(caller));
    if caller.may(Right::ReadOwnCases, None) {
        seen = seen.add(thread::Column::AuthorId.eq(caller.account));
    }
    seen
}

fn heads() -> Select<staff_case::Entity> {
    use staff_case::Column as C;
    let to_agency = staff_case::Entity::belongs_to(agency::Entity).from(C::AgencyId).to(agency::Column::Id).into();
    let to_asker =
        thread::Entity::belongs_to(account::Entity).from(thread::Column::AuthorId).to(account::Column::Id).into();
    with_main_thread(staff_case::Entity::find())
        .column(thread::Column::Title)
        .column(thread::Column::Language)
        .column_as(thread::Column::BodyHtml, "question_html")
        .column_as(thread::Column::CreatedAt, "asked_at")
        .column_as(thread::Column::MeTooCount, "people")
        .column_as(thread::Column::IsUrgent, "urgent")
        .column_as(thread::Column::AuthorId, "asker_id")
        .column_as(category::Column::Id, "category_id")
        .column_as(category::Column::Slug, "category_slug")
        .column_as(category::Column::Name, "category")
        .column_as(agency::Column::Slug, "agency_slug")
        .column_as(agency::Column::Name, "agency")
        .column(agency::Column::CaseReaders)
        .column_as(team::Column::Name, "team")
        .expr_as(Expr::col(("asker", account::Column::Handle)), "asker")
        .expr_as(display_name("asker"), "asker_name")
        .expr_as(shown_name("assignee"), "assignee")
        .expr_as(shown_name("claimant"), "claimant")
        .expr_as(handle("assignee"), "assignee_handle")
        .expr_as(display_name("assignee"), "assignee_name")
        .expr_as(handle("claimant"), "claimant_handle")
        .expr_as(display_name("claimant"), "claimant_name")
        .join(JoinType::InnerJoin, to_category())
        .join(JoinType::InnerJoin, to_agency)
        .join(JoinType::InnerJoin, to_team())
        .join(JoinType::LeftJoin, to_calendar())
        .column_as(calendar::Column::TimeZone, "time_zone")
        .join_as(JoinType::InnerJoin, to_asker, "asker")
        .join_as(JoinType::LeftJoin, to_person(C::AssigneeId), "assignee")
        .join_as(JoinType::LeftJoin, to_person(C::ClaimedBy), "claimant")
}

async fn one_head<C: ConnectionTrait>(db: &C, caller: &Caller, which: SimpleExpr) -> Result<Option<CaseHead>, DbErr> {
    heads().filter(which).filter(seen_by(caller)).into_model::<CaseHead>().one(db).await
}

/// A case by its id: one query.
pub async fn head<C: ConnectionTrait>(db: &C, caller: &Caller, id: CaseId) -> Result<Option<CaseHead>, DbErr> {
    one_head(db, caller, staff_case::Column::Id.eq(id)).await
}

/// A case by its reference, however it is typed: at most one query.
pub async fn head_by_reference<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    typed: &str,
) -> Result<Option<CaseHead>, DbErr> {
    match reference::read(typed) {
        Some(reference) => one_head(db, caller, staff_case::Column::Reference.eq(reference)).await,
        None => Ok(None),
    }
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Entry {
    pub id: CaseEntryId,
    pub created_at: DateTime<Utc>,
    pub kind: EntryKind,
    /// None for the system.
    pub actor_id: Option<AccountId>,
    pub actor: Option<String>,
    pub actor_handle: Option<String>,
    pub actor_name: Option<String>,
    pub detail: EntryDetail,
}

impl Entry {
    /// Whether the asker may read the line. Its reason is never theirs.
    #[must_use]
    pub fn is_for_asker(&self) -> bool {
        match self.kind {
            EntryKind::Opened
            | EntryKind::Assigned
            | EntryKind::MessageFromStaff
            | EntryKind::MessageFromAsker
            | EntryKind::AskerCommented
            | EntryKind::AskerNotSolved
            | EntryKind::OfficialAnswer
            | EntryKind::PeerAnswerAccepted
            | EntryKind::PeerAnswerConfirmed
            | EntryKind::PeerAnswerTakenBack
            | EntryKind::Resolved
            | EntryKind::Withdrawn
            | EntryKind::Reopened
            | EntryKind::Contested
            | EntryKind::UrgencyLowered
            | EntryKind::Transferred
            | EntryKind::Merged
            | EntryKind::Closed => true,
            EntryKind::Claimed
            | EntryKind::ClaimTaken
            | EntryKind::ClaimReleased
            | EntryKind::Unassigned
            | EntryKind::AssignmentExpired
            | EntryKind::Overdue
            | EntryKind::Returned
            | EntryKind::Noted
            | EntryKind::PeerAnswerRefused
            | EntryKind::QuestionJoined
            | EntryKind::QuestionLeft
            | EntryKind::QuestionClosed
            | EntryKind::Viewed => false,
        }
    }
}

/// The timeline of a case, oldest first; for the asker its public part. One query.
pub async fn entries<C: ConnectionTrait>(db: &C, case: CaseId, side: Side) -> Result<Vec<Entry>, DbErr> {
    let to_actor = case_entry::Entity::belongs_to(account::Entity)
        .from(case_entry::Column::ActorId)
        .to(account::Column::Id)
        .into();
    let mut found = case_entry::Entity::find()
        .filter(case_entry::Column::CaseId.eq(case))
        .expr_as(shown_name("actor"), "actor")
        .expr_as(handle("actor"), "actor_handle")
        .expr_as(display_name("actor"), "actor_name")
        .join_as(JoinType::LeftJoin, to_actor, "actor")
        .order_by_asc(case_entry::Column::Id)
        .into_model::<Entry>()
        .all(db)
        .await?;
    if side == Side::Asker {
        found.retain(Entry::is_for_asker);
        for entry in &mut found {
            entry.detail.reason = None;
            entry.detail.taken_from = None;
            entry.detail.cause = None;
            entry.detail.is_avoidable = None;
        }
    }
    Ok(found)
}

/// A message or note of a case.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Message {
    pub id: CaseMessageId,
    pub kind: CaseMessageKind,
    pub author_id: AccountId,
    pub author: String,
    pub author_handle: String,
    pub author_name: Option<String>,
    pub body_source: String,
    pub body_html: String,
    pub created_at: DateTime<Utc>,
    #[sea_orm(skip)]
    pub files: Vec<crate::posts::attachments::views::Attachment>,
}

/// The messages and notes of a case, oldest first; for the asker those that were said to or by them. One query.
pub async fn messages<C: ConnectionTrait>(db: &C, case: CaseId, side: Side) -> Result<Vec<Message>, DbErr> {
    let to_author = case_message::Entity::belongs_to(account::Entity)
        .from(case_message::Column::AuthorId)
        .to(account::Column::Id)
        .into();
    let mut found = case_message::Entity::find()
        .filter(case_message::Column::CaseId.eq(case))
        .expr_as(shown_name("author"), "author")
        .expr_as(handle("author"), "author_handle")
        .expr_as(display_name("author"), "author_name")
        .join_as(JoinType::InnerJoin, to_author, "author")
        .order_by_asc(case_message::Column::Id);
    if side == Side::Asker {
        found = found.filter(case_message::Column::Kind.eq(CaseMessageKind::Private));
    }
    found.into_model::<Message>().all(db).await
}

/// Somebody who can be given a team's cases.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Member {
    pub id: AccountId,
    pub name: String,
}

/// The members of a case's team who can be given it, by name: one query.
pub async fn members<C: ConnectionTrait>(db: &C, case: &CaseHead, now: DateTime<Utc>) -> Result<Vec<Member>, DbErr> {
    let to_account = team_member::Entity::belongs_to(account::Entity)
        .from(team_member::Column::AccountId)
        .to(account::Column::Id)
        .into();
    let id = Expr::col(("person", account::Column::Id));
    team_member::Entity::find()
        .select_only()
        .expr_as(id, "id")
        .expr_as(shown_name("person"), "name")
        .filter(team_member::Column::TeamId.eq(case.team_id))
        .filter(team_member::Column::AccountId.in_subquery(workers(case.agency_id, case.team_id, now)))
        .filter(team_member::Column::AccountId.ne(case.asker_id))
        .join_as(JoinType::InnerJoin, to_account, "person")
        .order_by_asc(Expr::col(("person", account::Column::Handle)))
        .into_model::<Member>()
        .all(db)
        .await
}
