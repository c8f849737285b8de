//! Reading policies and opening hours: each function is one query, and `rules` decides what counts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
};

use super::rules::calendar::BusinessTime;
use super::rules::hours::AgencyHours;
use super::rules::policy::{EffectivePolicy, Level, inherit, inherit_at};
use crate::entity::{AgencyId, CategoryId, calendar, category, earlier_calendar, escalation_policy};

/// Rows of this level.
#[must_use]
pub fn rows_of(level: Level) -> Condition {
    use escalation_policy::Column;
    match level {
        Level::Category(category) => Condition::all().add(Column::CategoryId.eq(category)),
        Level::Agency(agency) => Condition::all().add(Column::AgencyId.eq(agency)),
        Level::Site => Condition::all().add(Column::CategoryId.is_null()).add(Column::AgencyId.is_null()),
    }
}

/// Rows of these categories, of these agencies and of the site.
fn rows_around(
    categories: impl IntoIterator<Item = CategoryId>,
    agencies: impl IntoIterator<Item = AgencyId>,
) -> Condition {
    use escalation_policy::Column;
    Condition::any()
        .add(Column::CategoryId.is_in(categories))
        .add(Column::AgencyId.is_in(agencies))
        .add(rows_of(Level::Site))
}

/// The newest of each level among certain rows: one query.
async fn newest_among<C: ConnectionTrait>(db: &C, rows: Condition) -> Result<Vec<escalation_policy::Model>, DbErr> {
    use escalation_policy::Column;
    // Within a level ids grow with versions: both are given under the same unique index, in order.
    let newest = escalation_policy::Entity::find()
        .select_only()
        .expr(Column::Id.max())
        .filter(rows)
        .group_by(Column::CategoryId)
        .group_by(Column::AgencyId)
        .into_query();
    escalation_policy::Entity::find().filter(Column::Id.in_subquery(newest)).all(db).await
}

/// The newest version of each of these categories, of their agencies and of the site: one query.
pub async fn newest_versions<C: ConnectionTrait>(
    db: &C,
    categories: impl IntoIterator<Item = CategoryId>,
    agencies: impl IntoIterator<Item = AgencyId>,
) -> Result<Vec<escalation_policy::Model>, DbErr> {
    newest_among(db, rows_around(categories, agencies)).await
}

/// Every version of these categories, of these agencies and of the site, for threads that came at any time: one query.
pub async fn all_versions<C: ConnectionTrait>(
    db: &C,
    categories: impl IntoIterator<Item = CategoryId>,
    agencies: impl IntoIterator<Item = AgencyId>,
) -> Result<Vec<escalation_policy::Model>, DbErr> {
    escalation_policy::Entity::find().filter(rows_around(categories, agencies)).all(db).await
}

/// What counts in a category for a thread that came at `arrived_at`: one query.
pub async fn effective_at<C: ConnectionTrait>(
    db: &C,
    category: CategoryId,
    agency: AgencyId,
    arrived_at: DateTime<Utc>,
) -> Result<EffectivePolicy, DbErr> {
    use escalation_policy::Column;
    let counting = Condition::any().add(Column::CountsFrom.is_null()).add(Column::CountsFrom.lte(arrived_at));
    let rows = newest_among(db, Condition::all().add(rows_around([category], [agency])).add(counting)).await?;
    Ok(inherit_at(&rows, category, agency, arrived_at))
}

/// What counts for a category: one query.
pub async fn effective<C: ConnectionTrait>(db: &C, category: &category::Model) -> Result<EffectivePolicy, DbErr> {
    let rows = newest_versions(db, [category.id], [category.agency_id]).await?;
    Ok(inherit(&rows, category.id, category.agency_id))
}

/// A category, archived or not, with its agency's business time: one query.
pub async fn category_and_time<C: ConnectionTrait>(
    db: &C,
    id: CategoryId,
) -> Result<Option<(category::Model, BusinessTime)>, DbErr> {
    let hours = category::Entity::belongs_to(calendar::Entity)
        .from(category::Column::AgencyId)
        .to(calendar::Column::AgencyId)
        .into();
    let found =
        category::Entity::find_by_id(id).join(JoinType::LeftJoin, hours).select_also(calendar::Entity).one(db).await?;
    Ok(found.map(|(category, hours)| (category, hours.as_ref().map_or_else(BusinessTime::always, BusinessTime::of))))
}

/// What counts for each of many categories: one query.
pub async fn effective_of_all<C: ConnectionTrait>(
    db: &C,
    categories: &[category::Model],
) -> Result<HashMap<CategoryId, EffectivePolicy>, DbErr> {
    let rows =
        newest_versions(db, categories.iter().map(|row| row.id), categories.iter().map(|row| row.agency_id)).await?;
    Ok(categories.iter().map(|row| (row.id, inherit(&rows, row.id, row.agency_id))).collect())
}

/// The opening hours of an agency: two queries.
pub async fn hours_of<C: ConnectionTrait>(db: &C, agency: AgencyId) -> Result<AgencyHours, DbErr> {
    Ok(hours_of_all(db, [agency]).await?.remove(&agency).unwrap_or_else(AgencyHours::always))
}

/// The opening hours of each of many agencies that has a calendar, or had one: two queries.
pub async fn hours_of_all<C: ConnectionTrait>(
    db: &C,
    agencies: impl IntoIterator<Item = AgencyId>,
) -> Result<HashMap<AgencyId, AgencyHours>, DbErr> {
    let agencies: Vec<AgencyId> = agencies.into_iter().collect();
    let current =
        calendar::Entity::find().filter(calendar::Column::AgencyId.is_in(agencies.iter().copied())).all(db).await?;
    let mut earlier: HashMap<AgencyId, Vec<earlier_calendar::Model>> = HashMap::new();
    let replaced = earlier_calendar::Entity::find()
        .filter(earlier_calendar::Column::AgencyId.is_in(agencies.iter().copied()))
        .all(db)
        .await?;
    for row in replaced {
        earlier.entry(row.agency_id).or_default().push(row);
    }
    let of = |agency: AgencyId| {
        let now = current.iter().find(|row| row.agency_id == agency);
        let before = earlier.get(&agency).map(Vec::as_slice).unwrap_or_default();
        (now.is_some() || !before.is_empty()).then(|| (agency, AgencyHours::new(now, before)))
    };
    Ok(agencies.into_iter().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{CaseReaders, EscalationMode, EscalationPolicyId, agency};
    use crate::service_levels::rules::policy::tests::{AGENCY, CATEGORY, at, row};

    #[tokio::test]
    async fn the_newest_versions_are_read_at_once() {
        use sea_orm::{ActiveModelTrait, IntoActiveModel};
        let db = crate::database::Database::connect("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        let mine = category::Model {
            id: CATEGORY,
            agency_id: AGENCY,
            slug: "parking".into(),
            name: "Parking".into(),
            description: String::new(),
            team_id: None,
            position: 0,
            created_at: at("2026-11-01", 0),
            archived_at: None,
            external_id: None,
        };
        let owner = agency::Model {
            id: AGENCY,
            slug: "elmford".into(),
            name: "City of Elmford".into(),
            description: String::new(),
            service_standard: String::new(),
            contact: String::new(),
            accent: None,
            case_readers: CaseReaders::Team,
            created_at: at("2026-11-01", 0),
            external_id: None,
            unit_cost: None,
            unit_cost_currency: None,
        };
        agency::Entity::insert(owner.into_active_model()).exec(db.reader()).await.unwrap();
        category::Entity::insert(mine.clone().into_active_model()).exec(db.reader()).await.unwrap();
        assert_eq!(effective(db.reader(), &mine).await.unwrap(), EffectivePolicy::BUILT_IN);
        let levels = [(None, None, 1), (None, None, 2), (None, Some(2), 1), (Some(3), None, 1), (Some(3), None, 2)];
        for (n, (category, agency, version)) in levels.into_iter().enumerate() {
            let mode = (category.is_none() || version == 1).then_some(EscalationMode::EveryQuestion);
            let id = EscalationPolicyId(i64::try_from(n).unwrap() + 1);
            let version = escalation_policy::Model { id, ..row(category, agency, version, mode) };
            version.into_active_model().insert(db.reader()).await.unwrap();
        }
        let read = newest_versions(db.reader(), [CATEGORY], [AGENCY]).await.unwrap();
        assert_eq!(read.len(), 3);
        let policy = effective(db.reader(), &mine).await.unwrap();
        assert_eq!((policy.from, policy.mode), (Some(Level::Agency(AGENCY)), EscalationMode::EveryQuestion));
        let all = effective_of_all(db.reader(), std::slice::from_ref(&mine)).await.unwrap();
        assert_eq!(all.get(&CATEGORY), Some(&policy));
        assert!(!hours_of(db.reader(), AGENCY).await.unwrap().current().has_hours());
        // A version from now on counts for nothing that came before it.
        let later = at("2026-11-20", 9);
        let from_now_on = escalation_policy::Model {
            id: EscalationPolicyId(9),
            counts_from: Some(later),
            ..row(Some(3), None, 3, Some(EscalationMode::Never))
        };
        from_now_on.into_active_model().insert(db.reader()).await.unwrap();
        let before = effective_at(db.reader(), CATEGORY, AGENCY, later - chrono::Duration::hours(1)).await.unwrap();
        assert_eq!(before, policy);
        let after = effective_at(db.reader(), CATEGORY, AGENCY, later).await.unwrap();
        assert_eq!(after.mode, EscalationMode::Never);
        assert_eq!(all_versions(db.reader(), [CATEGORY], [AGENCY]).await.unwrap().len(), 6);
    }
}
