//! Passkeys (`WebAuthn`) as a second factor: a device signs a challenge of this site for this site alone, so that nobody can be lured into
//! giving the answer to another one. Each challenge is a row that belongs to one session or to one sign-in, and is answered once.

mod add;
mod answer;
mod ask;
mod ceremonies;
mod relying_party;
mod remove;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::app::App;
use crate::entity::{AccountId, PasskeyId, passkey};

pub use add::{Added, MAX_NAME, Offer, begin as begin_adding, finish as finish_adding, offer};
pub(super) use answer::accept;
pub use ask::{ask_at_sign_in, ask_owner};
pub use ceremonies::Binding;
pub use relying_party::{RelyingParty, TTL};
pub use remove::remove;

/// Passkeys of one account.
pub const MAX: u64 = 10;

/// A passkey as its owner sees it.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: String,
    pub added_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl From<passkey::Model> for Passkey {
    fn from(row: passkey::Model) -> Self {
        Self { id: row.id, name: row.name, added_at: row.created_at, last_used_at: row.last_used_at }
    }
}

/// The passkeys of one account, the first one first.
fn of_account(account: AccountId) -> Select<passkey::Entity> {
    passkey::Entity::find().filter(passkey::Column::AccountId.eq(account)).order_by_asc(passkey::Column::Id).limit(MAX)
}

/// What the owner of an account sees of its passkeys.
pub(super) async fn list<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<Vec<Passkey>, DbErr> {
    Ok(of_account(account).all(db).await?.into_iter().map(Passkey::from).collect())
}

/// Whether an account has any.
pub(super) async fn are_there<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<bool, DbErr> {
    Ok(passkey::Entity::find().filter(passkey::Column::AccountId.eq(account)).count(db).await? > 0)
}

/// Whether passkeys can be used at the address that this site has: browsers know none for a bare number.
#[must_use]
pub fn are_possible(app: &App) -> bool {
    RelyingParty::of(&app.config).is_some()
}

/// Deletes all passkeys of an account, and the challenges that wait for one.
pub(super) async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    passkey::Entity::delete_many().filter(passkey::Column::AccountId.eq(account)).exec(tx).await?;
    ceremonies::delete_all(tx, account).await
}
