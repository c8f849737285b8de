//! Proposing that a thread asks the same as another.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, SqlErr};

use super::decide::decide;
use super::mark::{lock_both, point};
use crate::app::App;
use crate::entity::{DuplicateProposalId, Event, ThreadId, duplicate_proposal};
use crate::identity::{Caller, Right};
use crate::outbox;
use crate::threads::refusal::Refusal;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change, published};
use crate::web::rate_limit::Act;

/// Proposes that a thread asks the same as another. The asker's own proposal is agreed at once.
///
/// # Errors
/// The field `of` for a thread that does not exist, [`Rule::SameThread`], [`Rule::AlreadyDuplicate`].
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn propose(app: &App, caller: &Caller, id: ThreadId, of: ThreadId) -> Result<DuplicateProposalId, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    if id == of {
        return Err(RuleViolation::SameThread.into());
    }
    let now = app.now();
    let tx = app.begin_write().await?;
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let (head, other) = lock_both(&tx, caller, id, of).await?;
    if head.hidden_at.is_some() || other.hidden_at.is_some() {
        return Err(RuleViolation::Hidden.into());
    }
    if head.duplicate_of.is_some() {
        return Err(RuleViolation::AlreadyDuplicate.into());
    }
    let before = duplicate_proposal::Entity::find()
        .filter(duplicate_proposal::Column::ThreadId.eq(id))
        .filter(duplicate_proposal::Column::OfThreadId.eq(of))
        .one(&tx)
        .await?;
    let own = head.author_id == caller.account;
    if let Some(before) = before {
        return match before.decided_at {
            // Saying it again changes nothing; the asker's own word is a decision.
            None if !own => Ok(before.id),
            None => {
                drop(tx);
                decide(app, caller, before.id, true).await.map(|_| before.id)
            }
            Some(_) => Err(RuleViolation::Decided.into()),
        };
    }
    let row = duplicate_proposal::ActiveModel {
        thread_id: Set(id),
        of_thread_id: Set(of),
        proposed_by: Set(caller.account),
        proposed_at: Set(now),
        agreed: Set(own.then_some(true)),
        decided_at: Set(own.then_some(now)),
        ..Default::default()
    };
    let proposal = match duplicate_proposal::Entity::insert(row).exec(&tx).await {
        Ok(made) => made.last_insert_id,
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err(RuleViolation::AlreadyDuplicate.into());
        }
        Err(error) => return Err(error.into()),
    };
    if own {
        point(&tx, &head, &other, now).await?;
    } else {
        apply(&tx, change(id)).await?;
        outbox::record(&tx, Event::DuplicateProposed { thread: id, of }, now);
    }
    tx.commit().await?;
    published(app, id);
    published(app, of);
    Ok(proposal)
}
