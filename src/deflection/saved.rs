//! What answers found while asking saved agencies, by their own word of what an answer costs them: nothing is assumed of those that say
//! nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use crate::agencies::money::{Money, unit_cost_of};
use crate::entity::{AgencyId, CategoryId, agency, category, deflection_day};

/// What was saved at an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub agency: AgencyId,
    pub slug: String,
    pub name: String,
    /// Answers that were found: confirmed, and nothing spoke against it.
    pub confirmed: i64,
    /// What one answer costs the agency.
    pub unit_cost: Money,
}

impl Saved {
    /// What was saved: so many answers at that cost.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.unit_cost.times(self.confirmed)
    }
}

/// What was saved in episodes that began on the days from `since` to `until`, both included, by UTC; of one category, or of all. Agencies
/// that say what an answer costs them, in the order of their names. An episode belongs to the agency of its category; without one it
/// belongs to none. Two statements, or one where no agency says what an answer costs.
///
/// # Errors
/// The database.
pub async fn saved<C: ConnectionTrait>(
    db: &C,
    since: NaiveDate,
    until: NaiveDate,
    category: Option<CategoryId>,
) -> Result<Vec<Saved>, DbErr> {
    let mut agencies = agency::Entity::find().filter(agency::Column::UnitCost.is_not_null()).all(db).await?;
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    agencies.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    let confirmed = confirmed_by_agency(db, since, until, category).await?;
    let of = |agency: agency::Model| {
        let confirmed = confirmed.get(&agency.id).copied().filter(|count| *count > 0)?;
        let unit_cost = unit_cost_of(&agency)?;
        Some(Saved { agency: agency.id, slug: agency.slug, name: agency.name, confirmed, unit_cost })
    };
    Ok(agencies.into_iter().filter_map(of).collect())
}

async fn confirmed_by_agency<C: ConnectionTrait>(
    db: &C,
    since: NaiveDate,
    until: NaiveDate,
    category: Option<CategoryId>,
) -> Result<BTreeMap<AgencyId, i64>, DbErr> {
    let to_category: RelationDef = deflection_day::Entity::belongs_to(category::Entity)
        .from(deflection_day::Column::CategoryId)
        .to(category::Column::Id)
        .into();
    let mut sums = deflection_day::Entity::find()
        .select_only()
        .column(category::Column::AgencyId)
        .column_as(deflection_day::Column::Confirmed.sum(), "confirmed")
        .join(JoinType::InnerJoin, to_category)
        .filter(deflection_day::Column::Day.gte(since.to_string()))
        .filter(deflection_day::Column::Day.lte(until.to_string()))
        .group_by(category::Column::AgencyId);
    if let Some(category) = category {
        sums = sums.filter(deflection_day::Column::CategoryId.eq(category));
    }
    let rows: Vec<(AgencyId, i64)> = sums.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_the_answers_at_their_cost() {
        let saved = Saved {
            agency: AgencyId(1),
            slug: "elmford".to_owned(),
            name: "City of Elmford".to_owned(),
            confirmed: 12,
            unit_cost: Money { hundredths: 450, currency: "GBP".to_owned() },
        };
        assert_eq!(saved.amount().to_string(), "54.00 GBP");
    }
}
