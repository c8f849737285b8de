//! What may be told of the case that staff work on for a thread. It stands on the thread's own row: threads read no table of
//! cases. Cases write it in the transaction that changes the case.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveEnum, ColumnTrait, Condition, ConnectionTrait, DbErr, QueryFilter, UpdateMany};

use super::store::new_version;
use crate::entity::{CaseState, Outcome, TeamId, ThreadId, thread};

/// The newest case of a thread, without anything that only its team may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseSummary {
    /// For the asker and those who may read cases.
    pub reference: String,
    pub state: CaseState,
    /// The team that has it.
    pub team: TeamId,
    pub opened_at: DateTime<Utc>,
    /// When the next reply of staff is due; `None` when none is.
    pub reply_due_at: Option<DateTime<Utc>>,
    /// The first reply of staff.
    pub replied_at: Option<DateTime<Utc>>,
    pub outcome: Option<Outcome>,
    /// The reason that goes with the outcome.
    pub outcome_detail: Option<String>,
    /// When it was resolved; `None` while it is active.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Writes the summary of a case on its threads, which are other pages from then on. A thread that has a newer case by now
/// keeps the summary of that one.
///
/// # Errors
/// Those of the database.
pub async fn set_case_summary<C: ConnectionTrait>(
    tx: &C,
    threads: &[ThreadId],
    summary: &CaseSummary,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use thread::Column;
    let newest = Condition::any().add(Column::CaseOpenedAt.is_null()).add(Column::CaseOpenedAt.lte(summary.opened_at));
    with_summary(Some(summary), now).filter(Column::Id.is_in(threads.iter().copied())).filter(newest).exec(tx).await?;
    Ok(())
}

/// Writes the summary of the case that threads have from now on, newer or older than the one before; none where they never had
/// one of their own.
///
/// # Errors
/// Those of the database.
pub async fn replace_case_summary<C: ConnectionTrait>(
    tx: &C,
    threads: &[ThreadId],
    summary: Option<&CaseSummary>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    with_summary(summary, now).filter(thread::Column::Id.is_in(threads.iter().copied())).exec(tx).await?;
    Ok(())
}

/// A visible change of threads to what a summary says, or to nothing.
fn with_summary(summary: Option<&CaseSummary>, now: DateTime<Utc>) -> UpdateMany<thread::Entity> {
    use thread::Column;
    new_version(now)
        .col_expr(Column::CaseReference, Expr::value(summary.map(|summary| summary.reference.as_str())))
        .col_expr(Column::CaseState, Expr::value(summary.map(|summary| summary.state.to_value())))
        .col_expr(Column::CaseTeamId, Expr::value(summary.map(|summary| summary.team)))
        .col_expr(Column::CaseOpenedAt, Expr::value(summary.map(|summary| summary.opened_at)))
        .col_expr(Column::CaseReplyDueAt, Expr::value(summary.and_then(|summary| summary.reply_due_at)))
        .col_expr(Column::CaseRepliedAt, Expr::value(summary.and_then(|summary| summary.replied_at)))
        .col_expr(Column::CaseOutcome, Expr::value(summary.and_then(|summary| summary.outcome).map(|it| it.to_value())))
        .col_expr(Column::CaseOutcomeDetail, Expr::value(summary.and_then(|summary| summary.outcome_detail.as_deref())))
        .col_expr(Column::CaseEndedAt, Expr::value(summary.and_then(|summary| summary.ended_at)))
}
