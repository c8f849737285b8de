//! Internal notes: words of staff to staff, at any time, also on a finished case.

use super::message::{PostedMessage, insert};
use super::rules::CaseCommand;
use super::texts::{self, Text};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, CaseMessageId, CaseMessageKind, EntryKind};
use crate::identity::Caller;
use crate::operation::{
    Completed, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec, RateLimitedAction,
};

/// Adds an internal note.
///
/// # Errors
/// No right, the field `body`, writing too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn add(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedMessage>, OperationError> {
    let once = IdempotentRequest::new(caller.account, key, "case_note", &(id, text));
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let (caller, typed) = (caller.clone(), text.to_owned());
    let prepare = async move { Ok((caller, id, texts::rendered(&typed).await?)) };
    let done =
        app.kernel.create(spec, prepare, |op, (caller, id, text)| Box::pin(write(op, caller, *id, text))).await?;
    Ok(done.map(|message| PostedMessage { case: id, message }))
}

async fn write(op: &Operation, caller: &Caller, id: CaseId, text: &Text) -> Result<CaseMessageId, OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, None).await?;
    change.apply(&CaseCommand::Note { by: caller.account })?;
    change.save(op).await?;
    let message = insert(op, id, CaseMessageKind::Internal, caller.account, text).await?;
    let detail = EntryDetail { message: Some(message), ..EntryDetail::default() };
    change.entry(op, EntryKind::Noted, Some(caller.account), detail).await?;
    Ok(message)
}
