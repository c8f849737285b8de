//! Table `notification_setting`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AccountId;
use super::kinds::{MailDelivery, MailKind};

/// How somebody gets mails of a kind. Where there is no row, it is as for everybody who said nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: MailKind,
    pub delivery: MailDelivery,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
