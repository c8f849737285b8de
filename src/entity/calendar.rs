//! Table `calendar`: data only.

use sea_orm::entity::prelude::*;

use super::documents::{Holidays, WeekHours};
use super::ids::{AgencyId, CalendarId};

/// An agency's business hours.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CalendarId,
    pub agency_id: AgencyId,
    /// IANA name.
    #[sea_orm(column_type = "Text")]
    pub time_zone: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub hours: WeekHours,
    #[sea_orm(column_type = "JsonBinary")]
    pub holidays: Holidays,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
