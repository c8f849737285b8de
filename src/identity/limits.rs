//! Counting tries: always written down, also when the try is refused, so that hammering does not help.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::refusal::Refused;
use crate::app::App;
use crate::web::rate_limit::{Act, LimitError};

/// Counts acts in one short transaction of their own.
///
/// # Errors
/// [`Refused::TooOften`] if any of them is over its limit; all are counted nevertheless.
pub async fn count(app: &App, acts: &[(Act, String)]) -> Result<(), Refused> {
    let tx = app.begin_write().await?;
    let outcome = count_in(app, &*tx, acts, app.now()).await;
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
