//! What an agency recommends stays when the account of whoever recommended it is erased, without their name.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, recommendation};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Takes the account out of what it recommended.
///
/// # Errors
/// The database.
pub async fn forget_recommender(app: &App, account: AccountId) -> Result<(), OperationError> {
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), account, |op, account: &AccountId| {
        Box::pin(async move {
            recommendation::Entity::update_many()
                .col_expr(recommendation::Column::CreatedBy, Expr::value(None::<AccountId>))
                .filter(recommendation::Column::CreatedBy.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
