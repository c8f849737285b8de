//! Table `volunteer`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, VolunteerId};

/// Somebody whom an agency named as its volunteer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "volunteer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: VolunteerId,
    pub agency_id: AgencyId,
    pub account_id: AccountId,
    pub named_at: DateTimeUtc,
    /// None until they agree: before that nobody is told.
    pub agreed_at: Option<DateTimeUtc>,
    /// When they said no, at once or after they had agreed: they are no volunteer, and are not asked again for a time.
    pub declined_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
