//! Callers of the API as arguments of handlers. The type is the permission: a handler cannot forget it.

use poem::http::StatusCode;
use poem::{Request, RequestBody, Result};
use poem_openapi::auth::Bearer;
use poem_openapi::registry::{MetaParamIn, MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions, SecurityScheme};

use super::api_tokens;
use super::caller::Caller;

/// A caller with a valid bearer token. Cookies are ignored.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", key_name = "Authorization", checker = "token_caller", rename = "bearer")]
pub struct TokenCaller(pub Caller);

async fn token_caller(req: &Request, bearer: Bearer) -> Result<Caller> {
    api_tokens::authenticate(req, &bearer.token).await
}

/// A caller with a token, or anybody, who is counted by their address. A token that is sent must be valid: an expired one is not
/// silently anonymous.
pub struct Anyone(pub Option<Caller>);

impl<'a> ApiExtractor<'a> for Anyone {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            "bearer",
            MetaSecurityScheme {
                ty: "http",
                description: None,
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![]
    }

    fn param_in() -> Option<MetaParamIn> {
        None
    }

    async fn from_request(
        req: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let Some(header) = req.headers().get(poem::http::header::AUTHORIZATION) else {
            api_tokens::count_stranger(req)?;
            return Ok(Self(None));
        };
        let token = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let Some(token) = token else {
            api_tokens::count_stranger(req)?;
            return Err(poem::Error::from_status(StatusCode::UNAUTHORIZED));
        };
        Ok(Self(Some(api_tokens::authenticate(req, token).await?)))
    }
}
