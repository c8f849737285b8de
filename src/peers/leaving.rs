//! What is forgotten with an account that is erased: that it wanted questions, what it followed, whose volunteer it was and what it
//! was brought.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, followed_agency, followed_category, peer_profile, question_offer, volunteer};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Deletes all of it: a few rows a day at most, so one operation is enough.
///
/// # Errors
/// Those of the database.
pub async fn forget_peer(app: &App, account: AccountId) -> Result<(), OperationError> {
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), account, |op, account: &AccountId| {
        Box::pin(async move {
            let account = *account;
            // First, so that whoever is choosing them at this moment is done, and what they were brought is seen.
            peer_profile::Entity::delete_by_id(account).exec(op.tx()).await?;
            question_offer::Entity::delete_many()
                .filter(question_offer::Column::AccountId.eq(account))
                .exec(op.tx())
                .await?;
            followed_category::Entity::delete_many()
                .filter(followed_category::Column::AccountId.eq(account))
                .exec(op.tx())
                .await?;
            volunteer::Entity::delete_many().filter(volunteer::Column::AccountId.eq(account)).exec(op.tx()).await?;
            followed_agency::Entity::delete_many()
                .filter(followed_agency::Column::AccountId.eq(account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
