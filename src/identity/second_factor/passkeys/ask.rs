//! Asking for a passkey that an account has: at sign-in after the password, and of somebody who is signed in and is asked again.

use sea_orm::DbErr;

use super::ceremonies::{self, Binding, Purpose};
use super::of_account;
use super::relying_party::RelyingParty;
use crate::app::App;
use crate::entity::AccountId;
use crate::identity::caller::Caller;
use crate::identity::second_factor::spend::CodeTries;
use crate::identity::{codes, pending_sign_ins};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::web::client::ClientAddress;

/// Who is asked, and where the answer counts.
struct Question {
    account: AccountId,
    binding: Binding,
    site: RelyingParty,
}

/// A challenge for whoever gave the right password, as JSON for the browser.
///
/// # Errors
/// [`codes::SIGN_IN_OVER`] if nothing waits any more; [`OperationError::NotFound`] for an account without passkeys; too many challenges;
/// the database.
#[tracing::instrument(skip_all)]
pub async fn ask_at_sign_in(app: &App, token: &str, from: ClientAddress) -> Result<String, OperationError> {
    let found = pending_sign_ins::find(app.reader(), token, app.now()).await?;
    let (pending, account) = found.ok_or(OperationError::RuleViolated(codes::SIGN_IN_OVER))?;
    let spec = CodeTries::from_address(account.id, from).spec_of_challenge(Actor::Visitor(from.0));
    ask(app, spec, account.id, Binding::SignIn(pending.id)).await
}

/// A challenge for somebody who is signed in, as JSON for the browser.
///
/// # Errors
/// [`OperationError::Forbidden`] for whoever came by token; [`OperationError::NotFound`] for an account without passkeys; too many
/// challenges; the database.
#[tracing::instrument(skip_all)]
pub async fn ask_owner(app: &App, caller: &Caller) -> Result<String, OperationError> {
    let session = caller.session.ok_or_else(OperationError::forbidden)?;
    let spec = CodeTries::of_owner(caller.account).spec_of_challenge(caller);
    ask(app, spec, caller.account, Binding::Session(session)).await
}

async fn ask(app: &App, spec: OperationSpec, account: AccountId, binding: Binding) -> Result<String, OperationError> {
    let site = RelyingParty::of(&app.config).ok_or(OperationError::NotFound)?;
    let input = Question { account, binding, site };
    let asked = app.kernel.run(spec, input, |op, input: &Question| Box::pin(write(op, input))).await?;
    asked.value.ok_or(OperationError::NotFound)
}

async fn write(op: &Operation, input: &Question) -> Result<Option<String>, OperationError> {
    let keys = of_account(input.account).all(op.tx()).await?;
    let keys: Vec<String> = keys.into_iter().map(|row| row.public_data).collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let challenge = input.site.challenge_for(&keys);
    let challenge = challenge.ok_or_else(|| DbErr::Custom("no challenge could be made".to_owned()))?;
    ceremonies::begin(op, input.account, input.binding, Purpose::Proving, &challenge).await?;
    Ok(Some(challenge.options))
}
