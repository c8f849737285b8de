//! The REST API of one's own notifications.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::{Example, MaybeUndefined};
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{self, Notice};
use super::settings::{self, MailSettings, MailSettingsChange};
use crate::app::App;
use crate::entity::{AnswerId, MailDelivery, MailKind, NotificationId, NotificationKind, ThreadId};
use crate::identity::{Right, TokenCaller};
use crate::web::answers::{Done, Page};
use crate::web::nullable::NullableChange;
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// What you should hear of.
    Notifications,
}

/// A notification.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Notification", skip_serializing_if_is_none, example)]
struct NotificationView {
    id: NotificationId,
    kind: NotificationKind,
    /// What happened, as a sentence.
    text: String,
    /// Path of the page that it leads to; left out when that is not shown any more.
    path: Option<String>,
    thread_id: Option<ThreadId>,
    answer_id: Option<AnswerId>,
    /// The case's reference, for its asker and for staff who may read it.
    case_reference: Option<String>,
    created_at: Timestamp,
    /// Left out while it is new.
    read_at: Option<Timestamp>,
}

impl Example for NotificationView {
    fn example() -> Self {
        Self {
            id: NotificationId(88),
            kind: NotificationKind::Answer,
            text: "Mags answered “How do I appeal a parking fine?”".to_owned(),
            path: Some("/threads/42#answer-99".to_owned()),
            thread_id: Some(ThreadId(42)),
            answer_id: Some(AnswerId(99)),
            case_reference: None,
            created_at: Timestamp::example(),
            read_at: None,
        }
    }
}

impl From<Notice> for NotificationView {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id,
            kind: notice.kind,
            text: notice.text,
            path: notice.path,
            thread_id: notice.thread,
            answer_id: notice.answer,
            case_reference: notice.case_reference,
            created_at: notice.created_at.into(),
            read_at: notice.read_at.map(Timestamp),
        }
    }
}

/// One page of notifications, newest first.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct NotificationList {
    items: Vec<NotificationView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// Up to where notifications were read.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NotificationsRead", deny_unknown_fields, example)]
struct ReadInput {
    /// The newest notification that was read: it and all older ones are marked.
    up_to: NotificationId,
}

impl Example for ReadInput {
    fn example() -> Self {
        Self { up_to: NotificationId(88) }
    }
}

/// How mails of a kind come.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MailKindSetting", deny_unknown_fields, example)]
struct MailKindView {
    kind: MailKind,
    delivery: MailDelivery,
}

impl Example for MailKindView {
    fn example() -> Self {
        Self { kind: MailKind::Answers, delivery: MailDelivery::Daily }
    }
}

/// Which of your notifications come by mail as well, how often and at which hours.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NotificationSettings", skip_serializing_if_is_none, example)]
struct SettingsView {
    /// Every kind of mails, those that come to staff alone as well. Where it is said otherwise, a reminder comes once a day at most, and what
    /// asks you to answer a question or to be a volunteer comes at once.
    mails: Vec<MailKindView>,
    /// Whether mails wait from 21 to 8 o'clock. Mails about cases do not.
    quiet_at_night: bool,
    /// Your time zone by its name (IANA); left out where it is that of the site.
    time_zone: Option<String>,
}

impl Example for SettingsView {
    fn example() -> Self {
        let mails = vec![MailKindView::example()];
        Self { mails, quiet_at_night: true, time_zone: Some("Europe/London".to_owned()) }
    }
}

impl From<MailSettings> for SettingsView {
    fn from(own: MailSettings) -> Self {
        let view = |kind: &MailKind| MailKindView { kind: *kind, delivery: own.delivery(*kind) };
        Self {
            mails: MailKind::ALL.iter().map(view).collect(),
            quiet_at_night: own.quiet_at_night,
            time_zone: own.time_zone.map(|zone| zone.name().to_owned()),
        }
    }
}

/// Changes to your notification settings; what is left out stays.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NotificationSettingsEdit", deny_unknown_fields, example)]
struct SettingsEdit {
    /// Kinds of mails that come otherwise from now on; of a kind that is named twice the last one counts.
    #[oai(validator(max_items = 20))]
    mails: Option<Vec<MailKindView>>,
    quiet_at_night: Option<bool>,
    /// The name of a time zone (IANA); `null` for that of the site.
    #[oai(validator(max_length = 60))]
    time_zone: NullableChange<String>,
}

impl Example for SettingsEdit {
    fn example() -> Self {
        Self {
            mails: Some(vec![MailKindView::example()]),
            quiet_at_night: Some(true),
            time_zone: NullableChange(MaybeUndefined::Value("Europe/London".to_owned())),
        }
    }
}

impl From<SettingsEdit> for MailSettingsChange {
    fn from(edit: SettingsEdit) -> Self {
        Self {
            deliveries: edit.mails.into_iter().flatten().map(|one| (one.kind, one.delivery)).collect(),
            quiet_at_night: edit.quiet_at_night,
            time_zone: match edit.time_zone.0 {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(String::new()),
                MaybeUndefined::Value(name) => Some(name),
            },
        }
    }
}

/// What a caller should hear of.
pub struct NotificationsApi;

#[OpenApi(tag = "Tag::Notifications")]
impl NotificationsApi {
    /// List your notifications
    ///
    /// Newest first. Needs the scope `profile:read`; references of cases that you work on need `cases:read` as well.
    #[oai(path = "/me/notifications", method = "get", operation_id = "listMyNotifications")]
    async fn notifications(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<NotificationList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        caller.require(Right::ReadProfile, None)?;
        let name = format!("notifications:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/notifications", limit.0);
        let page = listing::page(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(NotificationView::from).collect();
        Ok(Page::Page(Json(NotificationList { items, next_cursor }), link))
    }

    /// Mark notifications as read
    ///
    /// Marks one and all older ones. What came after it stays new. Needs the scope `profile:read`.
    #[oai(path = "/me/notifications/read", method = "put", operation_id = "markMyNotificationsRead")]
    async fn mark_read(&self, app: Data<&App>, caller: TokenCaller, input: Json<ReadInput>) -> Result<Done, ApiError> {
        caller.0.require(Right::ReadProfile, None)?;
        listing::mark_read_up_to(app.0, &caller.0, input.0.up_to).await?;
        Ok(Done::Done)
    }

    /// Read which notifications come by mail
    ///
    /// Needs the scope `profile:read`.
    #[oai(path = "/me/notification-settings", method = "get", operation_id = "getMyNotificationSettings")]
    async fn settings(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<SettingsView>, ApiError> {
        Ok(Json(settings::own(app.0, &caller.0).await?.into()))
    }

    /// Change which notifications come by mail
    ///
    /// Mails that wait already come when they were to come, or not at all if their kind is not wanted any more. Needs the scope
    /// `profile:write`.
    #[oai(path = "/me/notification-settings", method = "patch", operation_id = "editMyNotificationSettings")]
    async fn edit_settings(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        input: Json<SettingsEdit>,
    ) -> Result<Done, ApiError> {
        settings::change(app.0, &caller.0, input.0.into()).await?;
        Ok(Done::Done)
    }
}
