//! Table `agency`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AgencyId;
use super::kinds::CaseReaders;

/// A public body that owns categories and teams.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AgencyId,
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// The promise shown to citizens, in the agency's words.
    #[sea_orm(column_type = "Text")]
    pub service_standard: String,
    /// Where to turn when the site is no help.
    #[sea_orm(column_type = "Text")]
    pub contact: String,
    /// Hex colour of the agency's mark.
    #[sea_orm(column_type = "Text", nullable)]
    pub accent: Option<String>,
    /// Which of its staff may read a case and what is said in it.
    pub case_readers: CaseReaders,
    pub created_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
    /// What one answer by its staff costs it, in hundredths of the currency, as it says itself.
    pub unit_cost: Option<i64>,
    /// Three capital letters, as ISO 4217 has them.
    #[sea_orm(column_type = "Text", nullable)]
    pub unit_cost_currency: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
