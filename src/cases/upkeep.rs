//! What time does to cases: claims and assignments expire, promised times pass, days of grace end, and what a peer solved is
//! left to the peer.
//! Any number of nodes may run it: each case is taken under a lock, and the rules refuse what is not due any more.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect};

use super::peer_answer::note_closed_by_peer;
use super::rules::{CaseCommand, Effect, RuleViolation};
use super::states::is_active;
use super::update::{CaseUpdate, ending_of};
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, CaseState, EntryKind, Event, staff_case};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Cases of one kind that a run takes at most.
const BATCH: u64 = 50;

/// Does what is due; tells how much that was.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    let now = app.now();
    let mut done = drop_claims(app, now).await?;
    let silent = Condition::all()
        .add(staff_case::Column::State.eq(CaseState::Assigned))
        .add(staff_case::Column::AssignmentExpiresAt.lte(now));
    let over = Condition::all().add(staff_case::Column::ClosesAt.lte(now));
    let left = Condition::all()
        .add(staff_case::Column::State.eq(CaseState::New))
        .add(staff_case::Column::PeerAnswerId.is_not_null())
        .add(staff_case::Column::ClaimedBy.is_null());
    let told = Expr::col(staff_case::Column::OverdueToldFor).ne(Expr::col(staff_case::Column::DueAt));
    let untold = Condition::any().add(staff_case::Column::OverdueToldFor.is_null()).add(told);
    let overdue = Condition::all().add(staff_case::Column::DueAt.lte(now)).add(is_active()).add(untold);
    for (due, act) in [
        // Whoever holds a case hears that it is late before it is taken from them.
        (overdue, CaseCommand::TellOverdue),
        (silent, CaseCommand::ExpireAssignment),
        (over, CaseCommand::Close),
        (left, CaseCommand::LeaveToPeer),
    ] {
        let ids: Vec<CaseId> = staff_case::Entity::find()
            .select_only()
            .column(staff_case::Column::Id)
            .filter(due)
            .limit(BATCH)
            .into_tuple()
            .all(app.reader())
            .await?;
        for id in ids {
            let spec = OperationSpec::new(Actor::System);
            let kept = app.kernel.run(spec, (id, act.clone()), |op, (id, act)| Box::pin(keep_up(op, *id, act)));
            match kept.await {
                Ok(kept) => done += usize::from(kept.value),
                Err(error @ (OperationError::RuleViolated(_) | OperationError::Stale)) => {
                    tracing::warn!(case.id = id.0, error = %error, "a case could not be kept up");
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(done)
}

/// Expired claims are ignored when they are read; this clears the columns so that queries stay simple. No event is recorded.
async fn drop_claims(app: &App, now: DateTime<Utc>) -> Result<usize, OperationError> {
    if staff_case::Entity::find().filter(expired_claims(now)).one(app.reader()).await?.is_none() {
        return Ok(0);
    }
    let dropped = app.kernel.run(OperationSpec::new(Actor::System), (), |op, ()| {
        Box::pin(async move {
            let dropped = staff_case::Entity::update_many()
                .col_expr(staff_case::Column::ClaimedBy, Expr::value(Option::<i64>::None))
                .col_expr(staff_case::Column::ClaimExpiresAt, Expr::value(Option::<DateTime<Utc>>::None))
                .filter(expired_claims(op.now()))
                .exec(op.tx())
                .await?;
            Ok(dropped.rows_affected)
        })
    });
    Ok(usize::try_from(dropped.await?.value).unwrap_or(usize::MAX))
}

fn expired_claims(now: DateTime<Utc>) -> Condition {
    Condition::all().add(staff_case::Column::ClaimExpiresAt.lte(now))
}

/// Whether something was done: another node may have been here first.
async fn keep_up(op: &Operation, id: CaseId, act: &CaseCommand) -> Result<bool, OperationError> {
    let Some(mut change) = CaseUpdate::by_system(op, id).await? else { return Ok(false) };
    // Between finding and locking the case may have been reopened and resolved anew.
    if *act == CaseCommand::Close && change.case.closes_at.is_none_or(|end| end > op.now()) {
        return Ok(false);
    }
    let holder = change.case.assignee_id;
    let effect = match change.apply(act) {
        Ok(Effect::Nothing) | Err(RuleViolation::NotDue | RuleViolation::NoPeerAnswer | RuleViolation::NotResolved) => {
            return Ok(false);
        }
        other => other?,
    };
    change.save(op).await?;
    match (act, effect) {
        (_, Effect::ClosedByPeer) => note_closed_by_peer(op, &change).await?,
        (CaseCommand::ExpireAssignment, _) => {
            let detail = EntryDetail { account: holder, ..EntryDetail::default() };
            change.entry(op, EntryKind::AssignmentExpired, None, detail).await?;
            if let Some(from) = holder {
                op.record(Event::CaseReturned { case: id, from });
            }
        }
        (CaseCommand::TellOverdue, _) => {
            change.entry(op, EntryKind::Overdue, None, EntryDetail::default()).await?;
            op.record(Event::CaseOverdue { case: id });
        }
        _ => {
            change.entry(op, EntryKind::Closed, None, ending_of(&change.case)).await?;
        }
    }
    Ok(true)
}
