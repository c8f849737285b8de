//! Table `second_factor_reset`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, SecondFactorResetId};

/// An administrator asks for the second factor of somebody to be reset; it is, once another administrator confirms it in time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor_reset")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SecondFactorResetId,
    /// Whose second factor it is.
    pub account_id: AccountId,
    /// Why, in the words of whoever asked.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub requested_by: AccountId,
    pub requested_at: DateTimeUtc,
    /// Until when somebody else can confirm it.
    pub expires_at: DateTimeUtc,
    pub confirmed_by: Option<AccountId>,
    pub confirmed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
