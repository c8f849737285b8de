//! The REST API of one's own account: who am I, and my tokens.

use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi, Tags};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::api_tokens::{self, CreateError, Created, NewToken};
use super::caller::{Caller, TokenCaller};
use super::idempotency::{IdempotencyKey, KeyError, Keyed};
use super::permissions::{Right, Scope};
use super::settings;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, ApiTokenId, Role, TeamId, agency, api_token};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// Your own account and its tokens.
    Account,
}

/// A role at an agency.
#[derive(Clone, Debug, Object)]
struct RoleView {
    agency_id: AgencyId,
    /// The agency's short name in addresses.
    agency: String,
    role: Role,
}

/// Your own account.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
struct Me {
    id: AccountId,
    /// Your public name.
    handle: String,
    /// Shown beside the handle.
    display_name: Option<String>,
    about: String,
    /// Your confirmed address; shown to nobody else.
    email: Option<String>,
    /// Whether notifications are mailed as well.
    mail_wanted: bool,
    joined_at: DateTime<Utc>,
    /// Whether you may do everything in every agency.
    site_administrator: bool,
    /// Your staff roles; empty for citizens.
    roles: Vec<RoleView>,
    /// Teams whose queues you work.
    team_ids: Vec<TeamId>,
    /// What this token may do.
    scopes: Vec<Scope>,
}

impl Example for Me {
    fn example() -> Self {
        Self {
            id: AccountId(12),
            handle: "Ann_Parking".to_owned(),
            display_name: Some("Ann (Parking Services)".to_owned()),
            about: String::new(),
            email: Some("ann@elmford.example".to_owned()),
            mail_wanted: true,
            joined_at: DateTime::UNIX_EPOCH,
            site_administrator: false,
            roles: vec![RoleView { agency_id: AgencyId(1), agency: "elmford".to_owned(), role: Role::Agent }],
            team_ids: vec![TeamId(3)],
            scopes: vec![Scope::ThreadsRead, Scope::ProfileRead],
        }
    }
}

/// An API token, without the token itself.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
struct TokenView {
    id: ApiTokenId,
    /// What you call it.
    name: String,
    /// Its first characters, to tell tokens apart.
    prefix: String,
    scopes: Vec<Scope>,
    created_at: DateTime<Utc>,
    /// When it ends; left out if never.
    expires_at: Option<DateTime<Utc>>,
    /// Within ten minutes; left out if it was never used.
    last_used_at: Option<DateTime<Utc>>,
    /// The token, in the answer that makes it and never again.
    token: Option<String>,
}

impl Example for TokenView {
    fn example() -> Self {
        Self {
            id: ApiTokenId(7),
            name: "Bus stop widget".to_owned(),
            prefix: "pd_4fW9c".to_owned(),
            scopes: vec![Scope::ThreadsRead],
            created_at: DateTime::UNIX_EPOCH,
            expires_at: None,
            last_used_at: None,
            token: None,
        }
    }
}

impl TokenView {
    fn new(row: api_token::Model, token: Option<String>) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes.split(' ').filter_map(Scope::from_word).collect(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            token,
        }
    }
}

/// One page of tokens, newest first.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct TokenList {
    items: Vec<TokenView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// A token to be made.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields, example)]
struct TokenInput {
    /// What you call it.
    #[oai(validator(min_length = 1, max_length = 60))]
    name: String,
    /// What it may do: nothing that your own token may not.
    #[oai(validator(min_items = 1, max_items = 20))]
    scopes: Vec<Scope>,
    /// When it ends, at most ten years ahead; leave out for never.
    expires_at: Option<DateTime<Utc>>,
}

impl Example for TokenInput {
    fn example() -> Self {
        Self { name: "Bus stop widget".to_owned(), scopes: vec![Scope::ThreadsRead], expires_at: None }
    }
}

#[derive(ApiResponse)]
enum Listed {
    /// One page.
    #[oai(status = 200)]
    Page(
        Json<TokenList>,
        /// The next page, as `rel="next"`.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum Made {
    /// The token, this once.
    #[oai(status = 201)]
    Created(
        Json<TokenView>,
        /// Where it can be taken back.
        #[oai(header = "Location")]
        String,
        /// `true` if an earlier request with this key made it; the token is not shown again.
        #[oai(header = "Idempotency-Replayed")]
        Option<bool>,
    ),
}

#[derive(ApiResponse)]
enum Revoked {
    /// It opens nothing any more.
    #[oai(status = 204)]
    Done,
}

/// Who the caller is, and their tokens.
pub struct AccountApi;

#[OpenApi(tag = "Tag::Account")]
impl AccountApi {
    /// Your own account
    ///
    /// Needs the scope `profile:read`.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<Me>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        if !caller.may(Right::ReadProfile, None) {
            return Err(forbidden(Scope::ProfileRead));
        }
        let account = settings::own(app, &caller).await?;
        let ids: Vec<AgencyId> = caller.roles.iter().map(|(agency, _)| *agency).collect();
        let agencies = if ids.is_empty() {
            Vec::new()
        } else {
            agency::Entity::find().filter(agency::Column::Id.is_in(ids)).all(app.reader()).await?
        };
        let slug = |id| agencies.iter().find(|agency| agency.id == id).map(|agency| agency.slug.clone());
        let roles = caller
            .roles
            .iter()
            .filter_map(|&(agency_id, role)| Some(RoleView { agency_id, agency: slug(agency_id)?, role }))
            .collect();
        Ok(Json(Me {
            id: account.id,
            handle: account.handle,
            display_name: account.display_name,
            about: account.about,
            email: account.email,
            mail_wanted: account.mail_wanted,
            joined_at: account.created_at,
            site_administrator: account.site_administrator,
            roles,
            team_ids: caller.teams,
            scopes: caller.scopes.unwrap_or_default(),
        }))
    }

    /// Your tokens in use
    ///
    /// Newest first. Needs the scope `admin`.
    #[oai(path = "/me/tokens", method = "get", operation_id = "listMyTokens")]
    async fn tokens(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Where the page starts: `next_cursor` of the one before.
        #[oai(validator(max_length = 200))]
        cursor: Query<Option<String>>,
        /// Rows of the page.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")), default = "default_limit")]
        limit: Query<u64>,
    ) -> Result<Listed, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let list = format!("tokens:{}", caller.account);
        let secret = &app.config.secret;
        let after = match cursor.0.as_deref() {
            Some(text) => Some(
                Keyset::open(text, secret, &list)
                    .map_err(|error| ApiError::bad_request("bad_cursor", error.to_string()))?,
            ),
            None => None,
        };
        let page = manager(&caller).map(|()| api_tokens::list(app, &caller, after, limit.0))?.await?;
        let next_cursor = page.next.map(|place| place.seal(secret, &list));
        let link = next_cursor
            .as_ref()
            .map(|cursor| format!("</api/v1/me/tokens?limit={}&cursor={cursor}>; rel=\"next\"", limit.0));
        let items = page.items.into_iter().map(|row| TokenView::new(row, None)).collect();
        Ok(Listed::Page(Json(TokenList { items, next_cursor }), link))
    }

    /// Make a token
    ///
    /// Needs the scope `admin`; a token can only make such as may do no more than itself. The answer shows the token once.
    #[oai(path = "/me/tokens", method = "post", operation_id = "createMyToken")]
    async fn create_token(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Your own name for this request: sent again, it makes no second token.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        input: Json<TokenInput>,
    ) -> Result<Made, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
        manager(&caller)?;
        let key = match idempotency_key.0.as_deref() {
            Some(text) => Some(IdempotencyKey::new(text).ok_or_else(|| {
                ApiError::bad_request("bad_idempotency_key", "Idempotency-Key takes 1 to 255 visible ASCII characters.")
            })?),
            None => None,
        };
        let scopes: Vec<&str> = input.scopes.iter().map(|scope| scope.word()).collect();
        let end = input.expires_at.map(|end| end.to_rfc3339()).unwrap_or_default();
        let keyed = Keyed::new(caller.account, key.as_ref(), "make_token", &[&input.name, &scopes.join(" "), &end]);
        let new = NewToken { name: input.name, scopes: input.scopes, expires_at: input.expires_at };
        let Created { row, token } = api_tokens::create(app, &caller, &new, &keyed).await?;
        let location = format!("/api/v1/me/tokens/{}", row.id);
        let replayed = token.is_none().then_some(true);
        Ok(Made::Created(Json(TokenView::new(row, token)), location, replayed))
    }

    /// Take a token back
    ///
    /// It opens nothing from now on, the one of this very request included. Needs the scope `admin`.
    #[oai(path = "/me/tokens/:id", method = "delete", operation_id = "revokeMyToken")]
    async fn revoke_token(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which token.
        id: Path<ApiTokenId>,
    ) -> Result<Revoked, ApiError> {
        manager(&caller.0)?;
        api_tokens::revoke(app.0, &caller.0, id.0).await?;
        Ok(Revoked::Done)
    }
}

fn default_limit() -> u64 {
    DEFAULT_LIMIT
}

fn manager(caller: &Caller) -> Result<(), ApiError> {
    if caller.may(Right::ManageTokens, None) { Ok(()) } else { Err(forbidden(Scope::Admin)) }
}

fn forbidden(scope: Scope) -> ApiError {
    ApiError::forbidden("forbidden", format!("This needs a token with the scope {}.", scope.word()))
}

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        let words = error.to_string();
        match error {
            CreateError::Refused(refused) => refused.into(),
            CreateError::Key(error) => error.into(),
            CreateError::ScopeNotHeld => Self::forbidden("scope_not_held", words),
            CreateError::TooMany => Self::conflict("too_many_tokens", words),
        }
    }
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        let words = error.to_string();
        match error {
            KeyError::OtherContent => Self::unprocessable("idempotency_key_reused", words),
            KeyError::InFlight => Self::conflict("in_flight", words),
            KeyError::Database(error) => error.into(),
        }
    }
}
