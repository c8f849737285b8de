//! Going through the questions of an account, each in an operation of its own.

use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::BATCH;
use crate::app::App;
use crate::entity::{AccountId, ThreadId, thread};
use crate::operation::{Act, Actor, Operation, OperationError, OperationSpec};
use crate::threads::store::{Head, lock_any};

/// What is done with a question that is locked.
pub(super) type QuestionAct = for<'a> fn(&'a Operation, &'a Head) -> Act<'a, ()>;

/// Does something with each question of an account that is not deleted and fits, as far as one look can tell: the act decides again.
///
/// # Errors
/// Those of the act and of the database.
pub(super) async fn for_each_question(
    app: &App,
    asker: AccountId,
    which: &Condition,
    act: QuestionAct,
) -> Result<(), OperationError> {
    let mut behind = ThreadId(0);
    loop {
        let found = some_questions(app, asker, which, behind).await?;
        let Some(last) = found.last() else { return Ok(()) };
        behind = *last;
        for thread in found {
            let spec = OperationSpec::new(Actor::System);
            let done = app
                .kernel
                .run(spec, (thread, asker), move |op, (thread, asker)| Box::pin(write(op, *thread, *asker, act)));
            done.await?;
        }
    }
}

async fn some_questions(
    app: &App,
    asker: AccountId,
    which: &Condition,
    behind: ThreadId,
) -> Result<Vec<ThreadId>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(asker))
        .filter(thread::Column::DeletedAt.is_null())
        .filter(thread::Column::Id.gt(behind))
        .filter(which.clone())
        .order_by_asc(thread::Column::Id)
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await
}

async fn write(op: &Operation, id: ThreadId, asker: AccountId, act: QuestionAct) -> Result<(), OperationError> {
    let head = match lock_any(op.tx(), id).await {
        // Somebody was quicker.
        Err(OperationError::NotFound) => return Ok(()),
        head => head?,
    };
    if head.author_id == asker { act(op, &head).await } else { Ok(()) }
}
