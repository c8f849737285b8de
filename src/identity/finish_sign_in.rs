//! The second half of signing in, where an account has a second factor: a code of its app, a passkey, or a recovery code.

use super::password_tries::SilentCount;
use super::place::Place;
use super::second_factor::{self, CodeTries, Given, Proof, Spent, Ways, spend};
use super::security_events::{self, NewSecurityEvent};
use super::sign_in::{self, Entrance, SignInFrom};
use super::suspended::find_in_force;
use super::{codes, pending_sign_ins};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{SecurityEventKind, account, pending_sign_in};
use crate::operation::{Actor, Operation, OperationError, RateLimitedAction};

/// A second factor for a sign-in whose password was right.
struct Attempt {
    pending: pending_sign_in::Model,
    account: account::Model,
    proof: Proof,
    tries: CodeTries,
    /// None for a browser that is known for the account.
    count: Option<SilentCount>,
    place: Place,
    from: SignInFrom,
    secret: Secret,
}

/// What the account of a sign-in that waits can be asked for; nothing if none waits any more. Four queries.
///
/// # Errors
/// The database.
pub async fn ways(app: &App, token: &str) -> Result<Ways, OperationError> {
    let Some((_, account)) = pending_sign_ins::find(app.reader(), token, app.now()).await? else {
        return Ok(Ways::default());
    };
    Ok(second_factor::ways(app.reader(), account.id).await?)
}

/// Begins the session, if what was given is right and unused. The sign-in that waits is used up by that.
///
/// # Errors
/// [`codes::SIGN_IN_OVER`] if nothing waits any more; the field `code` with [`codes::SECOND_FACTOR_WRONG`], or the field
/// `passkey` with [`codes::PASSKEY_REFUSED`]; too many tries; the database.
#[tracing::instrument(skip_all)]
pub async fn finish(app: &App, token: &str, given: Given, from: SignInFrom) -> Result<Entrance, OperationError> {
    let found = pending_sign_ins::find(app.reader(), token, app.now()).await?;
    let (pending, account) = found.ok_or_else(over)?;
    let device = sign_in::device_number(app, &account, from.device.as_deref());
    let tries = match &device {
        Some(number) => CodeTries::from_device(number),
        None => CodeTries::from_address(account.id, from.address),
    };
    let spec = tries.spec(Actor::Visitor(from.address.0));
    let proof = Proof::of_sign_in(app, pending.id, given);
    let (node, wrong) = (app.clone(), proof.wrong());
    let prepare = async move {
        let count = if device.is_some() {
            None
        } else {
            let action = RateLimitedAction::SecondFactorOfAccount;
            Some(SilentCount::look(&node, action, Some(account.id), "").await?)
        };
        let secret = node.config.secret.clone();
        let place = Place::of(&secret, from.address);
        Ok(Attempt { pending, account, proof, tries, count, place, from, secret })
    };
    let entered = app.kernel.run_prepared(spec, prepare, |op, attempt: &Attempt| Box::pin(enter(op, attempt)));
    entered.await?.value.ok_or(wrong)
}

/// Begins a session, or writes down that somebody was refused: both are kept.
async fn enter(op: &Operation, attempt: &Attempt) -> Result<Option<Entrance>, OperationError> {
    let account = &attempt.account;
    // The password may have been changed, or the account disabled, since the page was shown.
    if !sign_in::is_unchanged(op.tx(), account.id, account.password_hash.as_deref()).await? {
        return Err(over());
    }
    let app_may_be_tried = attempt.count.as_ref().is_none_or(SilentCount::is_within);
    let Some(spent) = spend(op, &attempt.proof, account.id, app_may_be_tried).await? else {
        // What is right costs nothing, so that nobody keeps themselves out by signing in often.
        if let Some(count) = &attempt.count {
            count.write(op.tx()).await?;
        }
        let refused = NewSecurityEvent::new(account.id, SecurityEventKind::SecondFactorRefused, attempt.place.clone());
        security_events::record(op, refused).await?;
        return Ok(None);
    };
    attempt.tries.forget(op.tx()).await?;
    // Once only, also for somebody who has two codes.
    if !pending_sign_ins::end(op.tx(), &attempt.pending).await? {
        return Err(over());
    }
    if spent == Spent::RecoveryCode {
        let used = NewSecurityEvent::new(account.id, SecurityEventKind::RecoveryCodeUsed, attempt.place.clone());
        security_events::record(op, used.by_owner()).await?;
    }
    if let Some(suspension) = find_in_force(op.tx(), account.id, op.now()).await? {
        return Ok(Some(Entrance::Suspended(suspension)));
    }
    let signed_in = sign_in::open_session(op, account, &attempt.from, &attempt.place, &attempt.secret).await?;
    Ok(Some(Entrance::SignedIn(signed_in)))
}

fn over() -> OperationError {
    OperationError::RuleViolated(codes::SIGN_IN_OVER)
}
