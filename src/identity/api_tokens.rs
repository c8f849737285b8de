//! Bearer tokens for the API: shown once, stored as SHA-256, with scopes and an end.

use chrono::{DateTime, Duration, Utc};
use poem::http::StatusCode;
use poem::{Request, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::Serialize;

use super::caller::Caller;
use super::permissions::{Right, Scope};
use super::{codes, sessions};
use crate::app::App;
use crate::entity::{AccountId, ApiTokenId, account, api_token};
use crate::locale;
use crate::operation::{
    Actor, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Missing, OperationError, OperationSpec,
    RateLimitedAction,
};
use crate::web::limit_headers::Meter;
use crate::web::pagination::{Keyset, Paged};
use crate::web::problem::ApiError;
use crate::web::{page, signing};

/// What every token starts with, so that leaked ones can be found by scanners.
pub const PREFIX: &str = "pd_";
/// Use is written down at most this often.
const SEEN_INTERVAL: Duration = Duration::minutes(10);

/// The caller of a token.
pub async fn authenticate(req: &Request, token: &str) -> Result<Caller> {
    let app: &App = req.data().ok_or_else(page::not_wired)?;
    let found = find(app, token).await.map_err(ApiError::from)?;
    let caller = found.ok_or_else(|| poem::Error::from_status(StatusCode::UNAUTHORIZED))?;
    locale::prefer(caller.locale.as_deref());
    let counted = app.limiter.count_here(RateLimitedAction::ApiCall, &caller.limit_key());
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
        note_use(app, token.id).await;
    }
    let scopes = token.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect();
    let caller = sessions::caller(app.reader(), found.into_iter().map(|row| row.role)).await?;
    Ok(caller.map(|caller| Caller { scopes: Some(scopes), ..caller }))
}

/// Writes down that a token is used. What cannot be written down keeps nobody from reading.
async fn note_use(app: &App, id: ApiTokenId) {
    let noted = app.kernel.run(OperationSpec::new(Actor::System), id, |op, id: &ApiTokenId| {
        Box::pin(async move {
            api_token::Entity::update_many()
                .col_expr(api_token::Column::LastUsedAt, Expr::value(op.now()))
                .filter(api_token::Column::Id.eq(*id))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    if let Err(error) = noted.await {
        tracing::warn!(token.id = id.0, error = %error, "the use of a token could not be written down");
    }
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

/// When a token ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum TokenEnd {
    #[default]
    Never,
    At(DateTime<Utc>),
    /// So many days after it is made.
    AfterDays(i64),
}

impl TokenEnd {
    fn at(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Never => None,
            Self::At(end) => Some(end),
            // A length that no calendar has ends at once, which is refused.
            Self::AfterDays(days) => Some(Duration::try_days(days).map_or(now, |length| now + length)),
        }
    }
}

/// What a new token is to be.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    pub scopes: Vec<Scope>,
    pub ends: TokenEnd,
}

/// A token that was just made, or found again by its idempotency key.
#[derive(Debug)]
pub struct Created {
    pub row: api_token::Model,
    /// The token itself, this once; none when an earlier request made it.
    pub token: Option<String>,
}

/// A token that is to be written.
pub(super) struct ValidatedToken {
    account: AccountId,
    name: String,
    scopes: String,
    expires_at: Option<DateTime<Utc>>,
    /// The token itself.
    token: String,
}

/// Makes a token for the caller. One that comes by token can hand on only what it holds itself.
///
/// # Errors
/// Refused fields, missing right or scope, [`codes::TOO_MANY_TOKENS`], a misused key, or the database.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewToken,
    key: Option<IdempotencyKey>,
) -> Result<Created, OperationError> {
    caller.require(Right::ManageTokens, None)?;
    if let Some(lacking) = new.scopes.iter().find(|scope| !caller.has_scope(**scope)) {
        return Err(OperationError::Forbidden(Missing::Scope(lacking.as_str()), codes::SCOPE_NOT_HELD));
    }
    let once = IdempotentRequest::new(caller.account, key, "make_token", &new);
    let validated = validate(caller.account, &new, app.now())?;
    let token = validated.token.clone();
    let prepare = std::future::ready(Ok(validated));
    let made = app.kernel.create(OperationSpec::new(caller).once(once), prepare, |op, new: &ValidatedToken| {
        Box::pin(async move {
            // Whoever makes tokens of one account takes turns, so that the count holds.
            let locked = account::Entity::find_by_id(new.account).lock_exclusive().one(op.tx()).await?;
            locked.ok_or(OperationError::NotFound)?;
            if in_use(new.account, op.now()).count(op.tx()).await? >= MAX_TOKENS {
                return Err(OperationError::RuleViolated(codes::TOO_MANY_TOKENS));
            }
            insert(op.tx(), new, op.now()).await
        })
    });
    let made = made.await?;
    let row = api_token::Entity::find_by_id(made.value).one(app.reader()).await?;
    let row = row.filter(|row| row.account_id == caller.account).ok_or(OperationError::NotFound)?;
    Ok(Created { row, token: (!made.replayed).then_some(token) })
}

/// What is to be written, with a fresh token.
///
/// # Errors
/// The fields `name`, `scopes`, `expires_at`; no randomness.
pub(super) fn validate(
    account: AccountId,
    new: &NewToken,
    now: DateTime<Utc>,
) -> Result<ValidatedToken, OperationError> {
    let mut errors = FieldErrors::default();
    let name = errors.check(name(&new.name));
    if new.scopes.is_empty() {
        errors.push(FieldError::new("scopes", codes::TOKEN_SCOPES_MISSING));
    }
    let expires_at = new.ends.at(now);
    if expires_at.is_some_and(|end| end <= now || end > now + Duration::days(MAX_DAYS)) {
        errors.push(FieldError::new("expires_at", codes::TOKEN_EXPIRY));
    }
    let name = errors.finish_with(name)?;
    let random = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let scopes: Vec<&str> =
        Scope::ALL.iter().filter(|scope| new.scopes.contains(scope)).map(|scope| scope.as_str()).collect();
    Ok(ValidatedToken { account, name, scopes: scopes.join(" "), expires_at, token: format!("{PREFIX}{random}") })
}

fn name(typed: &str) -> Result<String, FieldError> {
    let name = typed.trim();
    match name.chars().count() {
        0 => Err(FieldError::new("name", codes::TOKEN_NAME_MISSING)),
        length if length > MAX_NAME => Err(FieldError::new("name", codes::TOKEN_NAME_LONG)),
        _ if name.chars().any(char::is_control) => Err(FieldError::new("name", codes::TOKEN_NAME_CHARACTERS)),
        _ => Ok(name.to_owned()),
    }
}

/// Makes a token for an account; nobody is asked for rights here.
///
/// # Errors
/// Refused fields; the database.
pub(super) async fn create_unasked(app: &App, account: AccountId, new: &NewToken) -> Result<String, OperationError> {
    let validated = validate(account, new, app.now())?;
    let token = validated.token.clone();
    let made = app.kernel.run(OperationSpec::new(Actor::System), validated, |op, new: &ValidatedToken| {
        Box::pin(async move { insert(op.tx(), new, op.now()).await })
    });
    made.await?;
    Ok(token)
}

async fn insert<C: ConnectionTrait>(
    tx: &C,
    new: &ValidatedToken,
    now: DateTime<Utc>,
) -> Result<ApiTokenId, OperationError> {
    let row = api_token::ActiveModel {
        account_id: Set(new.account),
        name: Set(new.name.clone()),
        prefix: Set(new.token.chars().take(8).collect()),
        token_hash: Set(signing::sha256(&new.token)),
        scopes: Set(new.scopes.clone()),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    Ok(api_token::Entity::insert(row).exec(tx).await?.last_insert_id)
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
/// [`OperationError::Forbidden`] without the right to manage tokens; the database.
pub async fn list(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<api_token::Model>, OperationError> {
    caller.require(Right::ManageTokens, None)?;
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
/// [`OperationError::NotFound`] for a token that is not theirs or is taken back already.
pub async fn revoke(app: &App, caller: &Caller, id: ApiTokenId) -> Result<(), OperationError> {
    caller.require(Right::ManageTokens, None)?;
    let revoked = app.kernel.run(OperationSpec::new(caller), (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            let revoked = api_token::Entity::update_many()
                .col_expr(api_token::Column::RevokedAt, Expr::value(op.now()))
                .filter(api_token::Column::Id.eq(*id))
                .filter(api_token::Column::AccountId.eq(*account))
                .filter(api_token::Column::RevokedAt.is_null())
                .exec(op.tx())
                .await?;
            if revoked.rows_affected == 0 { Err(OperationError::NotFound) } else { Ok(()) }
        })
    });
    revoked.await?;
    Ok(())
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
