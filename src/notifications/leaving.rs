//! What an account that is erased was told goes with it, what it was still to be told, and what it said of its mails.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::app::App;
use crate::entity::{AccountId, mail, mail_hours, notification, notification_setting, stopped_thread};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Rows of one operation: few enough that nobody waits long behind it.
const BATCH: u64 = 500;

/// Deletes its notifications and mails, sent or not, and its settings of mails, some in each operation. A mail that waits in the queue is found gone.
///
/// # Errors
/// The database.
pub async fn forget_told(app: &App, account: AccountId) -> Result<(), OperationError> {
    loop {
        let spec = OperationSpec::new(Actor::System);
        let gone = app.kernel.run(spec, account, |op, account: &AccountId| Box::pin(delete_some(op, *account)));
        if gone.await?.value == 0 {
            return Ok(());
        }
    }
}

async fn delete_some(op: &Operation, account: AccountId) -> Result<u64, OperationError> {
    // Mails name their notification.
    let some = mail::Entity::find()
        .select_only()
        .column(mail::Column::Id)
        .filter(mail::Column::AccountId.eq(account))
        .limit(BATCH)
        .into_query();
    let mails = mail::Entity::delete_many().filter(mail::Column::Id.in_subquery(some)).exec(op.tx()).await?;
    if mails.rows_affected > 0 {
        return Ok(mails.rows_affected);
    }
    // What they said of their mails is a few rows, and one for each question whose mails they stopped.
    let db = op.tx();
    notification_setting::Entity::delete_many()
        .filter(notification_setting::Column::AccountId.eq(account))
        .exec(db)
        .await?;
    mail_hours::Entity::delete_by_id(account).exec(db).await?;
    stopped_thread::Entity::delete_many().filter(stopped_thread::Column::AccountId.eq(account)).exec(db).await?;
    let some = notification::Entity::find()
        .select_only()
        .column(notification::Column::Id)
        .filter(notification::Column::AccountId.eq(account))
        .limit(BATCH)
        .into_query();
    let told =
        notification::Entity::delete_many().filter(notification::Column::Id.in_subquery(some)).exec(op.tx()).await?;
    Ok(told.rows_affected)
}
