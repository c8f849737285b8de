//! What an account said of the mails that it gets.

use poem_openapi::Object;
use poem_openapi::types::ToJSON;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::part::{PAGE_SIZE, Part, is_full};
use crate::app::App;
use crate::entity::{MailDelivery, MailKind, ThreadId, mail_hours, notification_setting, stopped_thread};
use crate::identity::Caller;
use crate::web::timestamp::Timestamp;

/// How mails of a kind come to you, where you said so.
#[derive(Clone, Debug, Object)]
pub struct ExportedMailSetting {
    pub kind: MailKind,
    pub delivery: MailDelivery,
}

/// At which hours you want mails.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedMailHours {
    pub quiet_at_night: bool,
    pub time_zone: Option<String>,
}

/// A question about which you want no mails any more.
#[derive(Clone, Debug, Object)]
pub struct ExportedStoppedThread {
    pub thread_id: ThreadId,
    pub at: Timestamp,
}

/// There is one row for each kind at most.
pub(super) async fn settings(app: &App, caller: &Caller, _behind: i64) -> Result<Part, DbErr> {
    let rows = notification_setting::Entity::find()
        .filter(notification_setting::Column::AccountId.eq(caller.account))
        .order_by_asc(notification_setting::Column::Kind)
        .all(app.reader())
        .await?;
    let view = |row: notification_setting::Model| ExportedMailSetting { kind: row.kind, delivery: row.delivery };
    Ok(Part { items: rows.into_iter().map(|row| view(row).to_json_string()).collect(), next: None })
}

/// There is one row at most.
pub(super) async fn hours(app: &App, caller: &Caller, _behind: i64) -> Result<Part, DbErr> {
    let found = mail_hours::Entity::find_by_id(caller.account).one(app.reader()).await?;
    let view =
        |row: mail_hours::Model| ExportedMailHours { quiet_at_night: row.quiet_at_night, time_zone: row.time_zone };
    Ok(Part { items: found.into_iter().map(|row| view(row).to_json_string()).collect(), next: None })
}

pub(super) async fn stopped_threads(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = stopped_thread::Entity::find()
        .filter(stopped_thread::Column::AccountId.eq(caller.account))
        .filter(stopped_thread::Column::ThreadId.gt(behind))
        .order_by_asc(stopped_thread::Column::ThreadId)
        .limit(PAGE_SIZE)
        .all(app.reader())
        .await?;
    let next = rows.last().map(|row| row.thread_id.0).filter(|_| is_full(rows.len()));
    let view =
        |row: stopped_thread::Model| ExportedStoppedThread { thread_id: row.thread_id, at: row.stopped_at.into() };
    Ok(Part { items: rows.into_iter().map(|row| view(row).to_json_string()).collect(), next })
}
