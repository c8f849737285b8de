//! Suspending accounts over REST, for those who moderate or administer.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use crate::app::App;
use crate::entity::{AccountId, SuspensionId, SuspensionReason};
use crate::identity::extractors::TokenCaller;
use crate::identity::suspensions::{self, NewSuspension, SuspensionRecord};
use crate::web::answers::Done;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// Accounts of others, as those see them who moderate or administer.
    People,
}

/// A suspension of an account.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Suspension", skip_serializing_if_is_none, example)]
struct SuspensionView {
    id: SuspensionId,
    reason: SuspensionReason,
    /// What the owner of the account is told.
    explanation: String,
    started_at: Timestamp,
    /// When it is over by itself; left out where somebody has to lift it.
    ends_at: Option<Timestamp>,
    /// Handle of whoever decided it; left out for whoever runs the site.
    suspended_by: Option<String>,
    /// Whether all that the account posted is hidden with it.
    posts_hidden: bool,
    /// When it was lifted, before its end.
    lifted_at: Option<Timestamp>,
    /// Handle of whoever lifted it; left out for whoever runs the site.
    lifted_by: Option<String>,
    /// Whether what it hid was shown again when it was lifted.
    posts_shown: bool,
}

impl Example for SuspensionView {
    fn example() -> Self {
        Self {
            id: SuspensionId(3),
            reason: SuspensionReason::Spam,
            explanation: "You posted the same advertisement under ten questions.".to_owned(),
            started_at: Timestamp::example(),
            ends_at: Some(Timestamp::from(Timestamp::example().0 + chrono::Duration::days(7))),
            suspended_by: Some("Mo_Elmford".to_owned()),
            posts_hidden: true,
            lifted_at: None,
            lifted_by: None,
            posts_shown: false,
        }
    }
}

impl From<SuspensionRecord> for SuspensionView {
    fn from(record: SuspensionRecord) -> Self {
        let row = record.row;
        Self {
            id: row.id,
            reason: row.reason,
            explanation: row.explanation,
            started_at: row.started_at.into(),
            ends_at: row.ends_at.map(Timestamp),
            suspended_by: record.suspended_by,
            posts_hidden: row.hides_posts,
            lifted_at: row.lifted_at.map(Timestamp),
            lifted_by: record.lifted_by,
            posts_shown: row.shows_posts,
        }
    }
}

/// Suspensions of one account, newest first.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct SuspensionList {
    items: Vec<SuspensionView>,
    /// Always absent: the newest fifty are one page.
    next_cursor: Option<String>,
}

/// A suspension as it is wanted.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewSuspension", deny_unknown_fields, example)]
struct SuspensionInput {
    reason: SuspensionReason,
    /// What the owner of the account is told.
    #[oai(validator(min_length = 1, max_length = 500))]
    explanation: String,
    /// For how many days; leave out for one that somebody has to lift.
    #[oai(validator(minimum(value = "1"), maximum(value = "365")))]
    days: Option<u16>,
    /// Whether all that the account posted is hidden with it.
    #[oai(default)]
    posts_hidden: bool,
}

impl Example for SuspensionInput {
    fn example() -> Self {
        Self {
            reason: SuspensionReason::Spam,
            explanation: "You posted the same advertisement under ten questions.".to_owned(),
            days: Some(7),
            posts_hidden: true,
        }
    }
}

/// Suspending accounts.
pub struct SuspensionsApi;

#[OpenApi(tag = "Tag::People")]
impl SuspensionsApi {
    /// List the suspensions of an account
    ///
    /// Newest first, with who decided them. For moderators and administrators of any agency; for others there is nothing. Needs the
    /// scope `admin`.
    #[oai(path = "/people/:id/suspensions", method = "get", operation_id = "listSuspensions")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Whose account.
        id: Path<AccountId>,
    ) -> Result<Json<SuspensionList>, ApiError> {
        let person = suspensions::person_by_id(app.0, &caller.0, id.0).await?;
        let items = person.suspensions.into_iter().map(SuspensionView::from).collect();
        Ok(Json(SuspensionList { items, next_cursor: None }))
    }

    /// Suspend an account
    ///
    /// Its sessions end and its tokens are taken back at once, its owner is told by email, and cases that it holds go back to the queue.
    /// Staff are suspended by administrators of an agency of theirs alone, and nobody by themselves; while a suspension is in force there
    /// is no second one (409 `already_suspended`), and somebody must go on administering each agency (409 `last_administrator`). What was
    /// posted is hidden within a minute. For moderators and administrators of any agency. Needs the scope `admin`.
    #[oai(path = "/people/:id/suspension", method = "put", operation_id = "suspendAccount")]
    async fn suspend(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Whose account.
        id: Path<AccountId>,
        input: Json<SuspensionInput>,
    ) -> Result<Done, ApiError> {
        let SuspensionInput { reason, explanation, days, posts_hidden } = input.0;
        let new = NewSuspension { reason, explanation, days, hides_posts: posts_hidden };
        suspensions::suspend(app.0, &caller.0, id.0, new).await?;
        Ok(Done::Done)
    }

    /// Lift the suspension of an account
    ///
    /// The account can be signed in to again; its tokens stay taken back. For those who could suspend it. Needs the scope `admin`.
    #[oai(path = "/people/:id/suspension", method = "delete", operation_id = "liftSuspension")]
    async fn lift(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Whose account.
        id: Path<AccountId>,
        /// Whether what was hidden by this suspension, and by nothing else, is shown again.
        #[oai(default)]
        show_posts: Query<bool>,
    ) -> Result<Done, ApiError> {
        suspensions::lift(app.0, &caller.0, id.0, show_posts.0).await?;
        Ok(Done::Done)
    }
}
