//! Gives mails that waited to the queue once their time has come. Its cost follows what is due.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::app::App;
use crate::entity::{Event, MailId, mail};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Mails of one transaction.
const BATCH: u64 = 200;

/// Hands over a batch of mails that are due and tells how many; 0 when none is.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    if !is_any_due(app).await? {
        return Ok(0);
    }
    let handed = app.kernel.run(OperationSpec::new(Actor::System), (), |op, ()| Box::pin(hand_over(op)));
    Ok(handed.await?.value)
}

/// Mails that waited and whose time has come, the longest due first.
#[must_use]
pub fn due(now: DateTime<Utc>) -> Select<mail::Entity> {
    mail::Entity::find()
        .filter(mail::Column::DueAt.is_not_null())
        .filter(mail::Column::DueAt.lte(now))
        .order_by_asc(mail::Column::DueAt)
        .order_by_asc(mail::Column::Id)
}

async fn is_any_due(app: &App) -> Result<bool, DbErr> {
    let first = due(app.now()).select_only().column(mail::Column::Id).limit(1);
    let found: Option<MailId> = first.into_tuple().one(app.reader()).await?;
    Ok(found.is_some())
}

/// Those that another node holds are skipped on PostgreSQL; on SQLite one node writes at a time.
async fn hand_over(op: &Operation) -> Result<usize, OperationError> {
    let due: Vec<MailId> = due(op.now())
        .select_only()
        .column(mail::Column::Id)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(op.tx())
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    mail::Entity::update_many()
        .col_expr(mail::Column::DueAt, Expr::value(None::<DateTime<Utc>>))
        .filter(mail::Column::Id.is_in(due.iter().copied()))
        .exec(op.tx())
        .await?;
    for mail in &due {
        op.record(Event::MailWritten { mail: *mail });
    }
    Ok(due.len())
}
