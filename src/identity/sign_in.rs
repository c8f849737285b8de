//! Signing in and out. Whoever guesses learns nothing: one answer, one amount of work, one count for known and unknown names. Whoever
//! signed in with a browser before cannot be kept out of it by those who guess elsewhere.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::caller::Caller;
use super::password_tries::{PasswordTries, SilentCount};
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::suspended::find_in_force;
use super::{codes, drafts, email, known_device, made_handles, password, pending_sign_ins, second_factor, sessions};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, SecurityEventKind, SessionId, account, session, suspension};
use crate::markdown::source::{has_visible, is_storable};
use crate::operation::{Actor, Operation, OperationError, OperationSpec, RateLimitedAction};
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
    /// What says that somebody signed in with this browser before.
    pub device: Option<String>,
    /// Whether the site lets nobody act as staff without a second factor.
    pub requires_second_factor: bool,
    /// A form that was sent when the session was over.
    pub unsent: Option<drafts::Unsent>,
}

/// Somebody who is in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: AccountId,
    /// Token for the session cookie: always a new one.
    pub session: String,
    /// By which the browser is known from now on.
    pub device: String,
    /// They are staff and have to set up a second factor before they can act as staff.
    pub lacks_second_factor: bool,
    /// Where the text that was being written when the session ended is kept now.
    pub draft: Option<uuid::Uuid>,
}

/// What came of a right password.
#[derive(Clone, Debug)]
pub enum Entrance {
    SignedIn(SignedIn),
    /// A code is asked for as well: the token of the page that takes it. Nobody is in yet.
    CodeWanted(String),
    /// The account is suspended: its owner is told, and nobody else is.
    Suspended(suspension::Model),
}

/// A try whose password was compared.
struct Attempt {
    /// The account that was meant, as far as it may still be tried; whose password was right, if `fits`.
    account: Option<account::Model>,
    fits: bool,
    tries: PasswordTries,
    /// None for a browser that is known for the account.
    count: Option<SilentCount>,
    place: Place,
    from: SignInFrom,
    secret: Secret,
}

/// Checks a password and begins a session, unless the account is suspended or a code is asked for as well.
///
/// # Errors
/// The field `name` if it is empty; the field `password` with [`codes::SIGN_IN_FAILED`] whatever was wrong; too many tries;
/// no hashing slot; the database.
pub async fn sign_in(app: &App, credentials: Credentials, from: SignInFrom) -> Result<Entrance, OperationError> {
    if !has_visible(&credentials.name) {
        return Err(OperationError::field("name", codes::NAME_MISSING));
    }
    let found = find(app.reader(), &credentials.name).await?;
    let device = found.as_ref().and_then(|account| device_number(app, account, from.device.as_deref()));
    let tries = match &device {
        Some(number) => PasswordTries::from_device(number),
        None => PasswordTries::at_name(&credentials.name, from.address),
    };
    let spec = tries.spec(Actor::Visitor(from.address.0));
    let node = app.clone();
    let prepare = async move {
        let stored = found.as_ref().and_then(|account| account.password_hash.clone());
        let fits = password::fits(&node, stored, &credentials.password).await?;
        let count = if device.is_some() {
            None
        } else {
            let (action, account) = (RateLimitedAction::SignInToAccount, found.as_ref().map(|account| account.id));
            Some(SilentCount::look(&node, action, account, &credentials.name).await?)
        };
        let may_be_tried = count.as_ref().is_none_or(SilentCount::is_within);
        let secret = node.config.secret.clone();
        let place = Place::of(&secret, from.address);
        Ok(Attempt { account: found.filter(|_| may_be_tried), fits, tries, count, place, from, secret })
    };
    let signed_in = app.kernel.run_prepared(spec, prepare, |op, attempt: &Attempt| Box::pin(enter(op, attempt)));
    signed_in.await?.value.ok_or_else(failed)
}

/// Begins a session, or writes down that somebody was refused: both are kept.
async fn enter(op: &Operation, attempt: &Attempt) -> Result<Option<Entrance>, OperationError> {
    if let Some(count) = &attempt.count {
        count.write(op.tx()).await?;
    }
    let entering = match attempt.account.as_ref().filter(|_| attempt.fits) {
        // The password may have been changed, or the account disabled, while this one was being checked.
        Some(account) if is_unchanged(op.tx(), account.id, account.password_hash.as_deref()).await? => account,
        _ => {
            let meant = attempt.account.as_ref().map(|account| account.id);
            security_events::record_refused_sign_in(op, meant, &attempt.place).await?;
            return Ok(None);
        }
    };
    attempt.tries.forget(op.tx()).await?;
    if let Some(suspension) = find_in_force(op.tx(), entering.id, op.now()).await? {
        return Ok(Some(Entrance::Suspended(suspension)));
    }
    // A browser that is known is asked as well: it says who guesses, not who is there.
    if second_factor::is_on(op.tx(), entering.id).await? {
        let token = pending_sign_ins::begin(op.tx(), entering, op.now()).await?;
        return Ok(Some(Entrance::CodeWanted(token)));
    }
    let signed_in = open_session(op, entering, &attempt.from, &attempt.place, &attempt.secret).await?;
    Ok(Some(Entrance::SignedIn(signed_in)))
}

/// Begins the session of somebody who gave all that their account asks for.
pub(super) async fn open_session(
    op: &Operation,
    entering: &account::Model,
    from: &SignInFrom,
    place: &Place,
    secret: &Secret,
) -> Result<SignedIn, OperationError> {
    if let Some(old) = from.replaces {
        session::Entity::delete_by_id(old).exec(op.tx()).await?;
    }
    let session = sessions::begin(op.tx(), entering.id, &from.agent, op.now()).await?;
    let draft = match &from.unsent {
        Some(unsent) => Some(drafts::keep(op.tx(), entering.id, unsent, op.now()).await?),
        None => None,
    };
    let signed_in = NewSecurityEvent::new(entering.id, SecurityEventKind::SignedIn, place.clone());
    security_events::record(op, signed_in.by_owner()).await?;
    let password_hash = entering.password_hash.as_deref().unwrap_or_default();
    let owner = known_device::Owner { account: entering.id, password_hash };
    let device = known_device::issue(secret, owner, op.now())?;
    let lacks_second_factor = from.requires_second_factor
        && sessions::load_caller_in(op.tx(), entering.id, op.now(), true)
            .await?
            .is_some_and(|caller| caller.lacks_second_factor);
    Ok(SignedIn { account: entering.id, session, device, lacks_second_factor, draft })
}

fn failed() -> OperationError {
    OperationError::field("password", codes::SIGN_IN_FAILED)
}

/// The number of this browser, if it is known for the account.
pub(super) fn device_number(app: &App, account: &account::Model, cookie: Option<&str>) -> Option<String> {
    let owner = known_device::Owner { account: account.id, password_hash: account.password_hash.as_deref()? };
    known_device::find(&app.config.secret, owner, cookie?, app.now())
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

/// The account that somebody means by a handle (or what looks like it, or the name that it was made from) or a confirmed address; none if
/// it is disabled.
pub(super) async fn find<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<account::Model>, DbErr> {
    let name = name.trim();
    if !is_storable(name) {
        return Ok(None);
    }
    let enabled = account::Entity::find().filter(account::Column::DisabledAt.is_null());
    if email::is_meant(name) {
        enabled.filter(account::Column::Email.eq(email::lookup(name))).one(db).await
    } else {
        enabled.filter(account::Column::HandleSkeleton.eq(made_handles::meant_skeleton(name))).one(db).await
    }
}
