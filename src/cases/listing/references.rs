//! The references of cases that something else names by their ids.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{AgencyId, CaseId, staff_case};

/// The references of those among some cases that an agency has today: one query.
pub async fn references<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    cases: impl IntoIterator<Item = CaseId>,
) -> Result<HashMap<CaseId, String>, DbErr> {
    let found: Vec<(CaseId, String)> = staff_case::Entity::find()
        .select_only()
        .columns([staff_case::Column::Id, staff_case::Column::Reference])
        .filter(staff_case::Column::Id.is_in(cases))
        .filter(staff_case::Column::AgencyId.eq(agency))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}
