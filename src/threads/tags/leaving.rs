//! What is forgotten with an account that is erased: the tags that it followed.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, followed_tag};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Deletes all of it: there are never more than a site has tags.
///
/// # Errors
/// Those of the database.
pub async fn forget_followed_tags(app: &App, account: AccountId) -> Result<(), OperationError> {
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), account, |op, account: &AccountId| {
        Box::pin(async move {
            followed_tag::Entity::delete_many()
                .filter(followed_tag::Column::AccountId.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
