//! Erasing one's own account, after the password: whatever says who somebody was goes at once, in one transaction. The row stays
//! under an anonymous handle, because what was answered keeps an author. What higher features hold of the account follows the
//! event: cases go back in the same transaction, posts and notifications after it.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::caller::Caller;
use super::confirmed::{self, ConfirmedIdentity};
use super::handles::Handle;
use super::permissions::Right;
use super::{codes, members, security_events, sessions};
use crate::app::App;
use crate::entity::{AccountId, Event, account, api_token, draft, one_use_token};
use crate::operation::idempotency::forget_keys;
use crate::operation::{Operation, OperationError, OperationSpec};

/// The field at which a refusal is shown.
const FIELD: &str = "current-password";

/// Erases the caller's account. From then on nobody signs in to it, and no token of it opens anything.
///
/// # Errors
/// The field `current-password`, with [`codes::NOBODY_ELSE_ADMINISTERS`] for the last administrator of the site or of an agency;
/// the right to manage tokens; [`codes::SESSION_ENDED`]; too many tries; no hashing slot; the database.
pub async fn erase(app: &App, caller: &Caller, password: &str) -> Result<(), OperationError> {
    caller.require(Right::ManageTokens, None)?;
    let owner = confirmed::confirm_by_any_door(app, caller, password).await?;
    let erased = app.kernel.run(OperationSpec::new(caller), owner, |op, owner: &ConfirmedIdentity| {
        Box::pin(async move { write_erased(op, owner).await })
    });
    erased.await?;
    Ok(())
}

async fn write_erased(op: &Operation, owner: &ConfirmedIdentity) -> Result<(), OperationError> {
    let (tx, id) = (op.tx(), owner.account.id);
    if !others_administer_the_site(tx, id).await? {
        return Err(OperationError::field(FIELD, codes::NOBODY_ELSE_ADMINISTERS));
    }
    // Agencies are locked before accounts, here as wherever roles are taken away.
    members::leave_all(op, id, FIELD).await?;
    owner.require_unchanged(op).await?;
    sessions::delete_all(tx, id).await?;
    // What happened to the account names its tokens.
    security_events::forget_all(op, id).await?;
    api_token::Entity::delete_many().filter(api_token::Column::AccountId.eq(id)).exec(tx).await?;
    one_use_token::Entity::delete_many().filter(one_use_token::Column::AccountId.eq(id)).exec(tx).await?;
    draft::Entity::delete_many().filter(draft::Column::AccountId.eq(id)).exec(tx).await?;
    forget_keys(tx, id).await?;
    let handle = Handle::of_former_member(Uuid::new_v4());
    let nobody = account::ActiveModel {
        handle: Set(handle.text),
        handle_skeleton: Set(handle.skeleton),
        email: Set(None),
        email_confirmed_at: Set(None),
        pending_email: Set(None),
        password_hash: Set(None),
        display_name: Set(None),
        about: Set(String::new()),
        is_site_administrator: Set(false),
        wants_mail: Set(false),
        locale: Set(None),
        external_id: Set(None),
        // Whoever asks whether an account may be used asks for this.
        disabled_at: Set(Some(op.now())),
        erased_at: Set(Some(op.now())),
        ..Default::default()
    };
    account::Entity::update_many().set(nobody).filter(account::Column::Id.eq(id)).exec(tx).await?;
    tracing::info!(account.id = id.0, "an account was erased");
    op.record(Event::AccountErased { account: id });
    Ok(())
}

/// Whether the site is still administered once somebody has left. Those who administer it take turns at leaving.
async fn others_administer_the_site<C: ConnectionTrait>(tx: &C, leaver: AccountId) -> Result<bool, DbErr> {
    let administrators = account::Entity::find()
        .filter(account::Column::IsSiteAdministrator.eq(true))
        .filter(account::Column::DisabledAt.is_null());
    if administrators.clone().filter(account::Column::Id.eq(leaver)).count(tx).await? == 0 {
        return Ok(true);
    }
    let all = administrators.order_by_asc(account::Column::Id).lock_exclusive().all(tx).await?;
    Ok(all.iter().any(|account| account.id != leaver))
}
