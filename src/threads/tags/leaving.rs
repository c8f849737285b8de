//! What is forgotten with an account that is erased: the tags that it followed, and those of the questions that it deleted.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, ThreadId, followed_tag, thread_tag};
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

/// Takes the tags of threads whose texts are forgotten: they say what those were about.
///
/// # Errors
/// Those of the database.
pub async fn forget_tags_of(tx: &WriteTransaction, threads: &[ThreadId]) -> Result<(), DbErr> {
    let tags = thread_tag::Entity::delete_many();
    tags.filter(thread_tag::Column::ThreadId.is_in(threads.iter().copied())).exec(tx).await?;
    Ok(())
}
