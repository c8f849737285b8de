//! Making an account. Nothing tells whether an address is known: it is only taken on when its link is opened.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::confirm_reminders::REMINDER_AFTER;
use super::display_names::{self, NameOwner};
use super::handles::Handle;
use super::imitation::{self, OfficialNames};
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::{codes, email, known_device, made_handles, password, sessions, unreachable};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, Event, SecurityEventKind, TokenPurpose, account};
use crate::operation::rate_limit::address_key;
use crate::operation::{Actor, FieldError, FieldErrors, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;

/// What a new person fills in.
#[derive(Clone, Default)]
pub struct NewAccount {
    /// As they write it: they are shown with it, and the user name is made from it.
    pub name: String,
    /// A user name of their own choice; empty for one that is made from the name. With no name, they are shown with it.
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
    let valid = validate(&new)?;
    let official = OfficialNames::load(app.reader(), &app.config.site_name, None).await?;
    let Valid { candidates, name, address } = refuse_official(valid, &new, &official)?;
    let handle = free_handle(app.reader(), candidates).await?;
    let handle = handle.ok_or_else(|| OperationError::field(name_field(&new), codes::HANDLE_TAKEN))?;
    if let Some(address) = &address {
        unreachable::require_reachable(app, address).await?;
    }
    require_strong_password(app, &new, from).await?;
    let display_name = shown_with(app.reader(), name, &handle).await?;
    let spec = OperationSpec::new(Actor::Visitor(from.0)).limited(RateLimitedAction::SignUp);
    let node = app.clone();
    let prepare = async move {
        let password_hash = password::hash_unchecked(&node, &new.password).await?;
        let row = NewRow {
            handle,
            display_name,
            confirmed_email: None,
            pending_email: address,
            password_hash,
            site_administrator: false,
        };
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
    password::require_strong(app, "password", &new.password, &[&new.name, &new.handle, &new.email]).await
}

/// What a person may sign up with.
struct Valid {
    /// User names, the best first; the first that is free is taken.
    candidates: Vec<Handle>,
    /// What they want to be shown with.
    name: Option<String>,
    address: Option<String>,
}

/// The field that the user name comes from.
fn name_field(new: &NewAccount) -> &'static str {
    if new.handle.trim().is_empty() { "name" } else { "handle" }
}

/// The name and the address, if a person may sign up like this. Of the password only what costs nothing is checked.
fn validate(new: &NewAccount) -> Result<Valid, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.check(display_names::choose("name", &new.name, NameOwner::Citizen));
    let candidates = name.as_ref().and_then(|name| errors.check(candidates(new, name.as_deref())));
    let address = if new.email.trim().is_empty() { Ok(None) } else { email::parse(&new.email).map(Some) };
    let address = errors.check(address);
    errors.check(password::check_form("password", &new.password, &[&new.name, &new.handle, &new.email]));
    let valid = candidates.zip(name).zip(address);
    errors.finish_with(valid.map(|((candidates, name), address)| Valid { candidates, name, address }))
}

/// Refuses what looks like the name of staff or of a public body, at the field that it was typed into. No user name like one is made.
fn refuse_official(valid: Valid, new: &NewAccount, official: &OfficialNames) -> Result<Valid, FieldErrors> {
    let is_official = |name: &str| official.are_like(name, NameOwner::Citizen);
    let mut errors = FieldErrors::default();
    let name = match valid.name {
        Some(name) if is_official(&name) => Err(FieldError::new("name", codes::DISPLAY_NAME_TAKEN)),
        name => Ok(name),
    };
    let name = errors.check(name);
    let candidates: Vec<Handle> = valid.candidates.into_iter().filter(|handle| !is_official(&handle.text)).collect();
    let is_chosen = !new.handle.trim().is_empty();
    let candidates = if candidates.is_empty() && is_chosen {
        Err(FieldError::new("handle", codes::HANDLE_TAKEN))
    } else {
        Ok(candidates)
    };
    let found = name.zip(errors.check(candidates));
    let address = valid.address;
    errors.finish_with(found.map(|(name, candidates)| Valid { candidates, name, address }))
}

/// The user names that somebody could have: the one that they chose, or those that can be made from their name.
fn candidates(new: &NewAccount, name: Option<&str>) -> Result<Vec<Handle>, FieldError> {
    if !new.handle.trim().is_empty() {
        return made_handles::choose(&new.handle).map(|handle| vec![handle]);
    }
    let name = name.ok_or_else(|| FieldError::new("name", codes::NEW_NAME_MISSING))?;
    let made = made_handles::from_name(name, last_number());
    if made.is_empty() { Err(FieldError::new("name", codes::HANDLE_RESERVED)) } else { Ok(made) }
}

/// A number of four digits for a name that many people have.
fn last_number() -> u16 {
    u16::try_from(Uuid::new_v4().as_u128() % 9000).unwrap_or(0).saturating_add(1000)
}

/// The first of some user names that nobody has, nor one that looks like it: one query.
async fn free_handle<C: ConnectionTrait>(db: &C, candidates: Vec<Handle>) -> Result<Option<Handle>, OperationError> {
    let skeletons = candidates.iter().map(|handle| handle.skeleton.as_str());
    let taken: Vec<String> = account::Entity::find()
        .select_only()
        .column(account::Column::HandleSkeleton)
        .filter(account::Column::HandleSkeleton.is_in(skeletons))
        .into_tuple()
        .all(db)
        .await?;
    Ok(candidates.into_iter().find(|handle| !taken.contains(&handle.skeleton)))
}

/// What a new account is shown with beside its user name: nothing where both are the same, or where it is the user name of another.
async fn shown_with<C: ConnectionTrait>(
    db: &C,
    name: Option<String>,
    handle: &Handle,
) -> Result<Option<String>, OperationError> {
    let Some(name) = name.filter(|name| *name != handle.text) else { return Ok(None) };
    let is_anothers = imitation::is_handle_of_another(db, &name, None).await?;
    Ok(Some(name).filter(|_| !is_anothers))
}

/// An account that is to be written.
#[derive(Clone)]
pub(super) struct NewRow {
    pub handle: Handle,
    /// Shown instead of the handle.
    pub display_name: Option<String>,
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
        email_reminder_at: Set(new.pending_email.is_some().then(|| now + REMINDER_AFTER)),
        pending_email: Set(new.pending_email),
        password_hash: Set(Some(new.password_hash)),
        display_name: Set(new.display_name),
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
