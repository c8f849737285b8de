//! A creating request with a key happens once: a repeat finds what the first one made. Serves forms and the API alike.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict, UpdateStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryTrait, RuntimeErr,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::{IdempotencyConflict, OperationError};
use crate::database::WriteTransaction;
use crate::entity::{AccountId, idempotency_key};

/// A caller's own name for one request: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// `None` unless the text is of the right form.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request that happens once for its account and key.
#[derive(Clone, Debug)]
pub struct IdempotentRequest {
    account: AccountId,
    key: IdempotencyKey,
    /// Names the operation, such as `ask`.
    operation: &'static str,
    /// Tells the same content from another one.
    fingerprint: String,
}

/// What a key stands for when a request comes.
enum KeyState {
    /// This request is the first with it.
    Fresh,
    /// An earlier one made this.
    Used(i64),
}

impl IdempotentRequest {
    /// `content` is all that the request would do; `None` where the caller sent no key.
    #[must_use]
    pub fn new(
        account: AccountId,
        key: Option<IdempotencyKey>,
        operation: &'static str,
        content: &impl Serialize,
    ) -> Option<Self> {
        let fingerprint = serde_json::to_vec(content).ok().map(|content| hex(&Sha256::digest(content)))?;
        key.map(|key| Self { account, key, operation, fingerprint })
    }

    /// What an earlier request with this key made, as far as this connection can see.
    ///
    /// # Errors
    /// [`IdempotencyConflict::OtherContent`] if the key was used for something else.
    pub(super) async fn find_existing<C: ConnectionTrait>(&self, db: &C) -> Result<Option<i64>, OperationError> {
        let found = idempotency_key::Entity::find_by_id((self.account, self.key.0.clone())).one(db).await?;
        match found {
            None => Ok(None),
            Some(row) if row.operation == self.operation && row.fingerprint == self.fingerprint => {
                // Without a result the first one is still being worked on; its row is not visible to others before the commit.
                Ok(row.resource_id)
            }
            Some(_) => Err(OperationError::Idempotency(IdempotencyConflict::OtherContent)),
        }
    }

    /// Takes the key for this request, as the first statement of its transaction: whoever comes second waits for the first
    /// and is answered like it. Gives what an earlier one made.
    ///
    /// # Errors
    /// [`IdempotencyConflict::InFlight`] if the first one takes too long.
    pub(super) async fn claim(&self, tx: &WriteTransaction, now: DateTime<Utc>) -> Result<Option<i64>, OperationError> {
        match self.insert(tx, now).await? {
            KeyState::Fresh => Ok(None),
            KeyState::Used(resource) => Ok(Some(resource)),
        }
    }

    async fn insert(&self, tx: &WriteTransaction, now: DateTime<Utc>) -> Result<KeyState, OperationError> {
        let row = idempotency_key::ActiveModel {
            account_id: Set(self.account),
            key: Set(self.key.0.clone()),
            operation: Set(self.operation.to_owned()),
            fingerprint: Set(self.fingerprint.clone()),
            resource_id: Set(None),
            created_at: Set(now),
        };
        let key = [idempotency_key::Column::AccountId, idempotency_key::Column::Key];
        let inserted = idempotency_key::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await
            .map_err(|error| if is_lock_timeout(&error) { in_flight() } else { error.into() })?;
        if inserted > 0 {
            return Ok(KeyState::Fresh);
        }
        self.find_existing(tx).await?.map(KeyState::Used).ok_or_else(in_flight)
    }

    /// The statement that notes what the request made.
    pub(super) fn result(&self, resource: i64) -> UpdateStatement {
        idempotency_key::Entity::update_many()
            .col_expr(idempotency_key::Column::ResourceId, Expr::value(resource))
            .filter(idempotency_key::Column::AccountId.eq(self.account))
            .filter(idempotency_key::Column::Key.eq(self.key.0.clone()))
            .into_query()
    }
}

/// What an account made with a key by an operation, whatever the text was; none if it made nothing with it.
///
/// # Errors
/// Those of the database.
pub async fn made_with<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    key: &IdempotencyKey,
    operation: &str,
) -> Result<Option<i64>, DbErr> {
    let found = idempotency_key::Entity::find_by_id((account, key.0.clone())).one(db).await?;
    Ok(found.filter(|row| row.operation == operation).and_then(|row| row.resource_id))
}

/// Forgets every key of an account, with what it led to.
///
/// # Errors
/// Those of the database.
pub async fn forget_keys<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    idempotency_key::Entity::delete_many().filter(idempotency_key::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}

fn in_flight() -> OperationError {
    OperationError::Idempotency(IdempotencyConflict::InFlight)
}

/// Whether another transaction held the key for too long (PostgreSQL's `lock_not_available`).
fn is_lock_timeout(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    cause.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code).is_some_and(|code| code == "55P03")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
