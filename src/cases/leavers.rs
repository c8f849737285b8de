//! Whoever loses the right to work cases, leaves the site or is kept out of it gives theirs back, in the same transaction: nobody
//! waits for somebody who is gone.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::rules::{CaseCommand, Effect};
use super::states::is_open;
use super::update::CaseUpdate;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, AgencyId, CaseId, EntryKind, Event, EventKind, account, staff_case};
use crate::identity::Right;
use crate::identity::right_holders::hold_right;
use crate::operation::{Operation, OperationError, Reaction};

/// How cases follow roles that are taken away.
#[derive(Clone, Copy, Debug)]
pub struct ReturnCases;

#[async_trait]
impl Reaction for ReturnCases {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::RoleRevoked, EventKind::AccountErased, EventKind::AccountSuspended]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        match event {
            Event::RoleRevoked { account, agency } => {
                if works_cases(operation.tx(), *account, *agency).await? {
                    return Ok(());
                }
                returned(operation, *account, Some(*agency)).await
            }
            // Whoever administered the site held cases without any role.
            Event::AccountErased { account } | Event::AccountSuspended { account, .. } => {
                returned(operation, *account, None).await
            }
            _ => Ok(()),
        }
    }
}

async fn returned(op: &Operation, account: AccountId, agency: Option<AgencyId>) -> Result<(), OperationError> {
    for case in cases_of(op.tx(), account, agency).await? {
        let Some(mut change) = CaseUpdate::by_system(op, case).await? else { continue };
        if change.apply(&CaseCommand::Return)? == Effect::Nothing {
            continue;
        }
        change.save(op).await?;
        let detail = EntryDetail { account: Some(account), ..EntryDetail::default() };
        change.entry(op, EntryKind::Returned, None, detail).await?;
        op.record(Event::CaseReturned { case, from: account });
    }
    Ok(())
}

async fn works_cases<C: ConnectionTrait>(tx: &C, id: AccountId, agency: AgencyId) -> Result<bool, DbErr> {
    let holds = account::Entity::find_by_id(id).filter(hold_right(Right::WorkCases, agency));
    Ok(holds.one(tx).await?.is_some())
}

/// What somebody holds or has claimed, at one agency or anywhere, finished or not: what is opened again must find somebody who is
/// there.
async fn cases_of<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    agency: Option<AgencyId>,
) -> Result<Vec<CaseId>, DbErr> {
    let held =
        Condition::any().add(staff_case::Column::AssigneeId.eq(account)).add(staff_case::Column::ClaimedBy.eq(account));
    let theirs = Condition::all().add(held).add_option(agency.map(|agency| staff_case::Column::AgencyId.eq(agency)));
    staff_case::Entity::find()
        .select_only()
        .column(staff_case::Column::Id)
        .filter(is_open())
        .filter(theirs)
        .order_by_asc(staff_case::Column::Id)
        .into_tuple()
        .all(tx)
        .await
}
