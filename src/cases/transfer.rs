//! Transfer: a case goes to another team, with its clocks, history and reference. It follows its question to another category;
//! within an agency staff give it to another team by hand.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::questions::open_case_of;
use super::rules::{self, CaseCommand, Effect};
use super::update::CaseUpdate;
use super::{codes, texts};
use crate::agencies::team_for::team_for;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, AgencyId, CaseId, EntryKind, Event, TeamId, ThreadId, category, team, thread};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError, OperationSpec};
use crate::threads::store::agency_of;

/// Gives a case to another team of its agency. Which has it already, nothing happens. `reason` is read by staff.
///
/// # Errors
/// No right, a finished case, a claim of somebody else, the fields `team_id` and `reason`, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn to_team(
    app: &App,
    caller: &Caller,
    id: CaseId,
    team: Option<TeamId>,
    reason: &str,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let team = team.ok_or_else(|| OperationError::field("team_id", codes::TEAM_UNKNOWN))?;
    let input =
        Wanted { caller: caller.clone(), case: id, team, reason: texts::needed_reason("reason", reason)?, seen };
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, wanted| Box::pin(give(op, wanted)));
    act.await.map(|done| done.value)
}

struct Wanted {
    caller: Caller,
    case: CaseId,
    team: TeamId,
    reason: String,
    seen: Option<i32>,
}

async fn give(op: &Operation, wanted: &Wanted) -> Result<(), OperationError> {
    let change = CaseUpdate::by_staff(op, &wanted.caller, wanted.case, wanted.seen).await?;
    let (agency, by) = (change.agency(), wanted.caller.account);
    rules::may_give_away(&change.case, by, op.now())?;
    if !is_team_of(op.tx(), agency, wanted.team).await? {
        return Err(OperationError::field("team_id", codes::TEAM_UNKNOWN));
    }
    transfer(op, change, (agency, wanted.team), Some(by), Some(wanted.reason.clone())).await
}

/// The case of a question follows it to the category where it stands now.
pub(super) async fn follow_thread(op: &Operation, thread: ThreadId, by: AccountId) -> Result<(), OperationError> {
    let Some(case) = open_case_of(op.tx(), thread).await? else { return Ok(()) };
    let Some(change) = CaseUpdate::by_system(op, case).await? else { return Ok(()) };
    // A case of several questions stays where its answers are published.
    if change.answered_on() != thread {
        return Ok(());
    }
    to_category(op, change, thread, Some(by)).await
}

/// The case of a question goes to the agency of another that asks the same, where its answers are from now on.
pub(super) async fn follow_question(
    op: &Operation,
    change: CaseUpdate,
    thread: ThreadId,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    let Some(found) = thread::Entity::find_by_id(thread).one(op.tx()).await? else { return Ok(()) };
    if agency_of(op.tx(), found.category_id).await? == change.agency() {
        return Ok(());
    }
    to_category(op, change, thread, by).await
}

async fn to_category(
    op: &Operation,
    change: CaseUpdate,
    thread: ThreadId,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    let Some(thread) = thread::Entity::find_by_id(thread).one(op.tx()).await? else { return Ok(()) };
    let Some(category) = category::Entity::find_by_id(thread.category_id).one(op.tx()).await? else { return Ok(()) };
    let team = team_for(op.tx(), &category).await?;
    transfer(op, change, (category.agency_id, team), by, None).await
}

async fn transfer(
    op: &Operation,
    mut change: CaseUpdate,
    (agency, team): (AgencyId, TeamId),
    by: Option<AccountId>,
    reason: Option<String>,
) -> Result<(), OperationError> {
    let (from, holder) = (change.case.team_id, rules::holder(&change.case, op.now()));
    if change.apply(&CaseCommand::Transfer { agency, team })? == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    let detail =
        EntryDetail { team: Some(team), from_team: Some(from), taken_from: holder, reason, ..EntryDetail::default() };
    change.entry(op, EntryKind::Transferred, by, detail).await?;
    op.record(Event::CaseTransferred { case: change.case.id, from, holder, by });
    Ok(())
}

async fn is_team_of<C: ConnectionTrait>(db: &C, agency: AgencyId, team: TeamId) -> Result<bool, DbErr> {
    let found = team::Entity::find_by_id(team).filter(team::Column::AgencyId.eq(agency)).one(db).await?;
    Ok(found.is_some())
}
