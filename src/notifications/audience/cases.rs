//! Who hears of what happens to a case: its asker, and staff who may read it. A place in a team does not outlive the role.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, Select,
};

use super::draft::{NotificationDraft, followers, visible_answer};
use crate::cases::rules::holder;
use crate::entity::{
    AccountId, AnswerId, Audience, CaseId, CaseMessageId, CaseMessageKind, NotificationKind, Outcome, Role, TeamId,
    ThreadId, account, case_message, case_thread, membership, staff_case, team_member, thread,
};
use crate::identity::Right;
use crate::identity::right_holders::hold_right;
use crate::threads::visibility;

/// Those among `people` who may read the case now: a place in a team does not outlive the role.
async fn readers<C: ConnectionTrait>(
    db: &C,
    case: &staff_case::Model,
    people: impl IntoIterator<Item = AccountId>,
) -> Result<BTreeSet<AccountId>, DbErr> {
    let found: Vec<AccountId> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.is_in(people))
        .filter(hold_right(Right::ReadCases, case.agency_id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// The members of a team, whatever they may do.
fn team_members(team: TeamId) -> Select<team_member::Entity> {
    team_member::Entity::find()
        .select_only()
        .column(team_member::Column::AccountId)
        .filter(team_member::Column::TeamId.eq(team))
}

async fn team<C: ConnectionTrait>(db: &C, case: &staff_case::Model) -> Result<BTreeSet<AccountId>, DbErr> {
    let members: Vec<AccountId> = team_members(case.team_id).into_tuple().all(db).await?;
    readers(db, case, members).await
}

/// Those among the team who lead: they may hand out its cases.
async fn leads<C: ConnectionTrait>(db: &C, case: &staff_case::Model) -> Result<Vec<AccountId>, DbErr> {
    leads_of(db, case, case.team_id).await
}

/// Those who lead among the members of a team.
async fn leads_of<C: ConnectionTrait>(db: &C, case: &staff_case::Model, team: TeamId) -> Result<Vec<AccountId>, DbErr> {
    membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(case.agency_id))
        .filter(membership::Column::Role.eq(Role::TeamLead))
        .filter(membership::Column::AccountId.in_subquery(team_members(team).into_query()))
        .into_tuple()
        .all(db)
        .await
}

/// The holder, or the whole team while nobody holds it.
async fn holder_or_team<C: ConnectionTrait>(
    db: &C,
    case: &staff_case::Model,
    now: DateTime<Utc>,
) -> Result<BTreeSet<AccountId>, DbErr> {
    match holder(case, now) {
        Some(holder) => readers(db, case, [holder]).await,
        None => team(db, case).await,
    }
}

/// A case with the thread that it was opened for, which staff may work on while it is hidden.
async fn case_and_thread<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
) -> Result<Option<(staff_case::Model, thread::Model)>, DbErr> {
    let Some(case) = staff_case::Entity::find_by_id(case).one(db).await? else { return Ok(None) };
    let to_case =
        thread::Entity::belongs_to(case_thread::Entity).from(thread::Column::Id).to(case_thread::Column::ThreadId);
    let thread = thread::Entity::find()
        .join(JoinType::InnerJoin, to_case.into())
        .filter(case_thread::Column::CaseId.eq(case.id))
        .filter(case_thread::Column::IsMain.eq(true))
        .one(db)
        .await?;
    Ok(thread.map(|thread| (case, thread)))
}

/// Another question that a case serves.
async fn question_of<C: ConnectionTrait>(db: &C, case: CaseId, id: ThreadId) -> Result<Option<thread::Model>, DbErr> {
    let served = case_thread::Entity::find_by_id((case, id)).one(db).await?;
    if served.is_none() {
        return Ok(None);
    }
    thread::Entity::find_by_id(id).one(db).await
}

pub(super) async fn case_opened<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = team(db, &case).await?;
    if visibility::is_shown(&thread) {
        recipients.insert(thread.author_id);
    }
    if let Some(by) = case.opened_by {
        recipients.remove(&by);
    }
    let actor = case.opened_by;
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseOpened, case, thread, actor, recipients)))
}

pub(super) async fn case_assigned<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    to: AccountId,
    by: Option<AccountId>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    // Given on meanwhile: somebody else hears of it.
    if case.assignee_id != Some(to) || by == Some(to) {
        return Ok(None);
    }
    let recipients = readers(db, &case, [to]).await?;
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseAssigned, case, thread, by, recipients)))
}

pub(super) async fn case_taken<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    from: AccountId,
    by: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let recipients = readers(db, &case, [from]).await?;
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseTaken, case, thread, Some(by), recipients)))
}

pub(super) async fn case_returned<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    from: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let told = leads(db, &case).await?.into_iter().chain([from]);
    let mut recipients = readers(db, &case, told).await?;
    recipients.remove(&thread.author_id);
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseReturned, case, thread, None, recipients)))
}

/// Those who lead the team hear that somebody contests how a case ended, or all of it where nobody leads.
pub(super) async fn case_contested<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = readers(db, &case, leads(db, &case).await?).await?;
    if recipients.is_empty() {
        recipients = team(db, &case).await?;
    }
    recipients.remove(&thread.author_id);
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseContested, case, thread, None, recipients)))
}

/// The new team, whoever asked and whoever held it hear of it; from the second time on those who lead where it was as well.
pub(super) async fn case_transferred<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    from: TeamId,
    holder: Option<AccountId>,
    by: Option<AccountId>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = team(db, &case).await?;
    recipients.extend(holder);
    if case.transfer_count > 1 {
        recipients.extend(leads_of(db, &case, from).await?);
    }
    if visibility::is_shown(&thread) {
        recipients.insert(thread.author_id);
    }
    if let Some(by) = by {
        recipients.remove(&by);
    }
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseTransferred, case, thread, by, recipients)))
}

pub(super) async fn case_overdue<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = holder_or_team(db, &case, now).await?;
    recipients.extend(readers(db, &case, leads(db, &case).await?).await?);
    recipients.remove(&thread.author_id);
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseOverdue, case, thread, None, recipients)))
}

pub(super) async fn case_message_posted<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    message: CaseMessageId,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let message =
        case_message::Entity::find_by_id(message).filter(case_message::Column::CaseId.eq(case.id)).one(db).await?;
    let Some(message) = message else { return Ok(None) };
    let mut recipients = match message.kind {
        // A note is for whoever works on the case; it must not wake the whole team, and never the asker.
        CaseMessageKind::Internal => readers(db, &case, holder(&case, now)).await?,
        CaseMessageKind::Private if message.author_id == thread.author_id => holder_or_team(db, &case, now).await?,
        CaseMessageKind::Private => BTreeSet::from([thread.author_id]),
    };
    if message.kind == CaseMessageKind::Internal {
        recipients.remove(&thread.author_id);
    }
    recipients.remove(&message.author_id);
    let actor = Some(message.author_id);
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseMessage, case, thread, actor, recipients)))
}

/// Whoever holds the case hears that its asker said something in public, or the team while nobody holds it.
pub(super) async fn asker_spoke<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = holder_or_team(db, &case, now).await?;
    recipients.remove(&thread.author_id);
    let actor = Some(thread.author_id);
    Ok(Some(NotificationDraft::of_case(NotificationKind::AskerSpoke, case, thread, actor, recipients)))
}

/// Whoever held the case hears that it goes on as another, or the team where nobody did.
pub(super) async fn case_merged<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    holder: Option<AccountId>,
    by: Option<AccountId>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = match holder {
        Some(holder) => readers(db, &case, [holder]).await?,
        None => team(db, &case).await?,
    };
    recipients.remove(&thread.author_id);
    if let Some(by) = by {
        recipients.remove(&by);
    }
    // Whoever asked is not named to staff by what they do on their own question.
    let actor = by.filter(|by| *by != thread.author_id);
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseMerged, case, thread, actor, recipients)))
}

/// Those who wait on one of its questions hear how it ended: whoever asked, and who follows.
pub(super) async fn case_resolved<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    thread: ThreadId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, main)) = case_and_thread(db, case).await? else { return Ok(None) };
    let main_asker = main.author_id;
    let thread = match thread {
        id if id == main.id => main,
        // A question that left the case since is told of its own.
        other => match question_of(db, case.id, other).await? {
            Some(thread) => thread,
            None => return Ok(None),
        },
    };
    if !visibility::is_shown(&thread) {
        return Ok(None);
    }
    match case.outcome {
        Some(Outcome::ResolvedByPeer) => return solved_by_peer(db, &case, thread).await,
        // It is the asker's own act.
        None | Some(Outcome::Withdrawn) => return Ok(None),
        Some(_) => {}
    }
    let mut recipients = BTreeSet::from([thread.author_id]);
    if thread.audience == Audience::Everyone {
        recipients.extend(followers(db, thread.id).await?);
    }
    if thread.author_id != main_asker {
        // They hear of it as the one to whom staff write.
        recipients.remove(&main_asker);
    }
    if let Some(by) = case.assignee_id.or(case.claimed_by) {
        recipients.remove(&by);
    }
    Ok(Some(NotificationDraft::of_case(NotificationKind::CaseResolved, case, thread, None, recipients)))
}

/// Followers saw the acceptance; whoever answered hears that staff need not do anything any more.
async fn solved_by_peer<C: ConnectionTrait>(
    db: &C,
    case: &staff_case::Model,
    thread: thread::Model,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(answer) = case.peer_answer_id else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await?.filter(|answer| answer.accepted_at.is_some()) else {
        return Ok(None);
    };
    let recipients = BTreeSet::from([answer.author_id]);
    let kind = NotificationKind::SolvedCase;
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer.id), case: None, actor: None, recipients }))
}

pub(super) async fn peer_answer_to_confirm<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    answer: AnswerId,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    if case.peer_answer_id != Some(answer) {
        return Ok(None);
    }
    let recipients = holder_or_team(db, &case, now).await?;
    let draft = NotificationDraft::of_case(NotificationKind::PeerAnswerToConfirm, case, thread, None, recipients);
    Ok(Some(NotificationDraft { answer: Some(answer), ..draft }))
}
