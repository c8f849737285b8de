//! The case that goes on where one is over, linked to it, in the operation of whatever calls for it.

use super::open::{OpenCase, open, open_case_of};
use super::rules::CaseCommand;
use super::update::{CaseUpdate, ending_of};
use crate::entity::{CaseState, EntryKind};
use crate::operation::{Operation, OperationError};

/// The case that is open by now, or a new one. One that waited for the end of its days of grace is closed first.
pub(super) async fn follow_up(
    op: &Operation,
    mut over: CaseUpdate,
    wanted: OpenCase,
) -> Result<CaseUpdate, OperationError> {
    if over.case.state == CaseState::Resolved {
        over.apply(&CaseCommand::Close)?;
        over.save(op).await?;
        over.entry(op, EntryKind::Closed, None, ending_of(&over.case)).await?;
    }
    let next = match open(op, over.thread, wanted).await? {
        Some(next) => Some(next),
        None => open_case_of(op.tx(), over.thread).await?,
    };
    let next = next.ok_or(OperationError::NotFound)?;
    CaseUpdate::by_system(op, next).await?.ok_or(OperationError::NotFound)
}
