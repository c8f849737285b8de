//! Who hears of an event. Only reads. Nobody is told of their own act, nor of what they may not see: nothing is told of
//! what is hidden or deleted, and of a case only its asker and staff who may read it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
};

use crate::entity::{
    AcceptedAs, AccountId, AnswerId, Audience, CaseId, CaseMessageId, CaseMessageKind, CommentId, Event,
    NotificationKind, Outcome, Role, ThreadId, account, answer, case_message, case_thread, comment, duplicate_proposal,
    follow, me_too, membership, staff_case, team_member, thread,
};
use crate::identity::permissions::{self, Right};
use crate::outbox::DeliveryError;
use crate::threads::visibility;

/// What is told, and to whom.
#[derive(Clone, Debug)]
pub struct NotificationDraft {
    pub kind: NotificationKind,
    pub thread: thread::Model,
    pub answer: Option<AnswerId>,
    pub case: Option<staff_case::Model>,
    /// Whose act it was, where that may be told.
    pub actor: Option<AccountId>,
    /// Without the actor; nobody twice.
    pub recipients: BTreeSet<AccountId>,
}

/// The tidings of an event; none when there is nobody to tell.
pub async fn of<C: ConnectionTrait>(
    db: &C,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DeliveryError> {
    let draft = match *event {
        Event::AnswerPosted { thread, answer } => answer_posted(db, thread, answer, false).await?,
        Event::OfficialAnswerPosted { thread, answer } => answer_posted(db, thread, answer, true).await?,
        Event::AnswerAccepted { thread, answer, by } => answer_accepted(db, thread, answer, by).await?,
        Event::CommentPosted { thread, comment } => comment_posted(db, thread, comment).await?,
        Event::DuplicateProposed { thread, of } => duplicate_proposed(db, thread, of).await?,
        Event::CaseOpened { case, .. } => case_opened(db, case).await?,
        Event::CaseAssigned { case, to, by } => case_assigned(db, case, to, by).await?,
        Event::CaseTaken { case, from, by } => case_taken(db, case, from, by).await?,
        Event::CaseReturned { case, from } => case_returned(db, case, from).await?,
        Event::CaseOverdue { case } => case_overdue(db, case, now).await?,
        Event::CaseMessagePosted { case, message } => case_message_posted(db, case, message, now).await?,
        Event::AskerSpoke { case, .. } => asker_spoke(db, case, now).await?,
        Event::CaseResolved { case, .. } => case_resolved(db, case).await?,
        Event::PeerAnswerToConfirm { case, answer } => peer_answer_to_confirm(db, case, answer, now).await?,
        ref other => return Err(DeliveryError::Unhandled(other.kind())),
    };
    Ok(draft.map(to_the_asker_alone_if_private).filter(|draft| !draft.recipients.is_empty()))
}

/// Of what happens on a private thread only its asker hears; its team hears of the case.
fn to_the_asker_alone_if_private(mut draft: NotificationDraft) -> NotificationDraft {
    if draft.thread.audience != Audience::Everyone && draft.case.is_none() {
        draft.recipients.retain(|recipient| *recipient == draft.thread.author_id);
    }
    draft
}

async fn visible_thread<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<Option<thread::Model>, DbErr> {
    thread::Entity::find_by_id(id).filter(visibility::shown_threads()).one(db).await
}

async fn visible_answer<C: ConnectionTrait>(db: &C, id: AnswerId) -> Result<Option<answer::Model>, DbErr> {
    answer::Entity::find_by_id(id).filter(visibility::public_answers()).one(db).await
}

async fn followers<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AccountId>, DbErr> {
    follow::Entity::find()
        .select_only()
        .column(follow::Column::AccountId)
        .filter(follow::Column::ThreadId.eq(thread))
        .into_tuple()
        .all(db)
        .await
}

async fn people_with_the_problem<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AccountId>, DbErr> {
    me_too::Entity::find()
        .select_only()
        .column(me_too::Column::AccountId)
        .filter(me_too::Column::ThreadId.eq(thread))
        .into_tuple()
        .all(db)
        .await
}

/// Those among `people` who may read the case now: a place in a team does not outlive the role.
async fn readers<C: ConnectionTrait>(
    db: &C,
    case: &staff_case::Model,
    people: impl IntoIterator<Item = AccountId>,
) -> Result<BTreeSet<AccountId>, DbErr> {
    let with_role = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(case.agency_id))
        .filter(membership::Column::Role.is_in(permissions::roles_with(Right::ReadCases).iter().copied()))
        .into_query();
    let found: Vec<AccountId> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.is_in(people))
        .filter(
            Condition::any()
                .add(account::Column::IsSiteAdministrator.eq(true))
                .add(account::Column::Id.in_subquery(with_role)),
        )
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

async fn team<C: ConnectionTrait>(db: &C, case: &staff_case::Model) -> Result<BTreeSet<AccountId>, DbErr> {
    let members: Vec<AccountId> = team_member::Entity::find()
        .select_only()
        .column(team_member::Column::AccountId)
        .filter(team_member::Column::TeamId.eq(case.team_id))
        .into_tuple()
        .all(db)
        .await?;
    readers(db, case, members).await
}

/// Who holds the case, by assignment or by a claim that still runs.
fn holder(case: &staff_case::Model, now: DateTime<Utc>) -> Option<AccountId> {
    let claimed = case.claimed_by.filter(|_| case.claim_expires_at.is_some_and(|until| until > now));
    case.assignee_id.or(claimed)
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

async fn answer_posted<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
    official: bool,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await? else { return Ok(None) };
    let mut recipients: BTreeSet<_> = followers(db, thread.id).await?.into_iter().collect();
    if official {
        recipients.extend(people_with_the_problem(db, thread.id).await?);
    }
    recipients.insert(thread.author_id);
    recipients.remove(&answer.author_id);
    let kind = if official { NotificationKind::OfficialAnswer } else { NotificationKind::Answer };
    Ok(Some(NotificationDraft {
        kind,
        thread,
        answer: Some(answer.id),
        case: None,
        actor: Some(answer.author_id),
        recipients,
    }))
}

async fn answer_accepted<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answer: AnswerId,
    by: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let Some(answer) = visible_answer(db, answer).await?.filter(|answer| answer.accepted_at.is_some()) else {
        return Ok(None);
    };
    let mut recipients = BTreeSet::from([answer.author_id]);
    if answer.accepted_as == Some(AcceptedAs::Staff) {
        // Staff spoke for whoever asked, who may see it otherwise.
        recipients.insert(thread.author_id);
    }
    recipients.remove(&by);
    let kind = NotificationKind::Accepted;
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer.id), case: None, actor: Some(by), recipients }))
}

async fn comment_posted<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    comment: CommentId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    let comment = comment::Entity::find_by_id(comment).filter(visibility::public_comments()).one(db).await?;
    let Some(comment) = comment else { return Ok(None) };
    let mut recipients = BTreeSet::from([thread.author_id]);
    if let Some(answer) = comment.answer_id {
        let Some(answer) = visible_answer(db, answer).await? else { return Ok(None) };
        recipients.insert(answer.author_id);
    }
    recipients.remove(&comment.author_id);
    let kind = NotificationKind::Comment;
    Ok(Some(NotificationDraft {
        kind,
        thread,
        answer: comment.answer_id,
        case: None,
        actor: Some(comment.author_id),
        recipients,
    }))
}

async fn duplicate_proposed<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    of: ThreadId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some(thread) = visible_thread(db, thread).await? else { return Ok(None) };
    if visible_thread(db, of).await?.is_none() {
        return Ok(None);
    }
    let proposal = duplicate_proposal::Entity::find()
        .filter(duplicate_proposal::Column::ThreadId.eq(thread.id))
        .filter(duplicate_proposal::Column::OfThreadId.eq(of))
        .filter(duplicate_proposal::Column::DecidedAt.is_null())
        .one(db)
        .await?;
    let Some(proposal) = proposal else { return Ok(None) };
    let recipients = BTreeSet::from_iter((thread.author_id != proposal.proposed_by).then_some(thread.author_id));
    let kind = NotificationKind::DuplicateProposed;
    Ok(Some(NotificationDraft {
        kind,
        thread,
        answer: None,
        case: None,
        actor: Some(proposal.proposed_by),
        recipients,
    }))
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

async fn case_opened<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = team(db, &case).await?;
    if visibility::is_shown(&thread) {
        recipients.insert(thread.author_id);
    }
    if let Some(by) = case.opened_by {
        recipients.remove(&by);
    }
    let kind = NotificationKind::CaseOpened;
    Ok(Some(NotificationDraft { kind, thread, answer: None, actor: case.opened_by, case: Some(case), recipients }))
}

async fn case_assigned<C: ConnectionTrait>(
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
    let kind = NotificationKind::CaseAssigned;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: Some(case), actor: by, recipients }))
}

/// Those among the team who lead: they may hand out its cases.
async fn leads<C: ConnectionTrait>(db: &C, case: &staff_case::Model) -> Result<Vec<AccountId>, DbErr> {
    let in_team = team_member::Entity::find()
        .select_only()
        .column(team_member::Column::AccountId)
        .filter(team_member::Column::TeamId.eq(case.team_id))
        .into_query();
    membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(case.agency_id))
        .filter(membership::Column::Role.eq(Role::TeamLead))
        .filter(membership::Column::AccountId.in_subquery(in_team))
        .into_tuple()
        .all(db)
        .await
}

async fn case_taken<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    from: AccountId,
    by: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let recipients = readers(db, &case, [from]).await?;
    let kind = NotificationKind::CaseTaken;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: Some(case), actor: Some(by), recipients }))
}

async fn case_returned<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    from: AccountId,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let told = leads(db, &case).await?.into_iter().chain([from]);
    let recipients = readers(db, &case, told).await?;
    let kind = NotificationKind::CaseReturned;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: Some(case), actor: None, recipients }))
}

async fn case_overdue<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = holder_or_team(db, &case, now).await?;
    recipients.extend(readers(db, &case, leads(db, &case).await?).await?);
    recipients.remove(&thread.author_id);
    let kind = NotificationKind::CaseOverdue;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: Some(case), actor: None, recipients }))
}

async fn case_message_posted<C: ConnectionTrait>(
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
    let kind = NotificationKind::CaseMessage;
    Ok(Some(NotificationDraft {
        kind,
        thread,
        answer: None,
        case: Some(case),
        actor: Some(message.author_id),
        recipients,
    }))
}

/// Whoever holds the case hears that its asker said something in public, or the team while nobody holds it.
async fn asker_spoke<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
    let mut recipients = holder_or_team(db, &case, now).await?;
    recipients.remove(&thread.author_id);
    let (kind, actor) = (NotificationKind::AskerSpoke, Some(thread.author_id));
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: Some(case), actor, recipients }))
}

async fn case_resolved<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Option<NotificationDraft>, DbErr> {
    let Some((case, thread)) = case_and_thread(db, case).await? else { return Ok(None) };
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
    if let Some(by) = case.assignee_id.or(case.claimed_by) {
        recipients.remove(&by);
    }
    let kind = NotificationKind::CaseResolved;
    Ok(Some(NotificationDraft { kind, thread, answer: None, case: Some(case), actor: None, recipients }))
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

async fn peer_answer_to_confirm<C: ConnectionTrait>(
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
    let kind = NotificationKind::PeerAnswerToConfirm;
    Ok(Some(NotificationDraft { kind, thread, answer: Some(answer), case: Some(case), actor: None, recipients }))
}
