//! Closing a resolved case for good.

use super::rules::{CaseCommand, Effect};
use super::update::{CaseUpdate, ending_of};
use crate::app::App;
use crate::entity::{CaseId, EntryKind};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError, OperationSpec};

/// Closes a resolved case before its days of grace are over.
///
/// # Errors
/// No right, a case that is not resolved, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn close(app: &App, caller: &Caller, id: CaseId, seen: Option<i32>) -> Result<(), OperationError> {
    let input = (caller.clone(), id, seen);
    let act = app
        .kernel
        .run(OperationSpec::new(caller), input, |op, (caller, id, seen)| Box::pin(end_grace(op, caller, *id, *seen)));
    act.await.map(|done| done.value)
}

async fn end_grace(op: &Operation, caller: &Caller, id: CaseId, seen: Option<i32>) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, seen).await?;
    if change.apply(&CaseCommand::Close)? == Effect::Nothing {
        return Ok(());
    }
    change.save(op).await?;
    change.entry(op, EntryKind::Closed, Some(caller.account), ending_of(&change.case)).await?;
    Ok(())
}
