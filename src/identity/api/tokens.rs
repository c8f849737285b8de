//! One's own tokens by API. A token makes only such as may do no more than itself and end no later.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use crate::app::App;
use crate::entity::{ApiTokenId, api_token};
use crate::identity::create_token::{Created as Made, NewToken, TokenEnd};
use crate::identity::extractors::TokenCaller;
use crate::identity::idempotency::RequestKey;
use crate::identity::permissions::Scope;
use crate::identity::{api_tokens, create_token, revoke_token};
use crate::web::answers::{Created, Done, Page};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// An API token, without the token itself.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Token", skip_serializing_if_is_none, example)]
struct TokenView {
    id: ApiTokenId,
    /// The token that made it, with which it ends; left out if you made it on the site.
    parent_id: Option<ApiTokenId>,
    /// What you call it.
    name: String,
    /// Its first characters, to tell tokens apart.
    prefix: String,
    scopes: Vec<Scope>,
    created_at: Timestamp,
    /// When it ends; left out if never.
    expires_at: Option<Timestamp>,
    /// Within ten minutes; left out if it was never used.
    last_used_at: Option<Timestamp>,
    /// The token, in the answer that makes it and never again.
    token: Option<String>,
}

impl Example for TokenView {
    fn example() -> Self {
        Self {
            id: ApiTokenId(7),
            parent_id: Some(ApiTokenId(5)),
            name: "Bus stop widget".to_owned(),
            prefix: "pd_4fW9c".to_owned(),
            scopes: vec![Scope::ThreadsRead],
            created_at: Timestamp::example(),
            expires_at: Some(Timestamp::example()),
            last_used_at: None,
            token: None,
        }
    }
}

impl TokenView {
    fn new(row: api_token::Model, token: Option<String>) -> Self {
        Self {
            id: row.id,
            parent_id: row.parent_id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Timestamp),
            last_used_at: row.last_used_at.map(Timestamp),
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
#[oai(rename = "NewToken", deny_unknown_fields, example)]
struct TokenInput {
    /// What you call it.
    #[oai(validator(min_length = 1, max_length = 60))]
    name: String,
    /// What it may do: nothing that your own token may not.
    #[oai(validator(min_items = 1, max_items = 20))]
    scopes: Vec<Scope>,
    /// When it ends, at most ten years ahead and no later than your own token; leave out for the end of your own token, or for never
    /// if that has none.
    expires_at: Option<Timestamp>,
}

impl Example for TokenInput {
    fn example() -> Self {
        Self { name: "Bus stop widget".to_owned(), scopes: vec![Scope::ThreadsRead], expires_at: None }
    }
}

/// The caller's tokens.
pub struct TokensApi;

#[OpenApi(tag = "Tag::Account")]
impl TokensApi {
    /// List your tokens in use
    ///
    /// Newest first. Needs the scope `admin`.
    #[oai(path = "/me/tokens", method = "get", operation_id = "listMyTokens")]
    async fn tokens(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<TokenList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let name = format!("tokens:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/tokens", limit.0);
        let page = api_tokens::list(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(|row| TokenView::new(row, None)).collect();
        Ok(Page::Page(Json(TokenList { items, next_cursor }), link))
    }

    /// Make a token
    ///
    /// Needs the scope `admin`; a token can only make such as may do no more than itself and end no later. It ends with the token that
    /// made it, and when you change your password, unless you choose there to keep your tokens. You are told of it by email. The answer
    /// shows the token once, a repeat with the same key does not.
    #[oai(path = "/me/tokens", method = "post", operation_id = "createMyToken")]
    async fn create_token(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        idempotency_key: Param<RequestKey>,
        input: Json<TokenInput>,
    ) -> Result<Created<TokenView>, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
        let ends = input.expires_at.map_or(TokenEnd::Never, |end| TokenEnd::At(end.0));
        let new = NewToken { name: input.name, scopes: input.scopes, ends };
        let Made { row, token } = create_token::create(app, &caller, new, idempotency_key.0.0).await?;
        let (path, replayed) = (format!("/me/tokens/{}", row.id), token.is_none());
        Ok(Created::new(TokenView::new(row, token), &path, replayed))
    }

    /// Take a token back
    ///
    /// It opens nothing from now on, the one of this very request included, and neither do the tokens that it made. Needs the scope
    /// `admin`.
    #[oai(path = "/me/tokens/:id", method = "delete", operation_id = "revokeMyToken")]
    async fn revoke_token(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which token.
        id: Path<ApiTokenId>,
    ) -> Result<Done, ApiError> {
        revoke_token::revoke(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
