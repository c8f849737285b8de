//! Assigning: who carries a case to its end. Everybody may take one; giving it to others needs the right to.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::fault::CaseFault;
use super::rules::{CaseCommand, Effect};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, Event, TeamId, account, team_member};
use crate::identity::{Caller, Right};
use crate::outbox;

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
) -> Result<(), CaseFault> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let mut change = CaseUpdate::by_staff(&tx, caller, id, seen, now).await?;
    let by = caller.account;
    let holder = change.case.assignee_id;
    let hands_out = caller.may(Right::AssignCases, change.agency());
    // Without that right: taking what nobody has or what one's team has, and giving back one's own.
    let free = holder.is_none_or(|holder| holder == by);
    let allowed = match to {
        Some(to) if to == by => hands_out || free || caller.teams.contains(&change.case.team_id),
        Some(_) => hands_out,
        None => hands_out || free,
    };
    if !allowed {
        return Err(CaseFault::Forbidden);
    }
    if let Some(to) = to
        && to != by
        && !in_team(&tx, change.case.team_id, to).await?
    {
        return Err(CaseFault::field("assignee", "not_in_team"));
    }
    let act = to.map_or(CaseCommand::Unassign { by }, |to| CaseCommand::Assign { by, to });
    if change.apply(&act)? == Effect::Nothing {
        return Ok(());
    }
    change.save(&tx).await?;
    if let Some(to) = to {
        let detail = EntryDetail { account: Some(to), ..EntryDetail::default() };
        change.entry(&tx, EntryKind::Assigned, Some(by), detail).await?;
        outbox::record(&tx, Event::CaseAssigned { case: id, to, by: Some(by) }, now);
    } else {
        let detail = EntryDetail { account: holder, ..EntryDetail::default() };
        change.entry(&tx, EntryKind::Unassigned, Some(by), detail).await?;
    }
    tx.commit().await?;
    change.published(app);
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
