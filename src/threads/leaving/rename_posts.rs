//! What an account wrote and others rely on stays under another name: each thread that shows it is another page from then on.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect,
};

use super::BATCH;
use crate::app::App;
use crate::entity::{AccountId, Event, ThreadId, answer, comment, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::store::new_version;

/// Gives every thread that names the account a new version, some in each operation.
///
/// # Errors
/// The database.
pub async fn rename_posts(app: &App, account: AccountId) -> Result<(), OperationError> {
    let mut behind = ThreadId(0);
    loop {
        let threads = threads_that_name(app, account, behind).await?;
        let Some(last) = threads.last() else { return Ok(()) };
        behind = *last;
        let renamed = app.kernel.run(OperationSpec::new(Actor::System), threads, |op, threads: &Vec<ThreadId>| {
            Box::pin(async move { Ok(write_renamed(op, threads).await?) })
        });
        renamed.await?;
    }
}

async fn write_renamed(op: &Operation, threads: &[ThreadId]) -> Result<(), DbErr> {
    new_version(op.now()).filter(thread::Column::Id.is_in(threads.iter().copied())).exec(op.tx()).await?;
    for thread in threads {
        op.record(Event::ThreadChanged { thread: *thread });
    }
    Ok(())
}

/// Threads on whose page the name stands: beside what somebody wrote.
async fn threads_that_name(app: &App, account: AccountId, behind: ThreadId) -> Result<Vec<ThreadId>, DbErr> {
    let answers = Query::select()
        .column(answer::Column::ThreadId)
        .from(answer::Entity)
        .and_where(answer::Column::AuthorId.eq(account))
        .to_owned();
    let comments = Query::select()
        .column(comment::Column::ThreadId)
        .from(comment::Entity)
        .and_where(comment::Column::AuthorId.eq(account))
        .to_owned();
    let among = |threads: SelectStatement| thread::Column::Id.into_simple_expr().in_subquery(threads);
    let named = Condition::any().add(thread::Column::AuthorId.eq(account)).add(among(answers)).add(among(comments));
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::DeletedAt.is_null())
        .filter(thread::Column::Id.gt(behind))
        .filter(named)
        .order_by_asc(thread::Column::Id)
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await
}
