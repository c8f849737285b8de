//! Removing a note of thanks, by whoever it was written to.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{ThanksId, thanks};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

/// Deletes a note that the caller was written.
///
/// # Errors
/// No such note of theirs; a missing scope; the database.
#[tracing::instrument(skip_all)]
pub async fn remove(app: &App, caller: &Caller, id: ThanksId) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let removed = app.kernel.run(OperationSpec::new(caller), (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            let deleted = thanks::Entity::delete_many()
                .filter(thanks::Column::Id.eq(*id))
                .filter(thanks::Column::ToAccount.eq(*account))
                .exec(op.tx())
                .await?;
            if deleted.rows_affected == 0 { Err(OperationError::NotFound) } else { Ok(()) }
        })
    });
    removed.await?;
    Ok(())
}
