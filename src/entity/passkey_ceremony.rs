//! Table `passkey_ceremony`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, PasskeyCeremonyId, PendingSignInId, SessionId};

/// A challenge that waits for the answer of a passkey: of a new one, or of one that the account has. It is answered once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_ceremony")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PasskeyCeremonyId,
    pub account_id: AccountId,
    /// The session in which it was asked for, if there is one: no other one answers it.
    pub session_id: Option<SessionId>,
    /// The sign-in for which it was asked, if nobody is in yet: no other one answers it.
    pub pending_sign_in_id: Option<PendingSignInId>,
    /// What a new passkey will be called; none where one is asked for that the account has.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// What the browser is given.
    #[sea_orm(column_type = "Text")]
    pub options: String,
    /// What the answer is checked against. It never leaves the server.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
