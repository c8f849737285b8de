//! The texts that questions and answers had: who may replace one, keeping the one before.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::store::agency_of;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, CategoryId, Subject, revision};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;

/// Whether the caller may edit what somebody wrote in a category: its author or a moderator of the agency.
pub async fn may_edit(
    tx: &WriteTransaction,
    caller: &Caller,
    author: AccountId,
    category: CategoryId,
) -> Result<(), OperationError> {
    let own = author == caller.account && caller.may(Right::Post, None);
    if own { Ok(()) } else { caller.require(Right::Moderate, agency_of(tx, category).await?) }
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
