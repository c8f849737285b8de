//! A creating request with a key happens once: a repeat finds what the first one made. Serves forms and the API alike.

use chrono::{DateTime, Utc};
use poem::Request;
use poem::http::HeaderName;
use poem_openapi::registry::{MetaParamIn, MetaSchema};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, SqlErr};

use crate::entity::{AccountId, idempotency_key};
use crate::web::param::{self, ApiParam};
use crate::web::problem::ApiError;
use crate::web::signing;

pub use crate::operation::IdempotencyKey;

/// The header `Idempotency-Key` of a creating request, if it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey(pub Option<IdempotencyKey>);

impl RequestKey {
    /// The key, if one was sent.
    #[must_use]
    pub fn key(&self) -> Option<&IdempotencyKey> {
        self.0.as_ref()
    }
}

impl ApiParam for RequestKey {
    const PLACE: MetaParamIn = MetaParamIn::Header;

    fn schema() -> MetaSchema {
        param::text_schema(Some(1), 255)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        let Some(text) = param::header(req, &HeaderName::from_static("idempotency-key")) else { return Ok(Self(None)) };
        IdempotencyKey::new(&text).map(|key| Self(Some(key))).ok_or_else(|| {
            ApiError::bad_request("bad_idempotency_key", "Idempotency-Key takes 1 to 255 visible ASCII characters.")
        })
    }
}

/// Why a keyed request cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key was used for another content.
    #[error("this idempotency key was used for another request")]
    OtherContent,
    /// The same request is running right now.
    #[error("the same request is being worked on")]
    InFlight,
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// One keyed request of one account.
#[derive(Clone, Debug)]
pub struct Keyed<'a> {
    pub account: AccountId,
    pub key: Option<&'a IdempotencyKey>,
    /// Names the operation, such as `ask`.
    pub operation: &'static str,
    fingerprint: String,
}

impl<'a> Keyed<'a> {
    /// `content` is all that the request would do, in any fixed order.
    #[must_use]
    pub fn new(account: AccountId, key: Option<&'a IdempotencyKey>, operation: &'static str, content: &[&str]) -> Self {
        Self { account, key, operation, fingerprint: signing::sha256(&content.join("\u{0}")) }
    }

    /// What an earlier request with this key made.
    pub async fn earlier<C: ConnectionTrait>(&self, tx: &C) -> Result<Option<i64>, KeyError> {
        let Some(key) = self.key else { return Ok(None) };
        let found = idempotency_key::Entity::find_by_id((self.account, key.as_str().to_owned())).one(tx).await?;
        match found {
            None => Ok(None),
            Some(row) if row.operation == self.operation && row.fingerprint == self.fingerprint => Ok(row.resource_id),
            Some(_) => Err(KeyError::OtherContent),
        }
    }

    /// Remembers what this request made, in its own transaction.
    pub async fn made<C: ConnectionTrait>(&self, tx: &C, resource: i64, now: DateTime<Utc>) -> Result<(), KeyError> {
        let Some(key) = self.key else { return Ok(()) };
        let row = idempotency_key::ActiveModel {
            account_id: Set(self.account),
            key: Set(key.as_str().to_owned()),
            operation: Set(self.operation.to_owned()),
            fingerprint: Set(self.fingerprint.clone()),
            resource_id: Set(Some(resource)),
            created_at: Set(now),
        };
        match idempotency_key::Entity::insert(row).exec_without_returning(tx).await {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Err(KeyError::InFlight)
            }
            other => other.map(|_| ()).map_err(KeyError::from),
        }
    }
}
