//! Whether somebody follows a category or an agency, for the button on its page.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entity::{AccountId, AgencyId, CategoryId, followed_agency, followed_category};

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

/// Whether an account follows a whole agency: one query.
pub async fn follows_agency<C: ConnectionTrait>(db: &C, account: AccountId, agency: AgencyId) -> Result<bool, DbErr> {
    let found = followed_agency::Entity::find()
        .filter(followed_agency::Column::AccountId.eq(account))
        .filter(followed_agency::Column::AgencyId.eq(agency));
    Ok(found.count(db).await? > 0)
}
