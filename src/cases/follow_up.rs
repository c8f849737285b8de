//! What is said of a case that is over: it goes on, or a linked one does, in the operation of whoever says it.

use super::open::{OpenCase, open};
use super::questions::open_case_of;
use super::rules::{self, CaseCommand, Effect, RuleViolation};
use super::update::{CaseUpdate, ending_of};
use crate::entity::{CaseState, EntryKind};
use crate::operation::{Operation, OperationError};

/// Lets an act happen to a case, or to the one that goes on where its days of grace are over.
///
/// # Errors
/// The rule that forbids it; a case that ended too long ago; those of the database.
pub(super) async fn apply_or_follow_up(
    op: &Operation,
    mut change: CaseUpdate,
    act: &CaseCommand,
    wanted: OpenCase,
) -> Result<(CaseUpdate, Effect), OperationError> {
    let effect = match change.apply(act) {
        Err(RuleViolation::GraceOver) => {
            change = follow_up(op, change, wanted).await?;
            change.apply(act)?
        }
        other => other?,
    };
    Ok((change, effect))
}

/// The case that is open by now, or a new one. One that waited for the end of its days of grace is closed first.
async fn follow_up(op: &Operation, mut over: CaseUpdate, wanted: OpenCase) -> Result<CaseUpdate, OperationError> {
    if over.case.resolved_at.is_some_and(|ended| !rules::belongs_to_ended(ended, op.now())) {
        return Err(RuleViolation::TooLongAgo.into());
    }
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
    let next = CaseUpdate::by_system(op, next).await?.ok_or(OperationError::NotFound)?;
    // A case of several questions is somebody else's: they must not read what this asker writes to staff alone.
    if next.asker == over.asker { Ok(next) } else { Err(RuleViolation::Merged.into()) }
}
