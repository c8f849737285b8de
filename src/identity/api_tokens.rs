//! Bearer tokens for the API: shown once, stored as SHA-256, with scopes and an end.

use chrono::Duration;
use poem::http::StatusCode;
use poem::{Request, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::caller::Caller;
use super::permissions::Scope;
use super::sessions;
use crate::app::App;
use crate::entity::{account, api_token};
use crate::web::rate_limit::Act;
use crate::web::{page, signing};

/// What every token starts with, so that leaked ones can be found by scanners.
pub const PREFIX: &str = "pd_";
/// Use is written down at most this often.
const SEEN_EVERY: Duration = Duration::minutes(10);

/// The caller of a token.
pub async fn authenticate(req: &Request, token: &str) -> Result<Caller> {
    let app: &App = req.data().ok_or_else(page::not_wired)?;
    let found = find(app, token).await.map_err(|error| {
        tracing::error!(error = %error, "a token could not be looked up");
        poem::Error::from_status(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    let caller = found.ok_or_else(|| poem::Error::from_status(StatusCode::UNAUTHORIZED))?;
    app.limiter
        .count_here(Act::ApiCall, &caller.limit_key())
        .map_err(|_| poem::Error::from_status(StatusCode::TOO_MANY_REQUESTS))?;
    Ok(caller)
}

async fn find(app: &App, token: &str) -> Result<Option<Caller>, DbErr> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let now = app.now();
    let to_account = api_token::Entity::belongs_to(account::Entity)
        .from(api_token::Column::AccountId)
        .to(account::Column::Id)
        .into();
    let found = api_token::Entity::find()
        .filter(api_token::Column::TokenHash.eq(signing::sha256(token)))
        .filter(api_token::Column::RevokedAt.is_null())
        .filter(Condition::any().add(api_token::Column::ExpiresAt.is_null()).add(api_token::Column::ExpiresAt.gt(now)))
        .filter(account::Column::DisabledAt.is_null())
        .join(JoinType::InnerJoin, to_account)
        .select_also(account::Entity)
        .one(app.reader())
        .await?;
    let Some((token, Some(account))) = found else { return Ok(None) };
    if token.last_used_at.is_none_or(|used| now - used > SEEN_EVERY) {
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now))
            .filter(api_token::Column::Id.eq(token.id))
            .exec(app.reader())
            .await?;
    }
    let scopes = token.scopes.split(' ').filter_map(Scope::from_word).collect();
    let caller = sessions::load_caller(app.reader(), account).await?;
    Ok(Some(Caller { scopes: Some(scopes), ..caller }))
}
