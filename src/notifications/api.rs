//! The REST API of one's own notifications.

use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi, Tags};

use super::listing::{self, Notice};
use crate::app::App;
use crate::entity::{AnswerId, NotificationId, NotificationKind, ThreadId};
use crate::identity::permissions::Scope;
use crate::identity::{Caller, Right, TokenCaller};
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// What you should hear of.
    Notifications,
}

/// A notification.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
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
    created_at: DateTime<Utc>,
    /// Left out while it is new.
    read_at: Option<DateTime<Utc>>,
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
            created_at: DateTime::UNIX_EPOCH,
            read_at: None,
        }
    }
}

impl From<Notice> for NotificationView {
    fn from(notice: Notice) -> Self {
        let Notice { id, kind, text, path, thread, answer, case_reference, created_at, read_at } = notice;
        Self { id, kind, text, path, thread_id: thread, answer_id: answer, case_reference, created_at, read_at }
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
#[oai(deny_unknown_fields, example)]
struct ReadInput {
    /// The newest notification that was read: it and all older ones are marked.
    up_to: NotificationId,
}

impl Example for ReadInput {
    fn example() -> Self {
        Self { up_to: NotificationId(88) }
    }
}

#[derive(ApiResponse)]
enum Listed {
    /// One page.
    #[oai(status = 200)]
    Page(
        Json<NotificationList>,
        /// The next page, as `rel="next"`.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum Marked {
    /// They are marked as read.
    #[oai(status = 204)]
    Done,
}

/// What a caller should hear of.
pub struct NotificationsApi;

#[OpenApi(tag = "Tag::Notifications")]
impl NotificationsApi {
    /// Your notifications
    ///
    /// Newest first. Needs the scope `profile:read`; references of cases that you work on need `cases:read` as well.
    #[oai(path = "/me/notifications", method = "get", operation_id = "listMyNotifications")]
    async fn notifications(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Where the page starts: `next_cursor` of the one before.
        #[oai(validator(max_length = 200))]
        cursor: Query<Option<String>>,
        /// Rows of the page.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")), default = "default_limit")]
        limit: Query<u64>,
    ) -> Result<Listed, ApiError> {
        let (app, caller) = (app.0, caller.0);
        allowed(&caller)?;
        let list = format!("notifications:{}", caller.account);
        let secret = &app.config.secret;
        let after = match cursor.0.as_deref() {
            Some(text) => Some(
                Keyset::open(text, secret, &list)
                    .map_err(|error| ApiError::bad_request("bad_cursor", error.to_string()))?,
            ),
            None => None,
        };
        let page = listing::page(app, &caller, after, limit.0).await?;
        let next_cursor = page.next.map(|place| place.seal(secret, &list));
        let link = next_cursor
            .as_ref()
            .map(|cursor| format!("</api/v1/me/notifications?limit={}&cursor={cursor}>; rel=\"next\"", limit.0));
        let items = page.items.into_iter().map(NotificationView::from).collect();
        Ok(Listed::Page(Json(NotificationList { items, next_cursor }), link))
    }

    /// Mark notifications as read
    ///
    /// Marks one and all older ones. What came after it stays new. Needs the scope `profile:read`.
    #[oai(path = "/me/notifications/read", method = "put", operation_id = "markMyNotificationsRead")]
    async fn mark_read(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        input: Json<ReadInput>,
    ) -> Result<Marked, ApiError> {
        allowed(&caller.0)?;
        listing::mark_read_up_to(app.0, &caller.0, input.0.up_to).await?;
        Ok(Marked::Done)
    }
}

fn default_limit() -> u64 {
    DEFAULT_LIMIT
}

fn allowed(caller: &Caller) -> Result<(), ApiError> {
    if caller.may(Right::ReadProfile, None) {
        return Ok(());
    }
    let scope = Scope::ProfileRead.word();
    Err(ApiError::forbidden("forbidden", format!("This needs a token with the scope {scope}.")))
}
