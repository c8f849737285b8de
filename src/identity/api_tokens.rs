//! Bearer tokens for the API, stored as SHA-256, with scopes and an end: who comes by one, and which there are. A token that was made
//! by a token ends with it.

use chrono::{DateTime, Duration, Utc};
use poem::http::StatusCode;
use poem::{Request, Result};
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::caller::Caller;
use super::permissions::Right;
use super::place::Place;
use super::{codes, sessions};
use crate::app::App;
use crate::entity::{AccountId, ApiTokenId, account, api_token};
use crate::locale;
use crate::operation::rate_limit::address_key;
use crate::operation::{Actor, Missing, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;
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
    let address = ClientAddress::of(req, &app.config.trusted_proxies);
    // Guesses cost a query each: whoever makes too many of them is not looked up any more.
    let looked = app.limiter.look_here(RateLimitedAction::ApiCall, &stranger_key(address));
    looked.map_err(|limit| ApiError::too_often(&limit))?;
    let Some(caller) = find(app, token).await.map_err(ApiError::from)? else {
        count_stranger(req)?;
        return Err(poem::Error::from_status(StatusCode::UNAUTHORIZED));
    };
    let caller = Caller { place: Place::of(&app.config.secret, address), ..caller };
    locale::prefer(caller.locale.as_deref());
    let counted = app.limiter.count_here(RateLimitedAction::ApiCall, &caller.limit_key());
    counted.map_err(|limit| ApiError::too_often(&limit))?;
    if caller.lacks_second_factor {
        // A program is told why its roles are gone, instead of reading as a citizen what it read as staff.
        let error = OperationError::Forbidden(Missing::Right, codes::SECOND_FACTOR_REQUIRED);
        return Err(ApiError::from(error).into());
    }
    Ok(caller)
}

/// Counts a call of somebody whom no token names, by where they are.
///
/// # Errors
/// 429 for a call too many.
pub(super) fn count_stranger(req: &Request) -> Result<()> {
    let app: &App = req.data().ok_or_else(page::not_wired)?;
    let key = stranger_key(ClientAddress::of(req, &app.config.trusted_proxies));
    let counted = app.limiter.count_here(RateLimitedAction::ApiCall, &key);
    Ok(counted.map_err(|limit| ApiError::too_often(&limit))?)
}

fn stranger_key(address: ClientAddress) -> String {
    format!("address:{}", address_key(address.0))
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
        .filter(usable(now))
        .join(JoinType::InnerJoin, to_account);
    let found = sessions::with_roles(found, now).into_model::<TokenRow>().all(app.reader()).await?;
    let Some(token) = found.first() else { return Ok(None) };
    if token.last_used_at.is_none_or(|used| now - used > SEEN_INTERVAL) {
        note_use(app, token.id).await;
    }
    let scopes = token.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect();
    let id = token.id;
    let (rows, required) = (found.into_iter().map(|row| row.role), app.config.requires_second_factor());
    let caller = sessions::caller(app.reader(), rows, required).await?;
    Ok(caller.map(|caller| Caller { scopes: Some(scopes), token: Some(id), ..caller }))
}

/// Tokens that open something now: neither they nor what made them was taken back or is past its end. Taking a token back takes
/// back all that came of it, so that one step up is enough.
fn usable(now: DateTime<Utc>) -> Condition {
    let parent = Alias::new("parent");
    let is_over = Condition::any()
        .add(Expr::col((parent.clone(), api_token::Column::RevokedAt)).is_not_null())
        .add(Expr::col((parent.clone(), api_token::Column::ExpiresAt)).lte(now));
    let is_parent =
        Expr::col((parent.clone(), api_token::Column::Id)).equals((api_token::Entity, api_token::Column::ParentId));
    let parent_is_over = Query::select()
        .expr(Expr::value(1))
        .from_as(api_token::Entity, parent)
        .and_where(is_parent)
        .cond_where(is_over)
        .to_owned();
    Condition::all()
        .add(api_token::Column::RevokedAt.is_null())
        .add(Condition::any().add(api_token::Column::ExpiresAt.is_null()).add(api_token::Column::ExpiresAt.gt(now)))
        .add(Expr::exists(parent_is_over).not())
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
struct TokenRow {
    id: ApiTokenId,
    scopes: String,
    last_used_at: Option<DateTime<Utc>>,
    #[sea_orm(nested)]
    role: sessions::RoleOfAccount,
}

/// Tokens of an account that open something now.
pub(super) fn in_use(account: AccountId, now: DateTime<Utc>) -> Select<api_token::Entity> {
    api_token::Entity::find().filter(api_token::Column::AccountId.eq(account)).filter(usable(now))
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
