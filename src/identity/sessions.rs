//! Signed-in browsers. The cookie holds 32 random bytes; the table holds their SHA-256.

use chrono::{DateTime, Duration, Utc};
use poem::{Request, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::caller::Caller;
use crate::app::App;
use crate::entity::{AccountId, SessionId, account, membership, session, team_member};
use crate::web::{form, page, signing};

/// A session ends this long after it was last used …
pub const IDLE: Duration = Duration::days(14);
/// … and at the latest this long after sign-in.
pub const ABSOLUTE: Duration = Duration::days(90);
/// Use is written down at most this often.
const SEEN_EVERY: Duration = Duration::minutes(10);

/// The caller of a request and their session, by its cookie.
pub async fn authenticate(req: &Request) -> Result<Option<(Caller, SessionId)>> {
    let app: &App = req.data().ok_or_else(page::not_wired)?;
    let Some(token) = form::cookie(req, form::session_cookie(&app.config)) else { return Ok(None) };
    find(app, token).await.map_err(|error| page::PageError::from(error).into())
}

async fn find(app: &App, token: &str) -> Result<Option<(Caller, SessionId)>, DbErr> {
    let now = app.now();
    let to_account =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id).into();
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(signing::sha256(token)))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(now - IDLE))
        .filter(account::Column::DisabledAt.is_null())
        .join(JoinType::InnerJoin, to_account)
        .select_also(account::Entity)
        .one(app.reader())
        .await?;
    let Some((session, Some(account))) = found else { return Ok(None) };
    if now - session.last_seen_at > SEEN_EVERY {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(session.id))
            .exec(app.reader())
            .await?;
    }
    Ok(Some((load_caller(app.reader(), account).await?, session.id)))
}

/// An account with its roles as they are now.
pub async fn load_caller<C: ConnectionTrait>(db: &C, account: account::Model) -> Result<Caller, DbErr> {
    let roles: Vec<_> = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account.id))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.agency_id, row.role))
        .collect();
    let teams = if roles.is_empty() {
        Vec::new()
    } else {
        team_member::Entity::find()
            .filter(team_member::Column::AccountId.eq(account.id))
            .all(db)
            .await?
            .into_iter()
            .map(|row| row.team_id)
            .collect()
    };
    Ok(Caller {
        account: account.id,
        handle: account.handle,
        administrator: account.site_administrator,
        roles,
        teams,
        joined_at: account.created_at,
        email_confirmed: account.email_confirmed_at.is_some(),
        scopes: None,
    })
}

/// Begins a session and returns the token for the cookie. Always a new one: nobody can plant a session id.
pub async fn begin<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    agent: &str,
    now: DateTime<Utc>,
) -> Result<String, DbErr> {
    let token = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = session::ActiveModel {
        token_hash: Set(signing::sha256(&token)),
        account_id: Set(account),
        agent: Set(agent.chars().take(120).collect()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + ABSOLUTE),
        ..Default::default()
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// Most sessions that a list shows.
const LISTED: u64 = 100;

/// The caller's sessions that still count, last used first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<session::Model>, DbErr> {
    let now = app.now();
    session::Entity::find()
        .filter(session::Column::AccountId.eq(caller.account))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(now - IDLE))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id)
        .limit(LISTED)
        .all(app.reader())
        .await
}

/// Ends one of the caller's own sessions; whether there was such a one.
pub async fn end(app: &App, caller: &Caller, id: SessionId) -> Result<bool, DbErr> {
    let tx = app.begin_write().await?;
    let ended =
        session::Entity::delete_by_id(id).filter(session::Column::AccountId.eq(caller.account)).exec(&tx).await?;
    tx.commit().await?;
    Ok(ended.rows_affected > 0)
}

/// Ends every session of the caller, but for one that stays.
pub async fn end_all(app: &App, caller: &Caller, stays: Option<SessionId>) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    let mut ending = session::Entity::delete_many().filter(session::Column::AccountId.eq(caller.account));
    if let Some(stays) = stays {
        ending = ending.filter(session::Column::Id.ne(stays));
    }
    ending.exec(&tx).await?;
    tx.commit().await
}

/// Removes rows of sessions that are over; called now and then.
pub async fn sweep(app: &App) -> Result<u64, DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let over = sea_orm::Condition::any()
        .add(session::Column::ExpiresAt.lt(now))
        .add(session::Column::LastSeenAt.lt(now - IDLE));
    let swept = session::Entity::delete_many().filter(over).exec(&tx).await?;
    tx.commit().await?;
    Ok(swept.rows_affected)
}
