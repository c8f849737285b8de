//! Signing in and out. Whoever guesses learns nothing: one answer, one amount of work, one count for known and unknown names.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::refusal::Refused;
use super::{drafts, handles, limits, password, sessions};
use crate::app::App;
use crate::entity::{AccountId, SessionId, account, session};
use crate::web::client::ClientAddress;
use crate::web::signing;

/// What somebody types to sign in.
pub struct Credentials<'a> {
    /// Handle or confirmed address.
    pub name: &'a str,
    pub password: &'a str,
}

/// Somebody who is in.
pub struct SignedIn {
    pub account: AccountId,
    /// Token for the session cookie: always a new one.
    pub session: String,
    /// Where the text that was being written when the session ended is kept now.
    pub draft: Option<uuid::Uuid>,
}

/// Checks a password and begins a session. `replaces` is the session of this browser, which ends; `kept` is a form that
/// was sent when the session was over, with the path of its page.
///
/// # Errors
/// The field `password` with code `sign_in_failed` whatever was wrong; too many tries; no hashing slot; the database.
pub async fn sign_in(
    app: &App,
    credentials: &Credentials<'_>,
    from: ClientAddress,
    agent: &str,
    replaces: Option<SessionId>,
    kept: Option<&drafts::Unsent>,
) -> Result<SignedIn, Refused> {
    let found = find(app.reader(), credentials.name).await?;
    let who = match &found {
        Some(account) => format!("account:{}", account.id),
        None => format!("name:{}", signing::sha256(&handles::skeleton(credentials.name))),
    };
    let tries = limits::Tries::new(who, from);
    limits::count(app, &tries.acts()).await?;
    let stored = found.as_ref().and_then(|account| account.password_hash.clone());
    let fits = password::fits(app, stored, credentials.password).await?;
    let Some(account) = found.filter(|_| fits) else {
        return Err(Refused::field("password", "sign_in_failed"));
    };

    let now = app.now();
    let tx = app.begin_write().await?;
    // The password may have been changed, or the account disabled, while this one was being checked.
    let unchanged = account::Entity::find_by_id(account.id)
        .filter(account::Column::DisabledAt.is_null())
        .filter(account::Column::PasswordHash.eq(account.password_hash.clone()))
        .count(&tx)
        .await?;
    if unchanged == 0 {
        return Err(Refused::field("password", "sign_in_failed"));
    }
    tries.forget(&tx).await?;
    if let Some(old) = replaces {
        session::Entity::delete_by_id(old).exec(&tx).await?;
    }
    let session = sessions::begin(&tx, account.id, agent, now).await?;
    let draft = match kept {
        Some(unsent) => Some(drafts::keep(&tx, account.id, unsent, now).await?),
        None => None,
    };
    tx.commit().await?;
    Ok(SignedIn { account: account.id, session, draft })
}

/// Ends a session.
pub async fn sign_out(app: &App, session: SessionId) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    session::Entity::delete_by_id(session).exec(&tx).await?;
    tx.commit().await
}

/// The account that somebody means by a handle (or what looks like it) or a confirmed address; none if it is disabled.
pub(super) async fn find<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<account::Model>, DbErr> {
    let name = name.trim();
    let enabled = account::Entity::find().filter(account::Column::DisabledAt.is_null());
    if name.contains('@') {
        enabled.filter(account::Column::Email.eq(name.to_lowercase())).one(db).await
    } else {
        enabled.filter(account::Column::HandleSkeleton.eq(handles::skeleton(name))).one(db).await
    }
}
