//! What happened to the safety of an account: written with the change itself, shown to its owner, and told by mail where somebody
//! else could have done it. Rows hold ids, are never changed, and are deleted by age alone: an account that is erased takes its name
//! along, and with it whoever the id leads to. What administrators of an agency see of it is [`trail`](super::trail)'s to say.

use chrono::Duration;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use super::caller::Caller;
use super::permissions::Right;
use super::place::Place;
use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, ApiTokenId, CaseId, Event, Role, SecurityEventId, SecurityEventKind, account, former_email,
    security_event,
};
use crate::operation::{Operation, OperationError};
use crate::web::pagination::{Keyset, Paged};

/// Most mails about the safety of one account in [`NOTICE_WINDOW`]: a program that makes tokens all day fills no mailbox.
const MAX_NOTICES: u64 = 10;
/// The stretch of time in which such mails are counted.
const NOTICE_WINDOW: Duration = Duration::hours(1);

/// What the owner is told by mail: whoever did it may go on without the owner's password or address.
pub const TOLD_BY_MAIL: &[SecurityEventKind] = &[
    SecurityEventKind::TokenCreated,
    SecurityEventKind::EmailChanged,
    SecurityEventKind::EmailRemoved,
    SecurityEventKind::PasswordChanged,
    SecurityEventKind::PasswordReset,
    SecurityEventKind::SecondFactorSetUp,
    SecurityEventKind::SecondFactorRemoved,
    SecurityEventKind::AuthenticatorRemoved,
    SecurityEventKind::PasskeyAdded,
    SecurityEventKind::PasskeyRemoved,
    SecurityEventKind::RecoveryCodesReplaced,
    SecurityEventKind::RecoveryCodeUsed,
    SecurityEventKind::SecondFactorResetRequested,
    SecurityEventKind::SecondFactorReset,
];

/// Something that is to be written.
#[derive(Clone, Debug)]
pub struct NewSecurityEvent {
    account: AccountId,
    kind: SecurityEventKind,
    actor: Option<AccountId>,
    place: Place,
    agency: Option<AgencyId>,
    role: Option<Role>,
    token: Option<ApiTokenId>,
    case: Option<CaseId>,
}

impl NewSecurityEvent {
    /// Something that whoever runs the operation does.
    #[must_use]
    pub fn new(account: AccountId, kind: SecurityEventKind, place: Place) -> Self {
        Self { account, kind, actor: None, place, agency: None, role: None, token: None, case: None }
    }

    /// Something that the owner does who was not known before, by password or by link.
    pub(super) fn by_owner(self) -> Self {
        Self { actor: Some(self.account), ..self }
    }

    /// About a role at an agency.
    pub(super) fn about_role(self, agency: AgencyId, role: Role) -> Self {
        Self { agency: Some(agency), role: Some(role), ..self }
    }

    /// About a token.
    pub(super) fn about_token(self, token: ApiTokenId) -> Self {
        Self { token: Some(token), ..self }
    }

    /// About a case of an agency.
    #[must_use]
    pub fn about_case(self, agency: AgencyId, case: CaseId) -> Self {
        Self { agency: Some(agency), case: Some(case), ..self }
    }

    fn log(&self, actor: Option<AccountId>) {
        let actor = actor.map(|actor| actor.0);
        tracing::info!(account.id = self.account.0, actor.id = actor, security.kind = self.kind.as_str(), "security");
    }
}

/// Writes what happened, in the transaction of the change, and has the owner told where that matters.
///
/// # Errors
/// The database.
pub async fn record(op: &Operation, new: NewSecurityEvent) -> Result<SecurityEventId, DbErr> {
    let actor = new.actor.or(op.actor().account());
    let row = security_event::ActiveModel {
        account_id: Set(new.account),
        kind: Set(new.kind),
        occurred_at: Set(op.now()),
        actor_id: Set(actor),
        address_key: Set(new.place.key().map(str::to_owned)),
        agency_id: Set(new.agency),
        role: Set(new.role),
        api_token_id: Set(new.token),
        case_id: Set(new.case),
        ..Default::default()
    };
    let event = security_event::Entity::insert(row).exec(op.tx()).await?.last_insert_id;
    new.log(actor);
    if TOLD_BY_MAIL.contains(&new.kind) && recent_notices(op, new.account).await? <= MAX_NOTICES {
        op.record(Event::SecurityNoticeWanted { account: new.account, event });
    }
    Ok(event)
}

/// How much was told within the last hour, with what was written just now.
async fn recent_notices(op: &Operation, account: AccountId) -> Result<u64, DbErr> {
    security_event::Entity::find()
        .filter(security_event::Column::AccountId.eq(account))
        .filter(security_event::Column::OccurredAt.gt(op.now() - NOTICE_WINDOW))
        .filter(security_event::Column::Kind.is_in(TOLD_BY_MAIL.iter().copied()))
        .count(op.tx())
        .await
}

/// Writes that somebody failed to sign in. The same statement runs for a name that nobody has, and then writes nothing, so that time
/// tells nobody which names are known.
pub(super) async fn record_refused_sign_in(
    op: &Operation,
    account: Option<AccountId>,
    place: &Place,
) -> Result<(), DbErr> {
    let kind = SecurityEventKind::SignInRefused;
    let of_account = Query::select()
        .column(account::Column::Id)
        .expr(Expr::value(kind.as_str()))
        .expr(Expr::value(op.now()))
        .expr(Expr::value(place.key().map(str::to_owned)))
        .from(account::Entity)
        .and_where(account::Column::Id.eq(account.unwrap_or(AccountId(0))))
        .to_owned();
    let columns = [
        security_event::Column::AccountId,
        security_event::Column::Kind,
        security_event::Column::OccurredAt,
        security_event::Column::AddressKey,
    ];
    let mut row = Query::insert();
    row.into_table(security_event::Entity).columns(columns);
    row.select_from(of_account).map_err(|error| DbErr::Custom(error.to_string()))?;
    op.tx().execute(&row).await?;
    if let Some(account) = account {
        NewSecurityEvent::new(account, kind, place.clone()).log(None);
    }
    Ok(())
}

/// Keeps an address that an account has no more, for the mail that tells of the change.
pub(super) async fn keep_former_email(op: &Operation, ended_by: SecurityEventId, email: String) -> Result<(), DbErr> {
    let row =
        former_email::ActiveModel { security_event_id: Set(ended_by), email: Set(email), replaced_at: Set(op.now()) };
    former_email::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Forgets the addresses that an account had before. What happened to its safety stays until it is old enough.
pub(super) async fn forget_former_emails(op: &Operation, account: AccountId) -> Result<(), DbErr> {
    let theirs = security_event::Entity::find()
        .select_only()
        .column(security_event::Column::Id)
        .filter(security_event::Column::AccountId.eq(account))
        .into_query();
    former_email::Entity::delete_many()
        .filter(former_email::Column::SecurityEventId.in_subquery(theirs))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Where the mail about an event goes: to the address that the account had before, where the event ended one, else to its confirmed
/// one. None if there is none, or if the event is gone.
pub async fn notice_address<C: ConnectionTrait>(
    db: &C,
    owner: &account::Model,
    event: SecurityEventId,
) -> Result<Option<(SecurityEventKind, String)>, DbErr> {
    let found = security_event::Entity::find_by_id(event)
        .filter(security_event::Column::AccountId.eq(owner.id))
        .filter(security_event::Column::Kind.is_in(TOLD_BY_MAIL.iter().copied()))
        .one(db)
        .await?;
    let Some(kind) = found.map(|found| found.kind) else { return Ok(None) };
    let address = match kind {
        SecurityEventKind::EmailChanged | SecurityEventKind::EmailRemoved => {
            former_email::Entity::find_by_id(event).one(db).await?.map(|former| former.email)
        }
        _ => owner.email.clone().filter(|_| owner.email_confirmed_at.is_some()),
    };
    Ok(address.map(|address| (kind, address)))
}

/// What happened to the safety of the caller's account, newest first.
///
/// # Errors
/// [`OperationError::Forbidden`] without the right to manage tokens; the database.
pub async fn list(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<security_event::Model>, OperationError> {
    caller.require(Right::ManageTokens, None)?;
    let rows = security_event::Entity::find().filter(security_event::Column::AccountId.eq(caller.account));
    Ok(newest_first(app, rows, after, limit).await?)
}

/// A page of events, newest first.
pub(super) async fn newest_first(
    app: &App,
    mut rows: Select<security_event::Entity>,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<security_event::Model>, DbErr> {
    if let Some(after) = after {
        rows = rows.filter(
            Condition::any().add(security_event::Column::OccurredAt.lt(after.at)).add(
                Condition::all()
                    .add(security_event::Column::OccurredAt.eq(after.at))
                    .add(security_event::Column::Id.lt(after.id)),
            ),
        );
    }
    let rows = rows
        .order_by_desc(security_event::Column::OccurredAt)
        .order_by_desc(security_event::Column::Id)
        .limit(limit + 1)
        .all(app.reader())
        .await?;
    Ok(Paged::from_rows(rows, limit, |row| Keyset { at: row.occurred_at, id: row.id.0 }))
}
