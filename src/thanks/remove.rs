//! Removing a note of thanks, by whoever it was written to.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{ThanksId, thanks};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

/// Empties a note that the caller was written, and shows it no more. Whoever wrote it does not learn of it, and has thanked as before.
///
/// # Errors
/// No such note of theirs; a missing scope; the database.
#[tracing::instrument(skip_all)]
pub async fn remove(app: &App, caller: &Caller, id: ThanksId) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let removed = app.kernel.run(OperationSpec::new(caller), (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            let emptied = thanks::Entity::update_many()
                .col_expr(thanks::Column::Text, Expr::value(""))
                .col_expr(thanks::Column::RemovedAt, Expr::value(op.now()))
                .filter(thanks::Column::Id.eq(*id))
                .filter(thanks::Column::ToAccount.eq(*account))
                .filter(thanks::Column::RemovedAt.is_null())
                .exec(op.tx())
                .await?;
            if emptied.rows_affected == 0 { Err(OperationError::NotFound) } else { Ok(()) }
        })
    });
    removed.await?;
    Ok(())
}
