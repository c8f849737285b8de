//! Counting tries: always written down, also when the try is refused, so that hammering does not help.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::refusal::Refused;
use crate::app::App;
use crate::web::client::ClientAddress;
use crate::web::rate_limit::{self, Act, LimitError, address_key};

/// Tries at the password of one account, or of a name that nobody has.
pub struct Tries {
    /// `account:…` or `name:…`.
    who: String,
    from: String,
}

impl Tries {
    /// Tries of somebody at an address.
    pub fn new(who: String, from: ClientAddress) -> Self {
        Self { who, from: format!("address:{}", address_key(from.0)) }
    }

    fn key_here(&self) -> String {
        format!("{}:{}", self.who, self.from)
    }

    /// What one try counts for.
    pub fn acts(&self) -> [(Act, String); 3] {
        [(Act::SignIn, self.key_here()), (Act::SignInTo, self.who.clone()), (Act::SignInFrom, self.from.clone())]
    }

    /// The password was right: earlier tries from here were slips. Those from elsewhere stay counted.
    pub async fn forget<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        rate_limit::forget(tx, Act::SignIn, &self.key_here()).await
    }
}

/// Counts acts in one short transaction of their own.
///
/// # Errors
/// [`Refused::TooOften`] if any of them is over its limit; all are counted nevertheless.
pub async fn count(app: &App, acts: &[(Act, String)]) -> Result<(), Refused> {
    let tx = app.begin_write().await?;
    let outcome = count_in(app, &tx, acts, app.now()).await;
    if !matches!(outcome, Err(Refused::Database(_))) {
        tx.commit().await?;
    }
    outcome
}

/// Counts acts in a transaction that the caller commits, refused or not.
pub async fn count_in<C: ConnectionTrait>(
    app: &App,
    tx: &C,
    acts: &[(Act, String)],
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let mut outcome = Ok(());
    for (act, key) in acts {
        match app.limiter.count(tx, *act, key, now).await {
            Ok(()) => {}
            Err(LimitError::TooOften(wait)) => outcome = Err(Refused::TooOften(wait)),
            Err(LimitError::Database(error)) => return Err(error.into()),
        }
    }
    outcome
}
