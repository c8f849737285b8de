//! Making an account. Nothing tells whether an address is known: it is only taken on when its link is opened.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::handles::Handle;
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::{codes, email, known_device, password, sessions};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, Event, SecurityEventKind, TokenPurpose, account};
use crate::operation::rate_limit::address_key;
use crate::operation::{Actor, FieldErrors, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;

/// What a new person fills in.
#[derive(Clone, Default)]
pub struct NewAccount {
    pub handle: String,
    /// Optional; empty for none.
    pub email: String,
    pub password: String,
}

/// A new account with its first session.
#[derive(Clone, Debug)]
pub struct Joined {
    pub account: AccountId,
    /// Token for the session cookie.
    pub session: String,
    /// By which the browser is known from now on.
    pub device: String,
}

/// A new account whose password is hashed.
struct Prepared {
    row: NewRow,
    agent: String,
    place: Place,
    secret: Secret,
}

/// Signs somebody up and in. `agent` is what their browser calls itself.
///
/// # Errors
/// Refused fields, too many accounts from one address, no hashing slot, or the database.
pub async fn sign_up(app: &App, new: NewAccount, from: ClientAddress, agent: String) -> Result<Joined, OperationError> {
    // What is refused here does not count: somebody who mistypes is no crowd.
    let (handle, address) = validate(&new)?;
    if is_taken(app.reader(), &handle).await? {
        return Err(OperationError::field("handle", codes::HANDLE_TAKEN));
    }
    require_strong_password(app, &new, from).await?;
    let spec = OperationSpec::new(Actor::Visitor(from.0)).limited(RateLimitedAction::SignUp);
    let node = app.clone();
    let prepare = async move {
        let password_hash = password::hash_unchecked(&node, &new.password).await?;
        let row =
            NewRow { handle, confirmed_email: None, pending_email: address, password_hash, site_administrator: false };
        let secret = node.config.secret.clone();
        Ok(Prepared { row, agent, place: Place::of(&secret, from), secret })
    };
    let joined = app.kernel.run_prepared(spec, prepare, |op, new: &Prepared| {
        Box::pin(async move {
            let account = insert(op.tx(), new.row.clone(), op.now()).await?;
            if new.row.pending_email.is_some() {
                op.record(Event::AccountLinkWanted { account, purpose: TokenPurpose::ConfirmEmail });
            }
            let session = sessions::begin(op.tx(), account, &new.agent, op.now()).await?;
            let signed_in = NewSecurityEvent::new(account, SecurityEventKind::SignedIn, new.place.clone());
            security_events::record(op, signed_in.by_owner()).await?;
            let owner = known_device::Owner { account, password_hash: &new.row.password_hash };
            let device = known_device::issue(&new.secret, owner, op.now())?;
            Ok(Joined { account, session, device })
        })
    });
    Ok(joined.await?.value)
}

/// Estimating how hard a password is to guess costs more than all the other checks, so it is done last and counted first.
async fn require_strong_password(app: &App, new: &NewAccount, from: ClientAddress) -> Result<(), OperationError> {
    let key = format!("address:{}", address_key(from.0));
    let counted = app.kernel.limiter().count_here(RateLimitedAction::PasswordCheck, &key);
    counted.map_err(OperationError::TooManyRequests)?;
    password::require_strong(app, "password", &new.password, &[&new.handle, &new.email]).await
}

/// The name and the address, if a person may sign up like this. Of the password only what costs nothing is checked.
fn validate(new: &NewAccount) -> Result<(Handle, Option<String>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let handle = errors.check(Handle::choose(&new.handle));
    let address = if new.email.trim().is_empty() { Ok(None) } else { email::parse(&new.email).map(Some) };
    let address = errors.check(address);
    errors.check(password::check_form("password", &new.password, &[&new.handle, &new.email]));
    errors.finish_with(handle.zip(address))
}

/// Whether a name is taken, or one that looks like it.
async fn is_taken<C: ConnectionTrait>(db: &C, handle: &Handle) -> Result<bool, OperationError> {
    let same = account::Entity::find().filter(account::Column::HandleSkeleton.eq(handle.skeleton.as_str()));
    Ok(same.count(db).await? > 0)
}

/// An account that is to be written.
#[derive(Clone)]
pub(super) struct NewRow {
    pub handle: Handle,
    /// An address that an administrator vouches for.
    pub confirmed_email: Option<String>,
    pub pending_email: Option<String>,
    pub password_hash: String,
    pub site_administrator: bool,
}

/// Writes an account.
pub(super) async fn insert<C: ConnectionTrait>(
    tx: &C,
    new: NewRow,
    now: DateTime<Utc>,
) -> Result<AccountId, OperationError> {
    let row = account::ActiveModel {
        handle: Set(new.handle.text),
        handle_skeleton: Set(new.handle.skeleton),
        email_confirmed_at: Set(new.confirmed_email.is_some().then_some(now)),
        email: Set(new.confirmed_email),
        pending_email: Set(new.pending_email),
        password_hash: Set(Some(new.password_hash)),
        display_name: Set(None),
        about: Set(String::new()),
        is_site_administrator: Set(new.site_administrator),
        created_at: Set(now),
        disabled_at: Set(None),
        external_id: Set(None),
        ..Default::default()
    };
    // Somebody took the name between the look and the write; addresses that wait for confirmation never collide.
    let inserted = account::Entity::insert(row).exec(tx).await;
    let inserted = inserted.map_err(|error| OperationError::field_if_taken(error, "handle", codes::HANDLE_TAKEN))?;
    Ok(inserted.last_insert_id)
}
