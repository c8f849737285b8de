//! Signed-in browsers. The cookie holds 32 random bytes; the table holds their SHA-256.

use chrono::{DateTime, Duration, Utc};
use poem::{Request, Result};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::caller::Caller;
use super::place::Place;
use super::second_factor::has_second_factor;
use super::security_events::{self, NewSecurityEvent};
use super::suspended::is_suspended;
use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, Role, SecurityEventKind, SessionId, account, membership, session, team_member,
};
use crate::operation::{Actor, OperationError, OperationSpec};
use crate::web::client::ClientAddress;
use crate::web::{form, page, signing};

/// A session ends at the latest this long after sign-in, and before if it was not used for the days of the settings.
pub const ABSOLUTE_TTL: Duration = Duration::days(90);
/// Use is written down at most this often.
const SEEN_INTERVAL: Duration = Duration::minutes(10);

/// Whose session a request carries, where that was looked up before its handler runs, so that it is looked up once.
#[derive(Clone, Debug)]
pub(super) struct Authenticated(pub(super) Option<(Caller, SessionId)>);

/// The caller of a request and their session, by its cookie.
pub async fn authenticate(req: &Request) -> Result<Option<(Caller, SessionId)>> {
    if let Some(found) = req.data::<Authenticated>() {
        return Ok(found.0.clone());
    }
    let app: &App = req.data().ok_or_else(page::not_wired)?;
    let Some(token) = form::cookie(req, form::session_cookie(&app.config)) else { return Ok(None) };
    let found = find(app, token).await.map_err(|error| poem::Error::from(page::PageError::from(error)))?;
    let place = Place::of(&app.config.secret, ClientAddress::of(req, &app.config.trusted_proxies));
    Ok(found.map(|(caller, session)| (Caller { session: Some(session), place, ..caller }, session)))
}

#[derive(FromQueryResult)]
struct SessionRow {
    id: SessionId,
    last_seen_at: DateTime<Utc>,
    #[sea_orm(nested)]
    role: RoleOfAccount,
}

async fn find(app: &App, token: &str) -> Result<Option<(Caller, SessionId)>, DbErr> {
    let now = app.now();
    let to_account =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id).into();
    let found = session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::LastSeenAt])
        .filter(session::Column::TokenHash.eq(signing::sha256(token)))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(app.config.retention.sessions_since(now)))
        .join(JoinType::InnerJoin, to_account);
    let found = with_roles(found, now).into_model::<SessionRow>().all(app.reader()).await?;
    let Some((id, last_seen_at)) = found.first().map(|row| (row.id, row.last_seen_at)) else { return Ok(None) };
    if now - last_seen_at > SEEN_INTERVAL {
        note_use(app, id).await;
    }
    let (rows, required) = (found.into_iter().map(|row| row.role), app.config.requires_second_factor());
    let caller = caller(app.reader(), rows, required).await?;
    Ok(caller.map(|caller| (caller, id)))
}

/// Writes down that a session is used. What cannot be written down keeps nobody from reading.
async fn note_use(app: &App, id: SessionId) {
    let noted = app.kernel.run(OperationSpec::new(Actor::System), id, |op, id: &SessionId| {
        Box::pin(async move {
            session::Entity::update_many()
                .col_expr(session::Column::LastSeenAt, Expr::value(op.now()))
                .filter(session::Column::Id.eq(*id))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    if let Err(error) = noted.await {
        tracing::warn!(session.id = id.0, error = %error, "the use of a session could not be written down");
    }
}

/// An account with one of its roles: a row for each of them, one without a role for an account that has none.
#[derive(FromQueryResult)]
pub(super) struct RoleOfAccount {
    account: AccountId,
    handle: String,
    display_name: Option<String>,
    is_site_administrator: bool,
    joined_at: DateTime<Utc>,
    email_confirmed_at: Option<DateTime<Utc>>,
    pending_email: Option<String>,
    locale: Option<String>,
    has_second_factor: bool,
    agency: Option<AgencyId>,
    role: Option<Role>,
}

/// Adds to a query that has joined `account` what [`RoleOfAccount`] holds; accounts that are disabled or suspended are nobody.
pub(super) fn with_roles<E: EntityTrait>(query: Select<E>, now: DateTime<Utc>) -> Select<E> {
    let to_membership =
        account::Entity::belongs_to(membership::Entity).from(account::Column::Id).to(membership::Column::AccountId);
    query
        .join(JoinType::LeftJoin, to_membership.into())
        .column_as(account::Column::Id, "account")
        .column(account::Column::Handle)
        .column(account::Column::DisplayName)
        .column(account::Column::IsSiteAdministrator)
        .column_as(account::Column::CreatedAt, "joined_at")
        .column(account::Column::EmailConfirmedAt)
        .column(account::Column::PendingEmail)
        .column(account::Column::Locale)
        .column_as(has_second_factor(), "has_second_factor")
        .column_as(membership::Column::AgencyId, "agency")
        .column_as(membership::Column::Role, "role")
        .filter(account::Column::DisabledAt.is_null())
        .filter(is_suspended(now).not())
}

/// An account with its roles as they are now; none if it is disabled, suspended or does not exist.
///
/// # Errors
/// The database.
pub async fn load_caller(app: &App, account: AccountId) -> Result<Option<Caller>, DbErr> {
    load_caller_in(app.reader(), account, app.now(), app.config.requires_second_factor()).await
}

/// The same as a transaction sees it.
pub(super) async fn load_caller_in<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    now: DateTime<Utc>,
    requires_second_factor: bool,
) -> Result<Option<Caller>, DbErr> {
    let rows = with_roles(account::Entity::find_by_id(account).select_only(), now);
    caller(db, rows.into_model::<RoleOfAccount>().all(db).await?, requires_second_factor).await
}

/// The caller of these rows, which are of one account. Only staff cost a query more, for their teams. Where staff need a second factor,
/// whoever has none is a citizen here, and so everywhere.
pub(super) async fn caller<C: ConnectionTrait>(
    db: &C,
    rows: impl IntoIterator<Item = RoleOfAccount>,
    requires_second_factor: bool,
) -> Result<Option<Caller>, DbErr> {
    let mut rows = rows.into_iter().peekable();
    let Some(first) = rows.peek() else { return Ok(None) };
    let is_staff = first.is_site_administrator || first.role.is_some();
    let lacks_second_factor = requires_second_factor && is_staff && !first.has_second_factor;
    let mut caller = Caller {
        account: first.account,
        handle: first.handle.clone(),
        display_name: first.display_name.clone(),
        administrator: first.is_site_administrator && !lacks_second_factor,
        roles: Vec::new(),
        teams: Vec::new(),
        lacks_second_factor,
        joined_at: first.joined_at,
        email_confirmed: first.email_confirmed_at.is_some(),
        pending_email: first.pending_email.clone(),
        locale: first.locale.clone(),
        scopes: None,
        session: None,
        token: None,
        place: Place::default(),
    };
    if !lacks_second_factor {
        caller.roles = rows.filter_map(|row| row.agency.zip(row.role)).collect();
    }
    if !caller.roles.is_empty() {
        let teams =
            team_member::Entity::find().filter(team_member::Column::AccountId.eq(caller.account)).all(db).await?;
        caller.teams = teams.into_iter().map(|row| row.team_id).collect();
    }
    Ok(Some(caller))
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
        user_agent: Set(agent.chars().take(120).collect()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + ABSOLUTE_TTL),
        ..Default::default()
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// Most sessions that a list shows.
const PAGE_SIZE: u64 = 100;

/// The caller's sessions that still count, last used first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<session::Model>, DbErr> {
    let now = app.now();
    session::Entity::find()
        .filter(session::Column::AccountId.eq(caller.account))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(app.config.retention.sessions_since(now)))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id)
        .limit(PAGE_SIZE)
        .all(app.reader())
        .await
}

/// Some of the caller's sessions that are to end.
struct Ending {
    account: AccountId,
    place: Place,
    /// The session of the very request.
    here: Option<SessionId>,
}

impl Ending {
    fn new(caller: &Caller, here: Option<SessionId>) -> Self {
        Self { account: caller.account, place: caller.place.clone(), here }
    }

    fn event(&self) -> NewSecurityEvent {
        NewSecurityEvent::new(self.account, SecurityEventKind::OthersSignedOut, self.place.clone())
    }
}

/// Ends one of the caller's own sessions.
///
/// # Errors
/// [`OperationError::NotFound`] for a session that is not theirs; the database.
pub async fn end(app: &App, caller: &Caller, id: SessionId) -> Result<(), OperationError> {
    let input = (Ending::new(caller, caller.session), id);
    let ended = app.kernel.run(OperationSpec::new(caller), input, |op, (ending, id): &(Ending, SessionId)| {
        Box::pin(async move {
            let own = session::Entity::delete_by_id(*id).filter(session::Column::AccountId.eq(ending.account));
            if own.exec(op.tx()).await?.rows_affected == 0 {
                return Err(OperationError::NotFound);
            }
            if ending.here != Some(*id) {
                security_events::record(op, ending.event()).await?;
            }
            Ok(())
        })
    });
    ended.await?;
    Ok(())
}

/// Ends every session of the caller, but for one that stays.
///
/// # Errors
/// The database.
pub async fn end_all(app: &App, caller: &Caller, stays: Option<SessionId>) -> Result<(), OperationError> {
    let input = Ending::new(caller, stays);
    let ended = app.kernel.run(OperationSpec::new(caller), input, |op, input: &Ending| {
        Box::pin(async move {
            let mut ending = session::Entity::delete_many().filter(session::Column::AccountId.eq(input.account));
            if let Some(stays) = input.here {
                ending = ending.filter(session::Column::Id.ne(stays));
            }
            ending.exec(op.tx()).await?;
            security_events::record(op, input.event()).await?;
            Ok(())
        })
    });
    ended.await?;
    Ok(())
}

/// Ends every session of an account.
pub(super) async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    session::Entity::delete_many().filter(session::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}

/// Ends every session of an account but one.
pub(super) async fn delete_others<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    stays: SessionId,
) -> Result<(), DbErr> {
    let others = session::Entity::delete_many().filter(session::Column::AccountId.eq(account));
    others.filter(session::Column::Id.ne(stays)).exec(tx).await?;
    Ok(())
}

/// Whether a session of an account is still there. It then stays until the transaction is over, so that nothing is done for
/// somebody who was signed out meanwhile.
pub(super) async fn holds<C: ConnectionTrait>(tx: &C, account: AccountId, id: SessionId) -> Result<bool, DbErr> {
    let found = session::Entity::find_by_id(id).filter(session::Column::AccountId.eq(account));
    Ok(found.lock_exclusive().one(tx).await?.is_some())
}
