//! Whether somebody follows a category, for the button on its page.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entity::{AccountId, CategoryId, followed_category};

/// Whether an account follows a category: one query.
pub async fn follows_category<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    category: CategoryId,
) -> Result<bool, DbErr> {
    let found = followed_category::Entity::find()
        .filter(followed_category::Column::AccountId.eq(account))
        .filter(followed_category::Column::CategoryId.eq(category));
    Ok(found.count(db).await? > 0)
}
