//! Contesting how staff ended the case of a question: whoever asked and those with the same problem, once each.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use crate::app::App;
use crate::entity::{Event, ThreadId, contest as contests, me_too};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::posts::rules::REASON;
use crate::threads::rules::{self, ContestFacts};
use crate::threads::store::lock_thread;

/// Contests how staff ended the case of a thread. Staff read the reason, nobody else.
///
/// # Errors
/// No right: neither asked nor said "me too"; the field `reason`; nothing to contest, or contested before; writing too often.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn contest(app: &App, caller: &Caller, id: ThreadId, reason: &str) -> Result<Completed<()>, OperationError> {
    let input = (caller.clone(), id, REASON.check(reason)?);
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post);
    app.kernel.run(spec, input, |op, (caller, id, reason)| Box::pin(write(op, caller, *id, reason))).await
}

async fn write(op: &Operation, caller: &Caller, id: ThreadId, reason: &str) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let head = lock_thread(tx, caller, id).await?;
    caller.require(Right::Post, None)?;
    let key = (id, caller.account);
    let facts = ContestFacts {
        concerned: head.author_id == caller.account || me_too::Entity::find_by_id(key).one(tx).await?.is_some(),
        state_now: head.state_at(now),
        ended: head.case_end(),
        has_contested: contests::Entity::find_by_id(key).one(tx).await?.is_some(),
    };
    rules::may_contest(&facts, now)?;
    let row = contests::ActiveModel {
        thread_id: Set(id),
        account_id: Set(caller.account),
        reason: Set(reason.to_owned()),
        created_at: Set(now),
    };
    contests::Entity::insert(row).exec_without_returning(tx).await?;
    op.record(Event::OutcomeContested { thread: id, by: caller.account });
    Ok(())
}
