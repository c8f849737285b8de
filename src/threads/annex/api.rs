//! The annex of one's own question over REST. For staff it stands with the case.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::{AnnexItem, listing, remove};
use crate::app::App;
use crate::entity::{PersonalDataKind, ThreadId};
use crate::identity::TokenCaller;
use crate::threads::api::tags::Tag;
use crate::web::answers::Done;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// Something that is kept for staff beside a question.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnnexItem", example)]
pub struct AnnexItemView {
    thread_id: ThreadId,
    /// Within the thread, as its texts say it.
    number: i32,
    kind: PersonalDataKind,
    #[oai(validator(max_length = 200))]
    text: String,
    created_at: Timestamp,
}

impl Example for AnnexItemView {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            number: 1,
            kind: PersonalDataKind::Phone,
            text: "01632 960123".to_owned(),
            created_at: Timestamp::example(),
        }
    }
}

impl From<AnnexItem> for AnnexItemView {
    fn from(item: AnnexItem) -> Self {
        Self {
            thread_id: item.thread_id,
            number: item.number,
            kind: item.kind,
            text: item.text,
            created_at: item.created_at.into(),
        }
    }
}

/// What is kept for staff, by thread and number.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Annex")]
pub struct AnnexView {
    pub items: Vec<AnnexItemView>,
}

impl From<Vec<AnnexItem>> for AnnexView {
    fn from(items: Vec<AnnexItem>) -> Self {
        Self { items: items.into_iter().map(AnnexItemView::from).collect() }
    }
}

/// What askers keep for staff.
pub struct AnnexApi;

#[OpenApi(tag = "Tag::Threads")]
impl AnnexApi {
    /// Read what you keep for staff beside your thread
    ///
    /// What was personal and was taken out of its texts. Staff read it with the case of the thread, once there is one; nobody else
    /// does. Needs the scope `threads:read`.
    #[oai(path = "/threads/:id/annex", method = "get", operation_id = "getThreadAnnex")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Json<AnnexView>, ApiError> {
        Ok(Json(listing::own(app.0, &caller.0, id.0).await?.into()))
    }

    /// Remove something that you keep for staff
    ///
    /// Nobody reads it any more. The text from which it was taken stays as it is. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/annex/:number", method = "delete", operation_id = "removeFromThreadAnnex")]
    async fn remove(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        /// Its number within the thread.
        number: Path<i32>,
    ) -> Result<Done, ApiError> {
        remove(app.0, &caller.0, id.0, number.0).await?;
        Ok(Done::Done)
    }
}
