//! Whoever was about to ask and has their account erased stays a number.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, deflection, episode};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Takes the account out of what was counted of it.
///
/// # Errors
/// The database.
pub async fn forget_person(app: &App, account: AccountId) -> Result<(), OperationError> {
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), account, |op, account: &AccountId| {
        Box::pin(async move {
            deflection::Entity::update_many()
                .col_expr(deflection::Column::AccountId, Expr::value(None::<AccountId>))
                .filter(deflection::Column::AccountId.eq(*account))
                .exec(op.tx())
                .await?;
            episode::Entity::update_many()
                .col_expr(episode::Column::AccountId, Expr::value(None::<AccountId>))
                .filter(episode::Column::AccountId.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
