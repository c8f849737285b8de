//! What a suspended account posted, hidden together with it, and shown again when the suspension is lifted: each post in a small
//! operation of its own that looks for what is left to do, so that it can be done again, and nobody waits behind all of it.
//!
//! Official answers are their agency's and stay. What only the asker and staff read is hidden from nobody by this: it stays as well.

use sea_orm::sea_query::{Expr, IntoColumnRef, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, IntoSimpleExpr,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::set_hidden::{Hiding, Post, set_hidden};
use crate::app::App;
use crate::entity::{AccountId, AnswerId, CommentId, SuspensionId, ThreadId, answer, comment, suspension, thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::store::lock_any;
use crate::threads::visibility::{self, is_for_everyone};

/// Posts that are looked for at once.
const BATCH: u64 = 100;

/// Hides everything that an account posted for everybody, unless its suspension hides nothing or was lifted meanwhile.
///
/// # Errors
/// The database.
pub async fn hide_posts(app: &App, suspension: SuspensionId) -> Result<(), OperationError> {
    let found = suspension::Entity::find_by_id(suspension).one(app.reader()).await?;
    let Some(found) = found.filter(|found| found.hides_posts && found.lifted_at.is_none()) else { return Ok(()) };
    for_each_post(app, Search { author: found.account_id, suspension, wanted: Wanted::Shown }).await
}

/// Shows again what a suspension hid and nothing else did, if that was wanted when it was lifted.
///
/// # Errors
/// The database.
pub async fn show_posts(app: &App, suspension: SuspensionId) -> Result<(), OperationError> {
    let found = suspension::Entity::find_by_id(suspension).one(app.reader()).await?;
    let Some(found) = found.filter(|found| found.shows_posts && found.lifted_at.is_some()) else { return Ok(()) };
    for_each_post(app, Search { author: found.account_id, suspension, wanted: Wanted::HiddenByIt }).await
}

/// Which posts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// Those that everybody sees: they are hidden.
    Shown,
    /// Those that the suspension hid: they are shown again.
    HiddenByIt,
}

/// The posts of an account that one suspension is about.
#[derive(Clone, Copy, Debug)]
struct Search {
    author: AccountId,
    suspension: SuspensionId,
    wanted: Wanted,
}

/// The table that is walked through.
#[derive(Clone, Copy, Debug)]
enum Table {
    /// First, because a comment under an answer that is hidden is seen by nobody and would not be found.
    Comments,
    Answers,
    Threads,
}

/// Where in a table.
#[derive(Clone, Copy, Debug)]
enum Place {
    Behind(i64),
    At(i64),
}

#[derive(Debug, FromQueryResult)]
struct FoundPost {
    thread_id: ThreadId,
    id: i64,
    /// An answer that is accepted.
    is_accepted: bool,
}

async fn for_each_post(app: &App, search: Search) -> Result<(), OperationError> {
    for table in [Table::Comments, Table::Answers, Table::Threads] {
        let mut behind = 0;
        loop {
            let some = find(app.reader(), table, search, Place::Behind(behind)).await?;
            let Some(last) = some.last() else { break };
            behind = last.id;
            for found in some {
                let spec = OperationSpec::new(Actor::System);
                let input = (search, table, found.thread_id, found.id);
                let done = app.kernel.run(spec, input, |op, (search, table, thread, id)| {
                    Box::pin(write(op, *search, *table, *thread, *id))
                });
                done.await?;
            }
        }
    }
    Ok(())
}

/// Hides or shows one post, if it still is what was looked for.
async fn write(op: &Operation, search: Search, table: Table, thread: ThreadId, id: i64) -> Result<(), OperationError> {
    let tx = op.tx();
    let head = match lock_any(tx, thread).await {
        // Somebody deleted it meanwhile.
        Err(OperationError::NotFound) => return Ok(()),
        head => head?,
    };
    let Some(found) = find(tx, table, search, Place::At(id)).await?.pop() else { return Ok(()) };
    let post = match table {
        Table::Comments => Post::Comment(CommentId(id)),
        Table::Answers => Post::Answer(AnswerId(id)),
        Table::Threads => Post::Thread(ThreadId(id)),
    };
    if search.wanted == Wanted::HiddenByIt {
        return set_hidden(op, &head, post, false, None).await;
    }
    // Whoever lifts it waits for this, so that nothing is hidden after it was lifted.
    let lasting = suspension::Entity::find_by_id(search.suspension).filter(suspension::Column::LiftedAt.is_null());
    let Some(lasting) = lasting.lock_shared().one(tx).await? else { return Ok(()) };
    let hiding = Hiding { by: lasting.suspended_by, reason: lasting.explanation, suspension: Some(search.suspension) };
    set_hidden(op, &head, post, found.is_accepted, Some(&hiding)).await
}

/// Posts that are looked for in a table, in the order of their ids.
async fn find<C: ConnectionTrait>(db: &C, table: Table, search: Search, place: Place) -> Result<Vec<FoundPost>, DbErr> {
    match table {
        Table::Comments => {
            let shown = visibility::public_comments()
                .add(is_on_thread_for_everyone((comment::Entity, comment::Column::ThreadId)));
            comment::Entity::find()
                .select_only()
                .columns([comment::Column::ThreadId, comment::Column::Id])
                .expr_as(Expr::cust("1 = 0"), "is_accepted")
                .filter(comment::Column::AuthorId.eq(search.author))
                .filter(within(comment::Column::Id, place))
                .filter(search.fits(shown, comment::Column::HiddenInSuspension))
                .order_by_asc(comment::Column::Id)
                .limit(BATCH)
                .into_model()
                .all(db)
                .await
        }
        Table::Answers => {
            let shown = visibility::public_answers()
                .add(answer::Column::OfficialFor.is_null())
                .add(is_on_thread_for_everyone((answer::Entity, answer::Column::ThreadId)));
            answer::Entity::find()
                .select_only()
                .columns([answer::Column::ThreadId, answer::Column::Id])
                .expr_as(answer::Column::AcceptedAt.is_not_null(), "is_accepted")
                .filter(answer::Column::AuthorId.eq(search.author))
                .filter(within(answer::Column::Id, place))
                .filter(search.fits(shown, answer::Column::HiddenInSuspension))
                .order_by_asc(answer::Column::Id)
                .limit(BATCH)
                .into_model()
                .all(db)
                .await
        }
        Table::Threads => {
            thread::Entity::find()
                .select_only()
                .column_as(thread::Column::Id, "thread_id")
                .column(thread::Column::Id)
                .expr_as(Expr::cust("1 = 0"), "is_accepted")
                .filter(thread::Column::AuthorId.eq(search.author))
                .filter(within(thread::Column::Id, place))
                .filter(search.fits(visibility::public_threads(), thread::Column::HiddenInSuspension))
                .order_by_asc(thread::Column::Id)
                .limit(BATCH)
                .into_model()
                .all(db)
                .await
        }
    }
}

impl Search {
    /// What is looked for: posts that are shown to everybody, or those that the suspension hid.
    fn fits<C: ColumnTrait>(self, shown: Condition, hidden_in_suspension: C) -> Condition {
        match self.wanted {
            Wanted::Shown => shown,
            Wanted::HiddenByIt => Condition::all().add(hidden_in_suspension.eq(self.suspension)),
        }
    }
}

fn within<C: ColumnTrait>(id: C, place: Place) -> SimpleExpr {
    match place {
        Place::Behind(behind) => id.gt(behind),
        Place::At(at) => id.eq(at),
    }
}

/// Whether a post stands on a thread that is for everybody, by the post's column.
fn is_on_thread_for_everyone(thread_id: impl IntoColumnRef) -> SimpleExpr {
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(thread::Entity)
            .and_where(thread::Column::Id.into_simple_expr().equals(thread_id))
            .and_where(is_for_everyone(thread::Column::Audience.into_simple_expr()))
            .to_owned(),
    )
}
