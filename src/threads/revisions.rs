//! The texts that questions and answers had: who may replace one, keeping the one before, refusing an edit that began from an
//! older one.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::refusal::{CurrentText, Refusal};
use super::store::agency_of;
use crate::entity::{AccountId, AnswerId, CategoryId, ThreadId, answer, revision};
use crate::identity::{Caller, Right};

/// Whether the caller may edit what somebody wrote in a category: its author or a moderator of the agency.
pub async fn may_edit<C: ConnectionTrait>(
    tx: &C,
    caller: &Caller,
    author: AccountId,
    category: CategoryId,
) -> Result<(), Refusal> {
    let own = author == caller.account && caller.may(Right::Post, None);
    if own || caller.may(Right::Moderate, agency_of(tx, category).await?) { Ok(()) } else { Err(Refusal::Forbidden) }
}

pub fn stale(title: Option<String>, body: String, revision: i32) -> Refusal {
    Refusal::Stale(Box::new(CurrentText { title, body, revision }))
}

/// The refusal of an act that began from an older text of an answer.
pub async fn stale_answer<C: ConnectionTrait>(tx: &C, id: AnswerId) -> Result<Refusal, Refusal> {
    let now = answer::Entity::find_by_id(id).one(tx).await?.ok_or(Refusal::Missing)?;
    Ok(stale(None, now.body_source, now.revision))
}

/// A text that gives way to a newer one.
pub struct Kept {
    pub thread: ThreadId,
    pub answer: Option<AnswerId>,
    pub number: i32,
    pub title: Option<String>,
    pub body: String,
    pub by: AccountId,
    pub written_at: DateTime<Utc>,
}

pub async fn keep<C: ConnectionTrait>(tx: &C, kept: Kept) -> Result<(), Refusal> {
    let row = revision::ActiveModel {
        thread_id: Set(kept.thread),
        answer_id: Set(kept.answer),
        number: Set(kept.number),
        title: Set(kept.title),
        body_source: Set(kept.body),
        edited_by: Set(kept.by),
        written_at: Set(kept.written_at),
        ..Default::default()
    };
    revision::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
