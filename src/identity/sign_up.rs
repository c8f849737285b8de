//! Making an account. Nothing tells whether an address is known: it is only taken on when its link is opened.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, SqlErr};

use super::handles::Handle;
use super::refusal::{Refusal, Refused};
use super::{email, limits, password, sessions};
use crate::app::App;
use crate::entity::{AccountId, TokenPurpose, account};
use crate::outbox::{self, Event};
use crate::web::client::ClientAddress;
use crate::web::rate_limit::{Act, address_key};

/// What a new person fills in.
#[derive(Clone, Default)]
pub struct NewAccount {
    pub handle: String,
    /// Optional; empty for none.
    pub email: String,
    pub password: String,
}

/// A new account with its first session.
pub struct Joined {
    pub account: AccountId,
    /// Token for the session cookie.
    pub session: String,
}

/// Signs somebody up and in.
///
/// # Errors
/// Refused fields, too many accounts from one address, no hashing slot, or the database.
pub async fn sign_up(app: &App, new: &NewAccount, from: ClientAddress, agent: &str) -> Result<Joined, Refused> {
    let now = app.now();
    let handle = Handle::choose(&new.handle);
    let address = if new.email.trim().is_empty() { Ok(None) } else { email::parse(&new.email).map(Some) };
    let mut refusals: Vec<Refusal> = Vec::new();
    refusals.extend(handle.as_ref().err());
    refusals.extend(address.as_ref().err());
    if let Err(refusal) = password::check("password", &new.password, &[&new.handle, &new.email]) {
        refusals.push(refusal);
    }
    let (Ok(handle), Ok(address)) = (handle, address) else { return Err(Refused::Fields(refusals)) };
    Refused::unless_empty(refusals)?;
    if is_taken(app.reader(), &handle).await? {
        return Err(Refused::field("handle", "handle_taken"));
    }
    limits::count(app, &[(Act::SignUp, format!("address:{}", address_key(from.0)))]).await?;
    let hash = password::accept(app, "password", &new.password, &[&handle.text, &new.email]).await?;

    let tx = app.begin_write().await?;
    let account = insert(&tx, handle, None, address.clone(), hash, false, now).await?;
    if address.is_some() {
        outbox::record(&tx, Event::AccountLinkWanted { account, purpose: TokenPurpose::ConfirmEmail }, now);
    }
    let session = sessions::begin(&tx, account, agent, now).await?;
    tx.commit().await?;
    app.wake();
    Ok(Joined { account, session })
}

/// Whether a name is taken, or one that looks like it.
async fn is_taken<C: ConnectionTrait>(db: &C, handle: &Handle) -> Result<bool, Refused> {
    let same = account::Entity::find().filter(account::Column::HandleSkeleton.eq(handle.skeleton.as_str()));
    Ok(same.count(db).await? > 0)
}

/// Writes an account. A confirmed address is one that an administrator vouches for.
pub(super) async fn insert<C: ConnectionTrait>(
    tx: &C,
    handle: Handle,
    confirmed_email: Option<String>,
    pending_email: Option<String>,
    password_hash: String,
    site_administrator: bool,
    now: DateTime<Utc>,
) -> Result<AccountId, Refused> {
    let row = account::ActiveModel {
        handle: Set(handle.text),
        handle_skeleton: Set(handle.skeleton),
        email_confirmed_at: Set(confirmed_email.is_some().then_some(now)),
        email: Set(confirmed_email),
        pending_email: Set(pending_email),
        password_hash: Set(Some(password_hash)),
        display_name: Set(None),
        about: Set(String::new()),
        is_site_administrator: Set(site_administrator),
        wants_mail: Set(true),
        created_at: Set(now),
        disabled_at: Set(None),
        external_id: Set(None),
        ..Default::default()
    };
    match account::Entity::insert(row).exec(tx).await {
        Ok(inserted) => Ok(inserted.last_insert_id),
        // Somebody took the name between the look and the write; addresses that wait for confirmation never collide.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Err(Refused::field("handle", "handle_taken"))
        }
        Err(error) => Err(error.into()),
    }
}
