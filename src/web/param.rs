//! Parameters that mean the same in every operation: read, checked and described in one place.

use std::borrow::Cow;

use poem::http::HeaderName;
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::problem::ApiError;

/// A parameter that any operation may take. Its sentence in the document is `api-parameter-…`, by the name that it has there.
pub trait ApiParam: Sized + Send {
    /// Where it is sent.
    const PLACE: MetaParamIn;
    /// Whether an operation that takes it cannot do without.
    const REQUIRED: bool = false;

    /// What the document says of its values.
    fn schema() -> MetaSchema;

    /// Reads it.
    ///
    /// # Errors
    /// What the operation answers instead.
    fn read(req: &Request) -> Result<Self, ApiError>;
}

/// A parameter in the list of a handler's arguments. In the document it has the argument's name.
pub struct Param<T>(pub T);

impl<'a, T: ApiParam> ApiExtractor<'a> for Param<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = T::REQUIRED;
    type ParamType = ();
    type ParamRawType = ();

    fn param_in() -> Option<MetaParamIn> {
        Some(T::PLACE)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(MetaSchemaRef::Inline(Box::new(T::schema())))
    }

    async fn from_request(req: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        Ok(Self(T::read(req)?))
    }
}

/// A header as it was sent; lines of the same name are one list. What is no text is kept so that nobody takes it for missing.
#[must_use]
pub fn header(req: &Request, name: &HeaderName) -> Option<String> {
    let lines: Vec<Cow<'_, str>> =
        req.headers().get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// A parameter of the query, decoded.
#[must_use]
pub fn query(req: &Request, name: &str) -> Option<String> {
    let query = req.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A text of limited length.
#[must_use]
pub fn text_schema(min: Option<usize>, max: usize) -> MetaSchema {
    MetaSchema { min_length: min, max_length: Some(max), ..MetaSchema::new("string") }
}
