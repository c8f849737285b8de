//! Questions of an account that stay, because others wrote on them, are closed: nobody is left who could say whether an answer
//! helped, and staff are not to be sent after it. Closing is no activity here, so that nothing comes to the top of a list by it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::STEP;
use crate::app::App;
use crate::entity::{AccountId, CaseState, Event, ThreadId, ThreadState, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::store::{apply, change, lock_any};

/// Closes all of them, each in an operation of its own. A case of staff about one ends as withdrawn, in the same transaction.
///
/// # Errors
/// The database.
pub async fn close_questions(app: &App, asker: AccountId) -> Result<(), OperationError> {
    let mut behind = ThreadId(0);
    loop {
        let found = open_questions(app, asker, behind).await?;
        let Some(last) = found.last() else { return Ok(()) };
        behind = *last;
        for thread in found {
            let spec = OperationSpec::new(Actor::System);
            let closed = app
                .kernel
                .run(spec, (thread, asker), |op, (thread, asker)| Box::pin(write_closed(op, *thread, *asker)));
            closed.await?;
        }
    }
}

async fn open_questions(app: &App, asker: AccountId, behind: ThreadId) -> Result<Vec<ThreadId>, DbErr> {
    // Closed by staff while its case goes on: that ends as well.
    let not_over = Condition::any().add(thread::Column::ClosedAt.is_null()).add(thread::Column::CaseState.is_in([
        CaseState::New,
        CaseState::Assigned,
        CaseState::WaitingForCitizen,
    ]));
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(asker))
        .filter(thread::Column::DeletedAt.is_null())
        .filter(thread::Column::Id.gt(behind))
        .filter(not_over)
        .order_by_asc(thread::Column::Id)
        .limit(STEP)
        .into_tuple()
        .all(app.reader())
        .await
}

async fn write_closed(op: &Operation, id: ThreadId, asker: AccountId) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = match lock_any(tx, id).await {
        // Somebody was quicker.
        Err(OperationError::NotFound) => return Ok(()),
        head => head?,
    };
    let has_active_case = head.case_state.is_some_and(CaseState::is_active);
    if head.author_id != asker || (head.closed_at.is_some() && !has_active_case) {
        return Ok(());
    }
    let update = change(id, now)
        .col_expr(thread::Column::ClosedAt, Expr::value(head.closed_at.unwrap_or(now)))
        .col_expr(thread::Column::State, Expr::value(ThreadState::Closed.as_str()));
    apply(tx, update).await?;
    op.record(Event::ThreadClosed { thread: id, by: asker });
    Ok(())
}
