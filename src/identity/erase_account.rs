//! Erasing one's own account, after the password: whatever says who somebody was goes at once, in one transaction. The row stays
//! under an anonymous handle, because what was answered keeps an author. What higher features hold of the account follows the
//! event: cases go back in the same transaction, posts and notifications after it.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::administrators::others_administer_the_site;
use super::caller::Caller;
use super::confirmed::{self, ConfirmedIdentity};
use super::handles::Handle;
use super::permissions::Right;
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::{codes, members, pending_sign_ins, second_factor, sessions};
use crate::app::App;
use crate::entity::{
    Event, SecurityEventKind, account, api_token, draft, one_use_token, second_factor_reset, suspension,
};
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
    let input = (owner, caller.place.clone());
    let erased =
        app.kernel.run(OperationSpec::new(caller), input, |op, (owner, place): &(ConfirmedIdentity, Place)| {
            Box::pin(async move { write_erased(op, owner, place).await })
        });
    erased.await?;
    Ok(())
}

async fn write_erased(op: &Operation, owner: &ConfirmedIdentity, place: &Place) -> Result<(), OperationError> {
    let (tx, id) = (op.tx(), owner.account.id);
    if !others_administer_the_site(op, id).await? {
        return Err(OperationError::field(FIELD, codes::NOBODY_ELSE_ADMINISTERS));
    }
    // Agencies are locked before accounts, here as wherever roles are taken away.
    members::leave_all(op, id, place, FIELD).await?;
    owner.require_unchanged(op).await?;
    sessions::delete_all(tx, id).await?;
    security_events::forget_former_emails(op, id).await?;
    api_token::Entity::delete_many().filter(api_token::Column::AccountId.eq(id)).exec(tx).await?;
    one_use_token::Entity::delete_many().filter(one_use_token::Column::AccountId.eq(id)).exec(tx).await?;
    pending_sign_ins::end_all(tx, id).await?;
    second_factor::delete_all(tx, id).await?;
    second_factor_reset::Entity::delete_many().filter(second_factor_reset::Column::AccountId.eq(id)).exec(tx).await?;
    suspension::Entity::delete_many().filter(suspension::Column::AccountId.eq(id)).exec(tx).await?;
    draft::Entity::delete_many().filter(draft::Column::AccountId.eq(id)).exec(tx).await?;
    forget_keys(tx, id).await?;
    let handle = Handle::of_former_member(Uuid::new_v4());
    let nobody = account::ActiveModel {
        handle: Set(handle.text),
        handle_skeleton: Set(handle.skeleton),
        email: Set(None),
        email_confirmed_at: Set(None),
        pending_email: Set(None),
        email_refused_at: Set(None),
        email_reminder_at: Set(None),
        password_hash: Set(None),
        display_name: Set(None),
        about: Set(String::new()),
        is_site_administrator: Set(false),
        locale: Set(None),
        external_id: Set(None),
        // Whoever asks whether an account may be used asks for this.
        disabled_at: Set(Some(op.now())),
        erased_at: Set(Some(op.now())),
        ..Default::default()
    };
    account::Entity::update_many().set(nobody).filter(account::Column::Id.eq(id)).exec(tx).await?;
    let erased = NewSecurityEvent::new(id, SecurityEventKind::AccountErased, place.clone());
    security_events::record(op, erased).await?;
    op.record(Event::AccountErased { account: id });
    Ok(())
}
