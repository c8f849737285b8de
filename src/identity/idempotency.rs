//! The header by which a caller of the API names a creating request, so that it happens once.

use poem::Request;
use poem::http::HeaderName;
use poem_openapi::registry::{MetaParamIn, MetaSchema};

use crate::web::param::{self, ApiParam};
use crate::web::problem::ApiError;

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
