//! Table `mail_hours`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AccountId;

/// At which hours somebody wants mails, and where these are counted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_hours")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Ordinary mails wait from 21 to 8 o'clock.
    pub quiet_at_night: bool,
    /// Name of the time zone (IANA); none: that of the site.
    #[sea_orm(column_type = "Text", nullable)]
    pub time_zone: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
