//! What somebody does with their drafts: saves one at a step of a form, finds them again, throws one away.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::caller::Caller;
use super::drafts::{self, Kept, MAX_DRAFTS, Unsent};
use crate::app::App;
use crate::config::before;
use crate::entity::{AccountId, draft};
use crate::operation::{Actor, OperationError, OperationSpec, RateLimitedAction};
use crate::web::form::Fields;

/// Saves what a form brought under the draft that it was filled from.
///
/// # Errors
/// Saving too often, the database.
pub async fn save(app: &App, caller: &Caller, unsent: Unsent) -> Result<Kept, OperationError> {
    save_for(app, caller.account, unsent).await
}

/// The same for an account that was made a moment ago.
///
/// # Errors
/// Those of [`save`].
pub async fn save_for(app: &App, account: AccountId, unsent: Unsent) -> Result<Kept, OperationError> {
    let spec = OperationSpec::new(Actor::Account(account)).limited(RateLimitedAction::SaveDraft);
    let input = (account, unsent.draft(), unsent);
    let saved = app.kernel.run(spec, input, |op, (account, id, unsent)| {
        Box::pin(async move { Ok(drafts::put(op.tx(), *account, *id, unsent, op.now()).await?) })
    });
    Ok(saved.await?.value)
}

/// Throws a draft of the caller away; one that is gone already is gone.
///
/// # Errors
/// The database.
pub async fn throw_away(app: &App, caller: &Caller, id: Uuid) -> Result<(), OperationError> {
    let input = (caller.account, id);
    let gone = app.kernel.run(OperationSpec::new(caller), input, |op, (account, id)| {
        Box::pin(async move { Ok(drafts::forget(op.tx(), *account, *id).await?) })
    });
    gone.await?;
    Ok(())
}

/// Throws the draft away that a form was filled from, once its text stands. Every form that a draft can fill says which draft it is of, and
/// every handler that did what such a form says calls this. Nothing depends on it: a draft that stays goes at its time.
pub async fn forget_draft(app: &App, caller: &Caller, fields: &Fields) {
    let Ok(draft) = fields.get(drafts::FIELD).parse() else { return };
    if let Err(error) = throw_away(app, caller, draft).await {
        tracing::warn!(error = %error, "a draft that was posted stays");
    }
}

/// The caller's drafts that were not posted, the latest first. There are never more than [`MAX_DRAFTS`].
///
/// # Errors
/// The database.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<draft::Model>, DbErr> {
    draft::Entity::find()
        .filter(draft::Column::AccountId.eq(caller.account))
        .filter(draft::Column::PostedThreadId.is_null())
        .filter(draft::Column::SavedAt.gt(before(app.now(), app.config.retention.draft_days)))
        .order_by_desc(draft::Column::SavedAt)
        .order_by_desc(draft::Column::Id)
        .limit(MAX_DRAFTS)
        .all(app.reader())
        .await
}
