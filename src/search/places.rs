//! Where one can search: categories with their agencies.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::{agency, category};

/// Categories with their agencies, in the order of the site: two queries.
pub async fn places<C: ConnectionTrait>(db: &C) -> Result<Vec<(category::Model, Option<agency::Model>)>, DbErr> {
    let select = category::Entity::find()
        .filter(category::Column::ArchivedAt.is_null())
        .order_by_asc(category::Column::AgencyId)
        .order_by_asc(category::Column::Position)
        .order_by_asc(category::Column::Id);
    let agencies = agency::Entity::find().all(db).await?;
    let categories = select.all(db).await?;
    Ok(categories
        .into_iter()
        .map(|category| {
            let owner = agencies.iter().find(|agency| agency.id == category.agency_id).cloned();
            (category, owner)
        })
        .collect())
}
