//! Opening a resolved case again, within its days of grace.

use super::rules::CaseCommand;
use super::texts;
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, EntryKind};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError, OperationSpec};

/// Opens a resolved case again, within its days of grace. `reason` is for staff and may be empty.
///
/// # Errors
/// No right, a case that is not resolved, days of grace that are over, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn reopen(
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: &str,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let input = (caller.clone(), id, texts::reason("reason", reason)?, seen);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id, reason, seen)| {
        Box::pin(go_on(op, caller, *id, reason.as_deref(), *seen))
    });
    act.await.map(|done| done.value)
}

async fn go_on(
    op: &Operation,
    caller: &Caller,
    id: CaseId,
    reason: Option<&str>,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, seen).await?;
    change.apply(&CaseCommand::Reopen { by: caller.account })?;
    change.save(op).await?;
    let detail = EntryDetail { reason: reason.map(str::to_owned), ..EntryDetail::default() };
    change.entry(op, EntryKind::Reopened, Some(caller.account), detail).await?;
    Ok(())
}
