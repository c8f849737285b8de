//! Bearer tokens for the API: shown once, stored as SHA-256, with scopes and an end.

use chrono::{DateTime, Duration, Utc};
use poem::http::StatusCode;
use poem::{Request, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::caller::Caller;
use super::idempotency::{KeyError, Keyed};
use super::permissions::{Right, Scope};
use super::refusal::{Refusal, Refused};
use super::sessions;
use crate::app::App;
use crate::entity::{AccountId, ApiTokenId, account, api_token};
use crate::web::limit_headers::Meter;
use crate::web::pagination::{Keyset, Paged};
use crate::web::rate_limit::Act;
use crate::web::{page, signing};

/// What every token starts with, so that leaked ones can be found by scanners.
pub const PREFIX: &str = "pd_";
/// Use is written down at most this often.
const SEEN_INTERVAL: Duration = Duration::minutes(10);

/// The caller of a token.
pub async fn authenticate(req: &Request, token: &str) -> Result<Caller> {
    let app: &App = req.data().ok_or_else(page::not_wired)?;
    let found = find(app, token).await.map_err(|error| {
        tracing::error!(error = %error, "a token could not be looked up");
        poem::Error::from_status(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    let caller = found.ok_or_else(|| poem::Error::from_status(StatusCode::UNAUTHORIZED))?;
    let counted = app.limiter.count_here(Act::ApiCall, &caller.limit_key());
    req.data::<Meter>().ok_or_else(page::not_wired)?.note(counted)?;
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
        .select_only()
        .columns([api_token::Column::Id, api_token::Column::Scopes, api_token::Column::LastUsedAt])
        .filter(api_token::Column::TokenHash.eq(signing::sha256(token)))
        .filter(api_token::Column::RevokedAt.is_null())
        .filter(Condition::any().add(api_token::Column::ExpiresAt.is_null()).add(api_token::Column::ExpiresAt.gt(now)))
        .join(JoinType::InnerJoin, to_account);
    let found = sessions::with_roles(found).into_model::<Found>().all(app.reader()).await?;
    let Some(token) = found.first() else { return Ok(None) };
    if token.last_used_at.is_none_or(|used| now - used > SEEN_INTERVAL) {
        let tx = app.begin_write().await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now))
            .filter(api_token::Column::Id.eq(token.id))
            .exec(&tx)
            .await?;
        tx.commit().await?;
    }
    let scopes = token.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect();
    let caller = sessions::caller(app.reader(), found.into_iter().map(|row| row.role)).await?;
    Ok(caller.map(|caller| Caller { scopes: Some(scopes), ..caller }))
}

#[derive(FromQueryResult)]
struct Found {
    id: ApiTokenId,
    scopes: String,
    last_used_at: Option<DateTime<Utc>>,
    #[sea_orm(nested)]
    role: sessions::RoleOfAccount,
}

/// Longest name of a token, characters.
pub const MAX_NAME: usize = 60;
/// Most tokens in use at once, for one account.
pub const MAX_TOKENS: u64 = 50;
/// Longest life that can be asked for, in days; a token without an end is possible as well.
pub const MAX_DAYS: i64 = 3650;

/// What a new token is to be.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    pub scopes: Vec<Scope>,
    /// When it ends; none for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token that was just made, or found again by its idempotency key.
pub struct Created {
    pub row: api_token::Model,
    /// The token itself, this once; none when an earlier request made it.
    pub token: Option<String>,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The caller's own token lacks a scope that the new one asks for.
    #[error("a token cannot make one that may do more than itself")]
    ScopeNotHeld,
    /// [`MAX_TOKENS`] are in use.
    #[error("too many tokens are in use")]
    TooMany,
}

impl From<DbErr> for CreateError {
    fn from(error: DbErr) -> Self {
        Self::Refused(error.into())
    }
}

/// Makes a token for the caller. One that comes by token can hand on only what it holds itself.
///
/// # Errors
/// Refused fields, missing right or scope, too many tokens, a misused key, or the database.
pub async fn create(app: &App, caller: &Caller, new: &NewToken, keyed: &Keyed<'_>) -> Result<Created, CreateError> {
    if !caller.may(Right::ManageTokens, None) {
        return Err(Refused::Forbidden.into());
    }
    let now = app.now();
    check(new, now)?;
    if !new.scopes.iter().all(|scope| caller.has_scope(*scope)) {
        return Err(CreateError::ScopeNotHeld);
    }
    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        let found = api_token::Entity::find_by_id(ApiTokenId(earlier)).one(&tx).await?;
        let row = found.filter(|row| row.account_id == caller.account).ok_or(Refused::Missing)?;
        return Ok(Created { row, token: None });
    }
    if in_use(caller.account, now).count(&tx).await? >= MAX_TOKENS {
        return Err(CreateError::TooMany);
    }
    let (row, token) = insert(&tx, caller.account, new, now).await?;
    keyed.made(&tx, row.id.0, now).await?;
    tx.commit().await?;
    Ok(Created { row, token: Some(token) })
}

fn check(new: &NewToken, now: DateTime<Utc>) -> Result<(), Refused> {
    let mut refusals = Vec::new();
    match new.name.trim().chars().count() {
        0 => refusals.push(Refusal::new("name", "token_name_missing")),
        length if length > MAX_NAME => refusals.push(Refusal::new("name", "token_name_long")),
        _ if new.name.chars().any(char::is_control) => refusals.push(Refusal::new("name", "token_name_characters")),
        _ => {}
    }
    if new.scopes.is_empty() {
        refusals.push(Refusal::new("scopes", "token_scopes_missing"));
    }
    if new.expires_at.is_some_and(|end| end <= now || end > now + Duration::days(MAX_DAYS)) {
        refusals.push(Refusal::new("expires_at", "token_expiry"));
    }
    Refused::unless_empty(refusals)
}

/// Writes a token and returns it with its row; nobody is asked for rights here.
pub(super) async fn insert<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    new: &NewToken,
    now: DateTime<Utc>,
) -> Result<(api_token::Model, String), Refused> {
    check(new, now)?;
    let random = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let token = format!("{PREFIX}{random}");
    let scopes: Vec<&str> =
        Scope::ALL.iter().filter(|scope| new.scopes.contains(scope)).map(|scope| scope.as_str()).collect();
    let row = api_token::ActiveModel {
        account_id: Set(account),
        name: Set(new.name.trim().to_owned()),
        prefix: Set(token.chars().take(8).collect()),
        token_hash: Set(signing::sha256(&token)),
        scopes: Set(scopes.join(" ")),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    let row = api_token::Entity::insert(row).exec_with_returning(tx).await?;
    Ok((row, token))
}

fn in_use(account: AccountId, now: DateTime<Utc>) -> Select<api_token::Entity> {
    api_token::Entity::find()
        .filter(api_token::Column::AccountId.eq(account))
        .filter(api_token::Column::RevokedAt.is_null())
        .filter(Condition::any().add(api_token::Column::ExpiresAt.is_null()).add(api_token::Column::ExpiresAt.gt(now)))
}

/// The caller's tokens in use, newest first.
///
/// # Errors
/// [`Refused::Forbidden`] without the right to manage tokens.
pub async fn list(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<api_token::Model>, Refused> {
    if !caller.may(Right::ManageTokens, None) {
        return Err(Refused::Forbidden);
    }
    let mut rows = in_use(caller.account, app.now());
    if let Some(after) = after {
        rows = rows.filter(Condition::any().add(api_token::Column::CreatedAt.lt(after.at)).add(
            Condition::all().add(api_token::Column::CreatedAt.eq(after.at)).add(api_token::Column::Id.lt(after.id)),
        ));
    }
    let rows = rows
        .order_by_desc(api_token::Column::CreatedAt)
        .order_by_desc(api_token::Column::Id)
        .limit(limit + 1)
        .all(app.reader())
        .await?;
    Ok(Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 }))
}

/// Takes one of the caller's own tokens back; from then on it opens nothing.
///
/// # Errors
/// [`Refused::Missing`] for a token that is not theirs or is taken back already.
pub async fn revoke(app: &App, caller: &Caller, id: ApiTokenId) -> Result<(), Refused> {
    if !caller.may(Right::ManageTokens, None) {
        return Err(Refused::Forbidden);
    }
    let tx = app.begin_write().await?;
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(app.now()))
        .filter(api_token::Column::Id.eq(id))
        .filter(api_token::Column::AccountId.eq(caller.account))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    tx.commit().await?;
    if revoked.rows_affected == 0 { Err(Refused::Missing) } else { Ok(()) }
}

/// Takes all tokens of an account back.
pub(super) async fn revoke_all<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .filter(api_token::Column::AccountId.eq(account))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
