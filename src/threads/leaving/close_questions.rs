//! Questions of an account that stay, because others wrote on them, are closed: nobody is left who could say whether an answer
//! helped, and staff are not to be sent after it. Closing is no activity here, so that nothing comes to the top of a list by it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};

use super::each_question::for_each_question;
use crate::app::App;
use crate::entity::{AccountId, CaseState, Event, ThreadState, thread};
use crate::operation::{Operation, OperationError};
use crate::threads::store::{Head, apply, change};

/// Closes all of them, each in an operation of its own. A case of staff about one ends as withdrawn, in the same transaction.
///
/// # Errors
/// The database.
pub async fn close_questions(app: &App, asker: AccountId) -> Result<(), OperationError> {
    // Closed by staff while its case goes on: that ends as well.
    let active = CaseState::ALL.iter().copied().filter(|state| state.is_active());
    let not_over =
        Condition::any().add(thread::Column::ClosedAt.is_null()).add(thread::Column::CaseState.is_in(active));
    for_each_question(app, asker, &not_over, |op, head| Box::pin(write_closed(op, head))).await
}

async fn write_closed(op: &Operation, head: &Head) -> Result<(), OperationError> {
    let has_active_case = head.case_state.is_some_and(CaseState::is_active);
    if head.closed_at.is_some() && !has_active_case {
        return Ok(());
    }
    let update = change(head.id, op.now())
        .col_expr(thread::Column::ClosedAt, Expr::value(head.closed_at.unwrap_or(op.now())))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()));
    apply(op.tx(), update).await?;
    op.record(Event::ThreadClosed { thread: head.id, by: head.author_id });
    Ok(())
}
