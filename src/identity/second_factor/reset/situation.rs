//! What administrators read before they ask for a reset or confirm one.

use chrono::{DateTime, Utc};
use sea_orm::EntityTrait;

use super::{find_open, may_help};
use crate::app::App;
use crate::entity::{AccountId, account};
use crate::identity::caller::Caller;
use crate::identity::members;
use crate::identity::second_factor::is_on;
use crate::operation::OperationError;

/// A reset that waits for another administrator.
#[derive(Clone, Debug)]
pub struct Request {
    pub reason: String,
    /// Handle of whoever asked.
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Whether the reader asked, and so cannot confirm.
    pub is_own: bool,
}

/// Somebody as those see them who may reset their second factor.
#[derive(Clone, Debug)]
pub struct Situation {
    pub account: AccountId,
    pub handle: String,
    pub has_second_factor: bool,
    pub request: Option<Request>,
}

/// How things stand with the person of a handle: five queries.
///
/// # Errors
/// [`OperationError::NotFound`] for those who may not help, and for an unknown handle; the database.
pub async fn situation(app: &App, caller: &Caller, handle: &str) -> Result<Situation, OperationError> {
    let found = members::account_by_handle(app.reader(), handle).await?;
    let found = found.filter(|found| found.disabled_at.is_none()).ok_or(OperationError::NotFound)?;
    if !may_help(app.reader(), caller, &found).await? {
        return Err(OperationError::NotFound);
    }
    let request = match find_open(app.reader(), found.id, app.now()).await? {
        Some(row) => {
            let asker = account::Entity::find_by_id(row.requested_by).one(app.reader()).await?;
            Some(Request {
                reason: row.reason,
                requested_by: asker.map(|asker| asker.handle).unwrap_or_default(),
                requested_at: row.requested_at,
                expires_at: row.expires_at,
                is_own: row.requested_by == caller.account,
            })
        }
        None => None,
    };
    let has_second_factor = is_on(app.reader(), found.id).await?;
    Ok(Situation { account: found.id, handle: found.handle, has_second_factor, request })
}
