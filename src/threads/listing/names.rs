//! The names that stand beside posts, as they are now.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::entity::{AccountId, AgencyId, account, agency};
use crate::threads::views::{AgencyRef, Person};

#[derive(Debug, FromQueryResult)]
struct PersonRow {
    id: AccountId,
    handle: String,
    display_name: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct AgencyRow {
    id: AgencyId,
    slug: String,
    name: String,
    accent: Option<String>,
}

/// The names of people. One query, none for nobody.
pub async fn people<C: ConnectionTrait>(db: &C, ids: BTreeSet<AccountId>) -> Result<HashMap<AccountId, Person>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Handle, account::Column::DisplayName])
        .filter(account::Column::Id.is_in(ids))
        .into_model::<PersonRow>()
        .all(db)
        .await?;
    let person = |row: PersonRow| Person { id: row.id, handle: row.handle, display_name: row.display_name };
    Ok(rows.into_iter().map(|row| (row.id, person(row))).collect())
}

/// The names of agencies. One query, none for no agency.
pub async fn agencies<C: ConnectionTrait>(
    db: &C,
    ids: BTreeSet<AgencyId>,
) -> Result<HashMap<AgencyId, AgencyRef>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = agency::Entity::find()
        .select_only()
        .columns([agency::Column::Id, agency::Column::Slug, agency::Column::Name, agency::Column::Accent])
        .filter(agency::Column::Id.is_in(ids))
        .into_model::<AgencyRow>()
        .all(db)
        .await?;
    let named = |row: AgencyRow| AgencyRef { id: row.id, slug: row.slug, name: row.name, accent: row.accent };
    Ok(rows.into_iter().map(|row| (row.id, named(row))).collect())
}
