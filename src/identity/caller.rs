//! The caller as an argument of operations. The extractor's type is the permission: a handler cannot forget it.

use chrono::{DateTime, Utc};
use poem::http::StatusCode;
use poem::{Request, RequestBody, Result};
use poem_openapi::auth::Bearer;
use poem_openapi::registry::{MetaParamIn, MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions, SecurityScheme};

use super::api_tokens;
use super::permissions::{self, Right, Scope};
use crate::entity::{AccountId, AgencyId, Role, TeamId};

/// Somebody whom we know, with their roles as they are now.
#[derive(Clone, Debug)]
pub struct Caller {
    pub account: AccountId,
    pub handle: String,
    /// May do everything in every agency.
    pub administrator: bool,
    pub roles: Vec<(AgencyId, Role)>,
    pub teams: Vec<TeamId>,
    pub joined_at: DateTime<Utc>,
    pub email_confirmed: bool,
    /// Scopes of the token; none for a session, which carries all.
    pub scopes: Option<Vec<Scope>>,
}

impl Caller {
    /// Whether they hold a right, at an agency where the right is one of staff.
    #[must_use]
    pub fn may(&self, right: Right, agency: impl Into<Option<AgencyId>>) -> bool {
        permissions::may(self, right, agency.into())
    }

    /// Whether they hold a role at an agency.
    #[must_use]
    pub fn has_role(&self, agency: AgencyId, role: Role) -> bool {
        self.roles.contains(&(agency, role))
    }

    /// Whether their token was made for this, or they came by session.
    #[must_use]
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }

    /// Whether they came by session and not by token.
    #[must_use]
    pub fn by_session(&self) -> bool {
        self.scopes.is_none()
    }

    /// Whether they are staff anywhere.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.administrator || !self.roles.is_empty()
    }

    /// Whether they read cases anywhere: moderators do not, and have no desk.
    #[must_use]
    pub fn has_desk(&self) -> bool {
        permissions::agencies_where(self, Right::ReadCases).is_none_or(|agencies| !agencies.is_empty())
    }

    /// Whether they are staff of this agency.
    #[must_use]
    pub fn is_staff_of(&self, agency: AgencyId) -> bool {
        self.administrator || self.roles.iter().any(|(at, _)| *at == agency)
    }

    /// The key that limits count for.
    #[must_use]
    pub fn limit_key(&self) -> String {
        format!("account:{}", self.account)
    }
}

/// A caller with a valid bearer token. Cookies are ignored.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", key_name = "Authorization", checker = "token_caller", rename = "bearer")]
pub struct TokenCaller(pub Caller);

async fn token_caller(req: &Request, bearer: Bearer) -> Result<Caller> {
    api_tokens::authenticate(req, &bearer.token).await
}

/// A caller with a token, or anybody. A token that is sent must be valid: an expired one is not silently anonymous.
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
        let Some(header) = req.headers().get(poem::http::header::AUTHORIZATION) else { return Ok(Self(None)) };
        let token = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let token = token.ok_or_else(|| poem::Error::from_status(StatusCode::UNAUTHORIZED))?;
        Ok(Self(Some(api_tokens::authenticate(req, token).await?)))
    }
}
