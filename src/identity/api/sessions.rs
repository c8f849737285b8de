//! Where one is signed in with a browser, by API, and ending it.

use chrono::Duration;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use crate::app::App;
use crate::entity::{SessionId, session};
use crate::identity::extractors::TokenCaller;
use crate::identity::{Right, sessions};
use crate::web::answers::Done;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// A browser that is signed in.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Session", example)]
struct SessionView {
    id: SessionId,
    /// What the browser calls itself, shortened; may be empty.
    agent: String,
    created_at: Timestamp,
    /// Within ten minutes.
    last_seen_at: Timestamp,
    /// When it ends if nobody uses it from now on.
    expires_at: Timestamp,
}

impl Example for SessionView {
    fn example() -> Self {
        Self {
            id: SessionId(5),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
            created_at: Timestamp::example(),
            last_seen_at: Timestamp::example(),
            expires_at: Timestamp::from(Timestamp::example().0 + Duration::days(14)),
        }
    }
}

impl SessionView {
    /// A session that ends when it was not used for so long.
    fn new(row: session::Model, idle: Duration) -> Self {
        Self {
            id: row.id,
            agent: row.user_agent,
            created_at: row.created_at.into(),
            last_seen_at: row.last_seen_at.into(),
            expires_at: row.expires_at.min(row.last_seen_at + idle).into(),
        }
    }
}

/// Sessions, last used first.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct SessionList {
    items: Vec<SessionView>,
    /// Always absent: the hundred that were used last are one page.
    next_cursor: Option<String>,
}

/// The caller's sessions.
pub struct SessionsApi;

#[OpenApi(tag = "Tag::Account")]
impl SessionsApi {
    /// List your sessions
    ///
    /// Browsers in which you are signed in, the one used last first. Needs the scope `admin`.
    #[oai(path = "/me/sessions", method = "get", operation_id = "listMySessions")]
    async fn list(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<SessionList>, ApiError> {
        caller.0.require(Right::ManageTokens, None)?;
        let idle = Duration::days(app.config.retention.session_days.into());
        let rows = sessions::list(app.0, &caller.0).await?;
        let items = rows.into_iter().map(|row| SessionView::new(row, idle)).collect();
        Ok(Json(SessionList { items, next_cursor: None }))
    }

    /// End one of your sessions
    ///
    /// The browser is signed out. Tokens go on. Needs the scope `admin`.
    #[oai(path = "/me/sessions/:id", method = "delete", operation_id = "revokeMySession")]
    async fn end(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which session.
        id: Path<SessionId>,
    ) -> Result<Done, ApiError> {
        caller.0.require(Right::ManageTokens, None)?;
        sessions::end(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
