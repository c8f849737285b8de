//! Agencies with their teams and hours, categories, and accounts.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::lines::{CHUNK, Lines, Outcome, new_lines, taken};
use crate::entity::{AccountId, account, agency, calendar, category, team};
use crate::import::format;
use crate::import::known::{Known, KnownCategory, inserted};
use crate::import::reason::because;
use crate::import::summary::RefusedLine;

pub(super) async fn write_agencies<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Agency>,
    now: DateTime<Utc>,
    known: &mut Known,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.agencies.has(id), outcome) {
        let same = agency::Entity::find().filter(agency::Column::Slug.eq(&row.slug)).one(tx).await?;
        if same.is_some() {
            outcome.refused.push(RefusedLine { line, reason: taken("slug", &row.slug) });
            continue;
        }
        let agency = agency::ActiveModel {
            slug: Set(row.slug),
            name: Set(row.name),
            description: Set(row.description),
            service_standard: Set(row.service_standard),
            contact: Set(row.contact),
            accent: Set(row.accent),
            created_at: Set(now),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        };
        let id = agency::Entity::insert(agency).exec(tx).await?.last_insert_id;
        let calendar = calendar::ActiveModel {
            agency_id: Set(id),
            time_zone: Set(row.time_zone),
            hours: Set(row.hours),
            holidays: Set(row.holidays),
            ..Default::default()
        };
        calendar::Entity::insert(calendar).exec_without_returning(tx).await?;
        for (slug, name) in row.teams {
            if known.teams.contains_key(&(id, slug.clone())) {
                continue;
            }
            let team = team::ActiveModel {
                agency_id: Set(id),
                slug: Set(slug.clone()),
                name: Set(name),
                ..Default::default()
            };
            known.teams.insert((id, slug), team::Entity::insert(team).exec(tx).await?.last_insert_id);
        }
        known.agencies.insert(row.id, id, line);
        outcome.added.agencies += 1;
    }
    Ok(())
}

pub(super) async fn write_categories<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Category>,
    now: DateTime<Utc>,
    known: &mut Known,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.categories.has(id), outcome) {
        let Some(agency) = outcome.check(line, known.agencies.find("agency", &row.agency, line)) else { continue };
        let team = match &row.team {
            None => None,
            Some(slug) => {
                let found = known.teams.get(&(agency, slug.clone())).copied();
                let found =
                    found.ok_or_else(|| because("import-unknown", &[("field", "team".into()), ("id", slug.into())]));
                let Some(team) = outcome.check(line, found) else { continue };
                Some(team)
            }
        };
        let beside: Vec<(String, i32)> = category::Entity::find()
            .select_only()
            .columns([category::Column::Slug, category::Column::Position])
            .into_tuple()
            .all(tx)
            .await?;
        if beside.iter().any(|(slug, _)| *slug == row.slug) {
            outcome.refused.push(RefusedLine { line, reason: taken("slug", &row.slug) });
            continue;
        }
        let category = category::ActiveModel {
            agency_id: Set(agency),
            slug: Set(row.slug),
            name: Set(row.name),
            description: Set(row.description),
            team_id: Set(team),
            position: Set(beside.iter().map(|(_, position)| *position).max().unwrap_or(0) + 1),
            created_at: Set(now),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        };
        let id = category::Entity::insert(category).exec(tx).await?.last_insert_id;
        known.categories.insert(row.id, KnownCategory { id }, line);
        outcome.added.categories += 1;
    }
    Ok(())
}

pub(super) async fn write_accounts<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Account>,
    known: &mut Known,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    let lines = new_lines(lines, |row| &row.id, |id| known.accounts.has(id), outcome);
    let mut skeletons = HashSet::new();
    let mut emails = HashSet::new();
    for some in lines.chunks(CHUNK) {
        let found: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::HandleSkeleton)
            .filter(account::Column::HandleSkeleton.is_in(some.iter().map(|(_, row)| row.handle.skeleton.as_str())))
            .into_tuple()
            .all(tx)
            .await?;
        skeletons.extend(found);
        let found: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::Email)
            .filter(account::Column::Email.is_in(some.iter().filter_map(|(_, row)| row.email.as_deref())))
            .into_tuple()
            .all(tx)
            .await?;
        emails.extend(found);
    }
    let mut rows = Vec::with_capacity(lines.len());
    let mut added = Vec::with_capacity(lines.len());
    for (line, row) in lines {
        if skeletons.contains(&row.handle.skeleton) {
            outcome.refused.push(RefusedLine { line, reason: taken("handle", &row.handle.text) });
            continue;
        }
        if row.email.as_ref().is_some_and(|email| emails.contains(email)) {
            outcome
                .refused
                .push(RefusedLine { line, reason: taken("email", row.email.as_deref().unwrap_or_default()) });
            continue;
        }
        skeletons.insert(row.handle.skeleton.clone());
        emails.extend(row.email.clone());
        rows.push(account::ActiveModel {
            handle: Set(row.handle.text),
            handle_skeleton: Set(row.handle.skeleton),
            email: Set(row.email),
            display_name: Set(row.display_name),
            about: Set(row.about),
            is_site_administrator: Set(false),
            created_at: Set(row.created_at),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        });
        added.push((line, row.id));
    }
    for some in rows.chunks(CHUNK) {
        account::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    let ids = inserted!(tx, added.iter().map(|(_, id)| id.as_str()).collect(), account, AccountId);
    for (line, id) in added {
        if let Some(row) = ids.get(&id) {
            known.accounts.insert(id, *row, line);
            outcome.added.accounts += 1;
        }
    }
    Ok(())
}
