//! Notes of thanks go with the account that is erased, whether it wrote them or was written them.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, thanks};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Deletes all of them: one for each answer at most, so one operation is enough.
///
/// # Errors
/// Those of the database.
pub async fn forget_thanks(app: &App, account: AccountId) -> Result<(), OperationError> {
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), account, |op, account: &AccountId| {
        Box::pin(async move {
            let theirs = Condition::any()
                .add(thanks::Column::FromAccount.eq(*account))
                .add(thanks::Column::ToAccount.eq(*account));
            thanks::Entity::delete_many().filter(theirs).exec(op.tx()).await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
