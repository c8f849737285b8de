//! Whoever added a group and has their account erased is not named by it any more; the group stays.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, synonym_group};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Takes the account out of the groups that it added or switched off.
///
/// # Errors
/// The database.
pub async fn forget_author(app: &App, account: AccountId) -> Result<(), OperationError> {
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), account, |op, account: &AccountId| {
        Box::pin(async move {
            synonym_group::Entity::update_many()
                .col_expr(synonym_group::Column::CreatedBy, Expr::value(None::<AccountId>))
                .filter(synonym_group::Column::CreatedBy.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
