//! The asker's decision on a proposal.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::mark::{lock_both, point};
use crate::app::App;
use crate::entity::{DuplicateProposalId, ThreadId, duplicate_proposal};
use crate::identity::{Caller, Right};
use crate::threads::refusal::Refusal;
use crate::threads::rules::RuleViolation;
use crate::threads::store::{apply, change, published};

/// The asker's decision. An agreed thread closes, points at the other and counts among the people with its problem.
///
/// # Errors
/// Only the asker may; [`Rule::Decided`].
#[tracing::instrument(skip_all, fields(proposal.id = id.0))]
pub async fn decide(app: &App, caller: &Caller, id: DuplicateProposalId, agree: bool) -> Result<ThreadId, Refusal> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let proposal = duplicate_proposal::Entity::find_by_id(id).one(&tx).await?.ok_or(Refusal::Missing)?;
    let (head, other) = lock_both(&tx, caller, proposal.thread_id, proposal.of_thread_id).await?;
    if head.author_id != caller.account || !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let decided = duplicate_proposal::Entity::update_many()
        .col_expr(duplicate_proposal::Column::Agreed, Expr::value(agree))
        .col_expr(duplicate_proposal::Column::DecidedAt, Expr::value(now))
        .filter(duplicate_proposal::Column::Id.eq(id))
        .filter(duplicate_proposal::Column::DecidedAt.is_null())
        .exec(&tx)
        .await?;
    if decided.rows_affected == 0 {
        return Err(RuleViolation::Decided.into());
    }
    if agree {
        if head.duplicate_of.is_some() {
            return Err(RuleViolation::AlreadyDuplicate.into());
        }
        point(&tx, &head, &other, now).await?;
    } else {
        apply(&tx, change(head.id)).await?;
    }
    tx.commit().await?;
    published(app, head.id);
    published(app, other.id);
    Ok(head.id)
}
