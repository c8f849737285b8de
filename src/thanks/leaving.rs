//! Notes of thanks go with the account that is erased, whether it wrote them or was written them.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::app::App;
use crate::entity::{AccountId, thanks};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Rows of one operation: few enough that nobody waits long behind it.
const BATCH_SIZE: u64 = 500;

/// Deletes all of them, some in each operation: whoever answers much may have been thanked much.
///
/// # Errors
/// Those of the database.
pub async fn forget_thanks(app: &App, account: AccountId) -> Result<(), OperationError> {
    loop {
        let spec = OperationSpec::new(Actor::System);
        let gone = app.kernel.run(spec, account, |op, account: &AccountId| Box::pin(delete_some(op, *account)));
        if gone.await?.value == 0 {
            return Ok(());
        }
    }
}

async fn delete_some(op: &Operation, account: AccountId) -> Result<u64, OperationError> {
    let theirs =
        Condition::any().add(thanks::Column::FromAccount.eq(account)).add(thanks::Column::ToAccount.eq(account));
    let some =
        thanks::Entity::find().select_only().column(thanks::Column::Id).filter(theirs).limit(BATCH_SIZE).into_query();
    let deleted = thanks::Entity::delete_many().filter(thanks::Column::Id.in_subquery(some)).exec(op.tx()).await?;
    Ok(deleted.rows_affected)
}
