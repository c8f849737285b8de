//! The texts that questions and answers had: who may replace one, keeping the one before.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use crate::database::WriteTransaction;
use crate::entity::{AccountId, AgencyId, Subject, revision};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;

/// Whether a caller may edit what somebody wrote on a thread of an agency. A text of one's own, or as a moderator.
/// An official answer is nobody's own: whoever may speak for the agency that gives it, today, may edit it.
///
/// # Errors
/// [`OperationError::Forbidden`].
pub fn may_edit(
    caller: &Caller,
    author: AccountId,
    official_for: Option<AgencyId>,
    agency: AgencyId,
) -> Result<(), OperationError> {
    match official_for {
        Some(speaker) => caller.require(Right::ActAsStaff, speaker),
        None if author == caller.account && caller.may(Right::Post, None) => Ok(()),
        None => caller.require(Right::Moderate, agency),
    }
}

/// Refuses an act that began from an older text than the one that is there. `seen` is `None` where any text will do.
pub fn require_current(seen: Option<i32>, current: i32) -> Result<(), OperationError> {
    if seen.is_some_and(|seen| seen != current) { Err(OperationError::Stale) } else { Ok(()) }
}

/// A text that gives way to a newer one.
pub struct EarlierText {
    pub subject: Subject,
    pub number: i32,
    pub title: Option<String>,
    pub body: String,
    pub by: AccountId,
    pub written_at: DateTime<Utc>,
}

pub async fn keep(tx: &WriteTransaction, text: EarlierText) -> Result<(), OperationError> {
    let row = revision::ActiveModel {
        subject_kind: Set(text.subject.kind()),
        subject_id: Set(text.subject.id()),
        number: Set(text.number),
        title: Set(text.title),
        body_source: Set(text.body),
        edited_by: Set(text.by),
        created_at: Set(text.written_at),
        ..Default::default()
    };
    revision::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
