//! Assigning: who carries a case to its end. Everybody may take one; giving it to others needs the right to.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::codes;
use super::rules::{CaseCommand, Effect};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, Event, TeamId, account, team_member};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};

/// Gives a case to somebody, or back to the queue. To whom it belongs already, nothing happens.
///
/// # Errors
/// No right, somebody who is not in the team, a claim of somebody else, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn assign(
    app: &App,
    caller: &Caller,
    id: CaseId,
    to: Option<AccountId>,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let input = (caller.clone(), id, to, seen);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id, to, seen)| {
        Box::pin(give(op, caller, *id, *to, *seen))
    });
    act.await.map(|done| done.value)
}

async fn give(
    op: &Operation,
    caller: &Caller,
    id: CaseId,
    to: Option<AccountId>,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, seen).await?;
    let by = caller.account;
    let holder = change.case.assignee_id;
    // Everybody may take what nobody has or what their team has, and give back their own.
    let free = holder.is_none_or(|holder| holder == by);
    let allowed = match to {
        Some(to) if to == by => free || caller.teams.contains(&change.case.team_id),
        Some(_) => false,
        None => free,
    };
    if !allowed {
        caller.require(Right::AssignCases, change.agency())?;
    }
    if let Some(to) = to
        && to != by
        && !in_team(op.tx(), change.case.team_id, to).await?
    {
        return Err(OperationError::field("assignee_id", codes::NOT_IN_TEAM));
    }
    let act = to.map_or(CaseCommand::Unassign { by }, |to| CaseCommand::Assign { by, to });
    if change.apply(&act)? == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    if let Some(to) = to {
        let detail = EntryDetail { account: Some(to), ..EntryDetail::default() };
        change.entry(op, EntryKind::Assigned, Some(by), detail).await?;
        op.record(Event::CaseAssigned { case: id, to, by: Some(by) });
    } else {
        let detail = EntryDetail { account: holder, ..EntryDetail::default() };
        change.entry(op, EntryKind::Unassigned, Some(by), detail).await?;
    }
    Ok(())
}

async fn in_team<C: ConnectionTrait>(tx: &C, team: TeamId, person: AccountId) -> Result<bool, DbErr> {
    let to_account = team_member::Entity::belongs_to(account::Entity)
        .from(team_member::Column::AccountId)
        .to(account::Column::Id)
        .into();
    team_member::Entity::find_by_id((team, person))
        .join(JoinType::InnerJoin, to_account)
        .filter(account::Column::DisabledAt.is_null())
        .one(tx)
        .await
        .map(|found| found.is_some())
}
