//! What an account kept for staff beside its questions goes with it, whether there is a case or not: nobody is left to be reached by it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AccountId, personal_annex};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Deletes all of it. There is little of it beside each question, and questions are asked by hand.
///
/// # Errors
/// The database.
pub async fn forget_annex(app: &App, author: AccountId) -> Result<(), OperationError> {
    let gone = app.kernel.run(OperationSpec::new(Actor::System), author, |op, author| {
        Box::pin(async move {
            let all = personal_annex::Entity::delete_many().filter(personal_annex::Column::AuthorId.eq(*author));
            all.exec(op.tx()).await?;
            Ok(())
        })
    });
    gone.await?;
    Ok(())
}
