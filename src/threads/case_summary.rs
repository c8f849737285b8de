//! What may be told of the case that staff work on for a thread. It stands on the thread's own row: threads read no table of
//! cases. Cases write it in the transaction that changes the case.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveEnum, ColumnTrait, Condition, ConnectionTrait, DbErr, QueryFilter};

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
    new_version(now)
        .col_expr(Column::CaseReference, Expr::value(summary.reference.as_str()))
        .col_expr(Column::CaseState, Expr::value(summary.state.to_value()))
        .col_expr(Column::CaseTeamId, Expr::value(summary.team))
        .col_expr(Column::CaseOpenedAt, Expr::value(summary.opened_at))
        .col_expr(Column::CaseReplyDueAt, Expr::value(summary.reply_due_at))
        .col_expr(Column::CaseRepliedAt, Expr::value(summary.replied_at))
        .col_expr(Column::CaseOutcome, Expr::value(summary.outcome.map(|outcome| outcome.to_value())))
        .col_expr(Column::CaseOutcomeDetail, Expr::value(summary.outcome_detail.as_deref()))
        .col_expr(Column::CaseEndedAt, Expr::value(summary.ended_at))
        .filter(Column::Id.is_in(threads.iter().copied()))
        .filter(newest)
        .exec(tx)
        .await?;
    Ok(())
}
