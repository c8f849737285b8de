//! Internal notes: words of staff to staff, at any time, also on a finished case.

use super::fault::{self, CaseFault};
use super::message::{PostedMessage, insert};
use super::rules::CaseCommand;
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, CaseMessageId, CaseMessageKind, EntryKind};
use crate::identity::Caller;
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::web::rate_limit;

/// Adds an internal note.
///
/// # Errors
/// No right, the field `text`, writing too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn add(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    key: Option<&IdempotencyKey>,
) -> Result<PostedMessage, CaseFault> {
    let text = fault::rendered(text).await?;
    let keyed = Keyed::new(caller.account, key, "case_note", &[&id.to_string(), &text.source]);
    let now = app.now();
    let tx = app.begin_write().await?;
    let mut change = CaseUpdate::by_staff(&tx, caller, id, None, now).await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        return Ok(PostedMessage { case: id, message: CaseMessageId(earlier), replayed: true });
    }
    app.limiter.count(&tx, rate_limit::Act::Post, &caller.limit_key(), now).await?;
    change.apply(&CaseCommand::Note { by: caller.account })?;
    change.save(&tx).await?;
    let message = insert(&tx, id, CaseMessageKind::Internal, caller.account, text, now).await?;
    let detail = EntryDetail { message: Some(message), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::Noted, Some(caller.account), detail).await?;
    keyed.made(&tx, message.0, now).await?;
    tx.commit().await?;
    Ok(PostedMessage { case: id, message, replayed: false })
}
