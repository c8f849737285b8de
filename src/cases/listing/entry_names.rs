//! What the lines of a timeline speak of by id: people, teams, cases and questions, by what they are called. One query each.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::show::Entry;
use crate::app::App;
use crate::entity::{AccountId, CaseId, TeamId, ThreadId, account, staff_case, team, thread};

/// The names of teams that entries speak of.
pub async fn team_names<C: ConnectionTrait>(db: &C, entries: &[Entry]) -> Result<HashMap<TeamId, String>, DbErr> {
    let ids: Vec<TeamId> =
        entries.iter().flat_map(|entry| [entry.detail.team, entry.detail.from_team]).flatten().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = team::Entity::find().filter(team::Column::Id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The names of people whom entries speak of.
pub async fn names(app: &App, entries: &[Entry]) -> Result<HashMap<AccountId, String>, DbErr> {
    let ids: Vec<AccountId> =
        entries.iter().flat_map(|entry| [entry.detail.account, entry.detail.taken_from]).flatten().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(app.reader()).await?;
    Ok(found.into_iter().map(|row| (row.id, row.display_name.unwrap_or(row.handle))).collect())
}

/// The references of cases that entries speak of.
pub async fn references_of_entries<C: ConnectionTrait>(
    db: &C,
    entries: &[Entry],
) -> Result<HashMap<CaseId, String>, DbErr> {
    let ids: Vec<CaseId> = entries.iter().filter_map(|entry| entry.detail.case).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = staff_case::Entity::find().filter(staff_case::Column::Id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row.reference)).collect())
}

/// The titles of questions that entries speak of.
pub async fn titles<C: ConnectionTrait>(db: &C, entries: &[Entry]) -> Result<HashMap<ThreadId, String>, DbErr> {
    let ids: Vec<ThreadId> = entries.iter().filter_map(|entry| entry.detail.thread).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = thread::Entity::find().filter(thread::Column::Id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row.title)).collect())
}
