//! Table `passkey`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, PasskeyId};

/// A passkey that lets its owner in after the password. Nothing of it is secret: the key that signs is in the device alone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PasskeyId,
    pub account_id: AccountId,
    /// What the device knows it by, in URL-safe base 64.
    #[sea_orm(column_type = "Text")]
    pub credential_id: String,
    /// The public key and what the device said of itself when it was added, as JSON of the `WebAuthn` library.
    #[sea_orm(column_type = "Text")]
    pub public_data: String,
    /// How often it had signed when it was last used; 0 for those that do not count. One that counts and does not go on is a copy.
    pub counter: i64,
    /// What its owner calls it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub created_at: DateTimeUtc,
    pub last_used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
