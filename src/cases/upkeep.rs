//! What time does to cases: claims and assignments expire, days of grace end, and what a peer solved is left to the peer.
//! Any number of nodes may run it: each case is taken under a lock, and the rules refuse what is not due any more.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::fault::CaseFault;
use super::peer_answer::closed_by_peer;
use super::rules::{CaseCommand, Effect, Refusal};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{CaseId, CaseState, EntryKind, staff_case};

/// Cases of one kind that a run takes at most.
const BATCH: u64 = 50;

/// Does what is due; tells how much that was.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, DbErr> {
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
    for (due, act) in
        [(silent, CaseCommand::ExpireAssignment), (over, CaseCommand::Close), (left, CaseCommand::LeaveToPeer)]
    {
        let ids: Vec<CaseId> = staff_case::Entity::find()
            .select_only()
            .column(staff_case::Column::Id)
            .filter(due)
            .limit(BATCH)
            .into_tuple()
            .all(app.reader())
            .await?;
        for id in ids {
            match keep_up(app, id, &act).await {
                Ok(true) => done += 1,
                Ok(false) => {}
                Err(CaseFault::Database(error)) => return Err(error),
                Err(fault) => tracing::warn!(case.id = id.0, fault = %fault, "a case could not be kept up"),
            }
        }
    }
    Ok(done)
}

/// A claim that is over is over by itself; clearing it keeps queries simple and is no news to anybody.
async fn drop_claims(app: &App, now: DateTime<Utc>) -> Result<usize, DbErr> {
    let due = Condition::all().add(staff_case::Column::ClaimExpiresAt.lte(now));
    if staff_case::Entity::find().filter(due.clone()).one(app.reader()).await?.is_none() {
        return Ok(0);
    }
    let tx = app.begin_write().await?;
    let dropped = staff_case::Entity::update_many()
        .col_expr(staff_case::Column::ClaimedBy, Expr::value(Option::<i64>::None))
        .col_expr(staff_case::Column::ClaimExpiresAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(due)
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(usize::try_from(dropped.rows_affected).unwrap_or(usize::MAX))
}

async fn keep_up(app: &App, id: CaseId, act: &CaseCommand) -> Result<bool, CaseFault> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let Some(mut change) = CaseUpdate::by_system(&tx, id, now).await? else { return Ok(false) };
    // Between finding and locking the case may have been reopened and resolved anew.
    if *act == CaseCommand::Close && change.case.closes_at.is_none_or(|end| end > now) {
        return Ok(false);
    }
    let holder = change.case.assignee_id;
    let effect = match change.apply(act) {
        Ok(Effect::Nothing) | Err(Refusal::NotDue | Refusal::NoPeerAnswer | Refusal::NotResolved) => return Ok(false),
        other => other?,
    };
    change.save(&tx).await?;
    match (act, effect) {
        (_, Effect::ClosedByPeer) => closed_by_peer(&tx, &change).await?,
        (CaseCommand::ExpireAssignment, _) => {
            let detail = EntryDetail { account: holder, ..EntryDetail::default() };
            change.entry(&tx, EntryKind::AssignmentExpired, None, detail).await?;
        }
        _ => {
            let detail = EntryDetail { outcome: change.case.outcome, ..EntryDetail::default() };
            change.entry(&tx, EntryKind::Closed, None, detail).await?;
        }
    }
    tx.commit().await?;
    change.published(app);
    Ok(true)
}
