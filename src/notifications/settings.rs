//! Which mails somebody gets, how often and at which hours. What nobody said anything about is as in `rules::kinds`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono_tz::Tz;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::codes;
use super::rules::kinds::{default_delivery, effective_delivery, is_about_cases, mail_kind};
use super::rules::timing::Wish;
use crate::app::App;
use crate::entity::{
    AccountId, MailDelivery, MailKind, NotificationKind, ThreadId, mail_hours, notification_setting, stopped_thread,
};
use crate::identity::{Caller, Right};
use crate::operation::{Actor, Operation, OperationError, OperationSpec, RateLimitedAction};

/// What somebody said of their mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailSettings {
    deliveries: BTreeMap<MailKind, MailDelivery>,
    /// Ordinary mails wait for the morning.
    pub quiet_at_night: bool,
    /// Where their mornings and nights are; none: where the site is.
    pub time_zone: Option<Tz>,
}

impl MailSettings {
    /// How mails of a kind come.
    #[must_use]
    pub fn delivery(&self, kind: MailKind) -> MailDelivery {
        self.deliveries.get(&kind).copied().unwrap_or_else(|| default_delivery(kind))
    }

    /// What they said of the mails about something.
    pub(super) fn wish(&self, told: NotificationKind, is_asker: bool, site_zone: Tz) -> Wish {
        let kind = mail_kind(told, is_asker);
        Wish {
            kind,
            delivery: effective_delivery(kind, self.delivery(kind)),
            quiet_at_night: self.quiet_at_night,
            zone: self.time_zone.unwrap_or(site_zone),
        }
    }
}

/// The settings of several people: two queries. Whoever said nothing is not in it.
pub(super) async fn of_accounts<C: ConnectionTrait>(
    db: &C,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, MailSettings>, DbErr> {
    let mut found: HashMap<AccountId, MailSettings> = HashMap::new();
    let rows = notification_setting::Entity::find()
        .filter(notification_setting::Column::AccountId.is_in(accounts.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        found.entry(row.account_id).or_default().deliveries.insert(row.kind, row.delivery);
    }
    let hours = mail_hours::Entity::find()
        .filter(mail_hours::Column::AccountId.is_in(accounts.iter().copied()))
        .all(db)
        .await?;
    for row in hours {
        let settings = found.entry(row.account_id).or_default();
        settings.quiet_at_night = row.quiet_at_night;
        // A zone that has another name by now is that of the site.
        settings.time_zone = row.time_zone.and_then(|name| name.parse().ok());
    }
    Ok(found)
}

/// Who among some people wants no mails about a question any more: one query.
pub(super) async fn who_stopped<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    accounts: &[AccountId],
) -> Result<BTreeSet<AccountId>, DbErr> {
    let rows = stopped_thread::Entity::find()
        .filter(stopped_thread::Column::ThreadId.eq(thread))
        .filter(stopped_thread::Column::AccountId.is_in(accounts.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// The caller's own settings: two queries.
///
/// # Errors
/// A missing scope; the database.
pub async fn own(app: &App, caller: &Caller) -> Result<MailSettings, OperationError> {
    caller.require(Right::ReadProfile, None)?;
    Ok(of_accounts(app.reader(), &[caller.account]).await?.remove(&caller.account).unwrap_or_default())
}

/// Changes to one's settings. What is not said stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailSettingsChange {
    pub deliveries: BTreeMap<MailKind, MailDelivery>,
    pub quiet_at_night: Option<bool>,
    /// Name of a time zone (IANA); empty for that of the site.
    pub time_zone: Option<String>,
}

/// A change that can be stored.
struct ValidatedChange {
    account: AccountId,
    deliveries: BTreeMap<MailKind, MailDelivery>,
    /// Both, where one of them is said.
    hours: Option<(bool, Option<Tz>)>,
}

/// Changes the caller's settings. Mails that wait already are sent when they were to be, or not at all if they are not wanted any more.
///
/// # Errors
/// The field `time_zone`; a missing scope; too often; the database.
#[tracing::instrument(skip_all)]
pub async fn change(app: &App, caller: &Caller, typed: MailSettingsChange) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let stored = of_accounts(app.reader(), &[caller.account]).await?.remove(&caller.account).unwrap_or_default();
    let zone = match typed.time_zone.as_deref().map(str::trim) {
        None => stored.time_zone,
        Some("") => None,
        Some(name) => Some(name.parse().map_err(|_| OperationError::field("time_zone", codes::TIME_ZONE_UNKNOWN))?),
    };
    let says_hours = typed.quiet_at_night.is_some() || typed.time_zone.is_some();
    let change = ValidatedChange {
        account: caller.account,
        deliveries: typed.deliveries,
        hours: says_hours.then(|| (typed.quiet_at_night.unwrap_or(stored.quiet_at_night), zone)),
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, change, |op, change| Box::pin(write(op, change))).await?;
    Ok(())
}

async fn write(op: &Operation, change: &ValidatedChange) -> Result<(), OperationError> {
    for (kind, delivery) in &change.deliveries {
        set_delivery(op, change.account, *kind, *delivery).await?;
    }
    let Some((quiet_at_night, time_zone)) = change.hours else { return Ok(()) };
    let row = mail_hours::ActiveModel {
        account_id: Set(change.account),
        quiet_at_night: Set(quiet_at_night),
        time_zone: Set(time_zone.map(|zone| zone.name().to_owned())),
    };
    let again = OnConflict::column(mail_hours::Column::AccountId)
        .update_columns([mail_hours::Column::QuietAtNight, mail_hours::Column::TimeZone])
        .to_owned();
    mail_hours::Entity::insert(row).on_conflict(again).exec_without_returning(op.tx()).await?;
    Ok(())
}

async fn set_delivery(
    op: &Operation,
    account: AccountId,
    kind: MailKind,
    delivery: MailDelivery,
) -> Result<(), OperationError> {
    let row = notification_setting::ActiveModel { account_id: Set(account), kind: Set(kind), delivery: Set(delivery) };
    let again = OnConflict::columns([notification_setting::Column::AccountId, notification_setting::Column::Kind])
        .update_column(notification_setting::Column::Delivery)
        .to_owned();
    notification_setting::Entity::insert(row).on_conflict(again).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// How mails of a kind come to somebody, for whoever holds the link of such a mail: none, or as before. Gives how they came until then, for
/// the way back: if they did not come at all, for the link was used before, how they come to somebody who said nothing. Doing it again
/// changes nothing.
///
/// # Errors
/// The database.
pub async fn set_kind(
    app: &App,
    account: AccountId,
    kind: MailKind,
    delivery: MailDelivery,
) -> Result<MailDelivery, OperationError> {
    let before = of_accounts(app.reader(), &[account]).await?.remove(&account).unwrap_or_default().delivery(kind);
    let spec = OperationSpec::new(Actor::OneUseLink);
    let set = app.kernel.run(spec, (account, kind, delivery), |op, (account, kind, delivery)| {
        Box::pin(set_delivery(op, *account, *kind, *delivery))
    });
    set.await?;
    Ok(if before == MailDelivery::Never { default_delivery(kind) } else { before })
}

/// Stops all mails but those about the account's safety and about cases, for whoever holds the link of such a mail. Doing it again
/// changes nothing.
///
/// # Errors
/// The database.
pub async fn stop_all(app: &App, account: AccountId) -> Result<(), OperationError> {
    let stopped = app.kernel.run(OperationSpec::new(Actor::OneUseLink), account, |op, account: &AccountId| {
        Box::pin(async move {
            for kind in MailKind::ALL.iter().filter(|kind| !is_about_cases(**kind)) {
                set_delivery(op, *account, *kind, MailDelivery::Never).await?;
            }
            Ok(())
        })
    });
    stopped.await?;
    Ok(())
}

/// Stops the mails about a question, or lets them come again, for whoever holds the link of such a mail. Doing it again changes
/// nothing.
///
/// # Errors
/// The database.
pub async fn set_thread(
    app: &App,
    account: AccountId,
    thread: ThreadId,
    is_stopped: bool,
) -> Result<(), OperationError> {
    let spec = OperationSpec::new(Actor::OneUseLink);
    let set = app.kernel.run(spec, (account, thread, is_stopped), |op, (account, thread, is_stopped)| {
        Box::pin(write_thread(op, *account, *thread, *is_stopped))
    });
    set.await?;
    Ok(())
}

async fn write_thread(
    op: &Operation,
    account: AccountId,
    thread: ThreadId,
    is_stopped: bool,
) -> Result<(), OperationError> {
    if !is_stopped {
        stopped_thread::Entity::delete_by_id((account, thread)).exec(op.tx()).await?;
        return Ok(());
    }
    let row =
        stopped_thread::ActiveModel { account_id: Set(account), thread_id: Set(thread), stopped_at: Set(op.now()) };
    let once = OnConflict::columns([stopped_thread::Column::AccountId, stopped_thread::Column::ThreadId])
        .do_nothing()
        .to_owned();
    stopped_thread::Entity::insert(row).on_conflict(once).exec_without_returning(op.tx()).await?;
    Ok(())
}
