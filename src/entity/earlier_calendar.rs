//! Table `earlier_calendar`: data only.

use sea_orm::entity::prelude::*;

use super::documents::{Holidays, WeekHours};
use super::ids::{AgencyId, EarlierCalendarId};

/// Business hours that an agency had, for what was promised under them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "earlier_calendar")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: EarlierCalendarId,
    pub agency_id: AgencyId,
    /// IANA name.
    #[sea_orm(column_type = "Text")]
    pub time_zone: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub hours: WeekHours,
    #[sea_orm(column_type = "JsonBinary")]
    pub holidays: Holidays,
    /// When others took their place.
    pub replaced_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
