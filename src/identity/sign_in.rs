//! Signing in and out. Whoever guesses learns nothing: one answer, one amount of work, one count for known and unknown names.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::caller::Caller;
use super::password_tries::PasswordTries;
use super::{codes, drafts, handles, password, sessions};
use crate::app::App;
use crate::entity::{AccountId, SessionId, account, session};
use crate::markdown::source::is_storable;
use crate::operation::{Actor, OperationError, OperationSpec};
use crate::web::client::ClientAddress;

/// What somebody types to sign in.
#[derive(Clone)]
pub struct Credentials {
    /// Handle or confirmed address.
    pub name: String,
    pub password: String,
}

/// The browser that somebody signs in with.
#[derive(Clone, Debug)]
pub struct SignInFrom {
    pub address: ClientAddress,
    /// What the browser calls itself.
    pub agent: String,
    /// The session of this browser, which ends.
    pub replaces: Option<SessionId>,
    /// A form that was sent when the session was over.
    pub unsent: Option<drafts::Unsent>,
}

/// Somebody who is in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: AccountId,
    /// Token for the session cookie: always a new one.
    pub session: String,
    /// Where the text that was being written when the session ended is kept now.
    pub draft: Option<uuid::Uuid>,
}

/// An account whose password was right a moment ago.
struct Checked {
    account: AccountId,
    password_hash: Option<String>,
    tries: PasswordTries,
    from: SignInFrom,
}

/// Checks a password and begins a session.
///
/// # Errors
/// The field `name` if it is empty; the field `password` with [`codes::SIGN_IN_FAILED`] whatever was wrong; too many tries;
/// no hashing slot; the database.
pub async fn sign_in(app: &App, credentials: Credentials, from: SignInFrom) -> Result<SignedIn, OperationError> {
    if credentials.name.trim().is_empty() {
        return Err(OperationError::field("name", codes::NAME_MISSING));
    }
    let found = find(app.reader(), &credentials.name).await?;
    let tries = match &found {
        Some(account) => PasswordTries::at_account(account.id, from.address),
        None => PasswordTries::at_unknown(&handles::skeleton(&credentials.name), from.address),
    };
    let spec = tries.spec(Actor::Visitor(from.address.0));
    let hashing = app.clone();
    let prepare = async move {
        let stored = found.as_ref().and_then(|account| account.password_hash.clone());
        let fits = password::fits(&hashing, stored, &credentials.password).await?;
        let account = found.filter(|_| fits).ok_or_else(failed)?;
        Ok(Checked { account: account.id, password_hash: account.password_hash, tries, from })
    };
    let signed_in = app.kernel.run_prepared(spec, prepare, |op, checked: &Checked| {
        Box::pin(async move {
            // The password may have been changed, or the account disabled, while this one was being checked.
            if !is_unchanged(op.tx(), checked.account, checked.password_hash.as_deref()).await? {
                return Err(failed());
            }
            checked.tries.forget(op.tx()).await?;
            if let Some(old) = checked.from.replaces {
                session::Entity::delete_by_id(old).exec(op.tx()).await?;
            }
            let session = sessions::begin(op.tx(), checked.account, &checked.from.agent, op.now()).await?;
            let draft = match &checked.from.unsent {
                Some(unsent) => Some(drafts::keep(op.tx(), checked.account, unsent, op.now()).await?),
                None => None,
            };
            Ok(SignedIn { account: checked.account, session, draft })
        })
    });
    Ok(signed_in.await?.value)
}

fn failed() -> OperationError {
    OperationError::field("password", codes::SIGN_IN_FAILED)
}

/// Whether an account still has the password that was checked, and may still be used.
pub(super) async fn is_unchanged<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    password_hash: Option<&str>,
) -> Result<bool, DbErr> {
    let same = account::Entity::find_by_id(account)
        .filter(account::Column::DisabledAt.is_null())
        .filter(account::Column::PasswordHash.eq(password_hash.map(str::to_owned)))
        .count(tx)
        .await?;
    Ok(same > 0)
}

/// Ends a session.
///
/// # Errors
/// The database.
pub async fn sign_out(app: &App, caller: &Caller, session: SessionId) -> Result<(), OperationError> {
    let ended = app.kernel.run(OperationSpec::new(caller), session, |op, session: &SessionId| {
        Box::pin(async move {
            session::Entity::delete_by_id(*session).exec(op.tx()).await?;
            Ok(())
        })
    });
    ended.await?;
    Ok(())
}

/// The account that somebody means by a handle (or what looks like it) or a confirmed address; none if it is disabled.
pub(super) async fn find<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<account::Model>, DbErr> {
    let name = name.trim();
    if !is_storable(name) {
        return Ok(None);
    }
    let enabled = account::Entity::find().filter(account::Column::DisabledAt.is_null());
    if name.contains('@') {
        enabled.filter(account::Column::Email.eq(name.to_lowercase())).one(db).await
    } else {
        enabled.filter(account::Column::HandleSkeleton.eq(handles::skeleton(name))).one(db).await
    }
}
