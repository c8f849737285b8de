//! Challenges that wait: one for each session or sign-in and purpose, for a few minutes, answered once.

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::relying_party::{Challenge, TTL};
use crate::entity::{AccountId, PendingSignInId, SessionId, passkey_ceremony as table};
use crate::operation::Operation;

/// Where a challenge was asked for, and where alone its answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    Session(SessionId),
    SignIn(PendingSignInId),
}

impl Binding {
    fn condition(self) -> Condition {
        Condition::all().add(match self {
            Self::Session(session) => table::Column::SessionId.eq(session),
            Self::SignIn(pending) => table::Column::PendingSignInId.eq(pending),
        })
    }
}

/// What a challenge is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new passkey, with the name that it gets.
    Adding(String),
    /// A passkey that the account has.
    Proving,
}

fn is_for(adding: bool) -> Condition {
    let name = table::Column::Name;
    Condition::all().add(if adding { name.is_not_null() } else { name.is_null() })
}

/// Keeps a challenge in the place of the one before: only the newest can be answered.
pub async fn begin(
    op: &Operation,
    account: AccountId,
    binding: Binding,
    purpose: Purpose,
    challenge: &Challenge,
) -> Result<(), DbErr> {
    let name = match purpose {
        Purpose::Adding(name) => Some(name),
        Purpose::Proving => None,
    };
    let before = table::Entity::delete_many()
        .filter(table::Column::AccountId.eq(account))
        .filter(binding.condition())
        .filter(is_for(name.is_some()));
    before.exec(op.tx()).await?;
    let (session, pending) = match binding {
        Binding::Session(session) => (Some(session), None),
        Binding::SignIn(pending) => (None, Some(pending)),
    };
    let row = table::ActiveModel {
        account_id: Set(account),
        session_id: Set(session),
        pending_sign_in_id: Set(pending),
        name: Set(name),
        options: Set(challenge.options.clone()),
        state: Set(challenge.state.clone()),
        created_at: Set(op.now()),
        expires_at: Set(op.now() + TTL),
        ..Default::default()
    };
    table::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// The challenge that waits there, as long as there is time.
pub async fn waiting<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    binding: Binding,
    adding: bool,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<table::Model>, DbErr> {
    table::Entity::find()
        .filter(table::Column::AccountId.eq(account))
        .filter(binding.condition())
        .filter(is_for(adding))
        .filter(table::Column::ExpiresAt.gt(now))
        .order_by_desc(table::Column::Id)
        .one(db)
        .await
}

/// Takes the challenge that waits there: whatever its answer is worth, there is no second one. Of two who answer at once, one gets it.
pub async fn take(
    op: &Operation,
    account: AccountId,
    binding: Binding,
    adding: bool,
) -> Result<Option<table::Model>, DbErr> {
    let Some(row) = waiting(op.tx(), account, binding, adding, op.now()).await? else { return Ok(None) };
    let taken = table::Entity::delete_by_id(row.id).exec(op.tx()).await?.rows_affected == 1;
    Ok(taken.then_some(row))
}

/// Takes all challenges of an account away.
pub async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    table::Entity::delete_many().filter(table::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}
