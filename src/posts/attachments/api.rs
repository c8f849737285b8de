//! Files over REST: upload, read what is known of one, describe, remove. A post takes them along by `attachment_ids`.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::describe::describe;
use super::parts::Attachments;
use super::read::read;
use super::remove::remove;
use super::rules::FILES;
use super::upload::{NewFile, upload};
use super::views::AttachmentView;
use crate::app::App;
use crate::entity::AttachmentId;
use crate::identity::idempotency::RequestKey;
use crate::identity::{Anyone, Caller, Right, TokenCaller};
use crate::web::answers::{CreatedTagged, Done, Read, Tagged};
use crate::web::conditional::{self, IfMatch};
use crate::web::param::Param;
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// Photos and documents of posts.
    Attachments,
}

/// What a picture shows.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AttachmentEdit", deny_unknown_fields, example)]
struct AttachmentEdit {
    /// For those who cannot see it; may be empty.
    #[oai(validator(max_length = 500))]
    alt_text: String,
}

impl Example for AttachmentEdit {
    fn example() -> Self {
        Self { alt_text: "The ticket, with the number of the zone".to_owned() }
    }
}

/// Names of fields that the API calls otherwise than the operation: the whole body is the file.
const NAMES: &[(&str, &str)] = &[(FILES, "")];

async fn view(
    app: &App,
    files: &Attachments,
    caller: Option<&Caller>,
    id: AttachmentId,
) -> Result<(AttachmentView, String), ApiError> {
    let found = read(app, files, caller, id).await?;
    let revision = found.file.revision;
    Ok(conditional::tagged(revision, AttachmentView::from(found.file)))
}

/// Files of posts.
pub struct AttachmentsApi;

#[OpenApi(tag = "Tag::Attachments")]
impl AttachmentsApi {
    /// Upload a file
    ///
    /// The body is the file: JPEG, PNG, WebP, GIF or PDF by its content, at most 10 MB. Pictures are written anew without metadata, at most
    /// 2560 pixels wide and high; what a PDF holds stays in it. Only you see it until a post takes it along by `attachment_ids`, within
    /// 24 hours. At most 40 a day. Needs the scope `threads:write`.
    #[oai(path = "/attachments", method = "post", operation_id = "uploadAttachment")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the request")]
    async fn upload(
        &self,
        app: Data<&App>,
        files: Data<&Attachments>,
        caller: TokenCaller,
        idempotency_key: Param<RequestKey>,
        /// How it is called; its ending follows from its content.
        #[oai(validator(max_length = 200))]
        name: Query<Option<String>>,
        /// What a picture shows, for those who cannot see it.
        #[oai(validator(max_length = 500))]
        alt_text: Query<Option<String>>,
        body: Binary<Vec<u8>>,
    ) -> Result<CreatedTagged<AttachmentView>, ApiError> {
        let (app, files, caller) = (app.0, files.0, caller.0);
        let new = NewFile {
            name: name.0.unwrap_or_default(),
            content: body.0.into(),
            alt_text: alt_text.0.unwrap_or_default(),
        };
        let uploaded = upload(app, files, &caller, new, idempotency_key.0.0).await;
        let uploaded = uploaded.map_err(|error| error.with_field_names(NAMES))?;
        let view = view(app, files, Some(&caller), uploaded.value).await?;
        Ok(CreatedTagged::new(view, &format!("/attachments/{}", uploaded.value), uploaded.replayed))
    }

    /// Read what is known of a file
    ///
    /// Whoever may see its post may see it; the file itself is at its `url`. No token is needed for files of public posts.
    #[oai(path = "/attachments/:id", method = "get", operation_id = "getAttachment")]
    async fn read(
        &self,
        app: Data<&App>,
        files: Data<&Attachments>,
        caller: Anyone,
        /// Which file.
        id: Path<AttachmentId>,
    ) -> Result<Read<AttachmentView>, ApiError> {
        let caller = caller.0.filter(|caller| caller.may(Right::ReadThreads, None));
        Ok(view(app.0, files.0, caller.as_ref(), id.0).await?.into())
    }

    /// Say what a picture shows
    ///
    /// Of your own files until they are posted, and of files of posts that you may edit. Needs the scope `threads:write`.
    #[oai(path = "/attachments/:id", method = "patch", operation_id = "describeAttachment")]
    async fn describe(
        &self,
        app: Data<&App>,
        files: Data<&Attachments>,
        caller: TokenCaller,
        /// Which file.
        id: Path<AttachmentId>,
        if_match: Param<IfMatch>,
        input: Json<AttachmentEdit>,
    ) -> Result<Tagged<AttachmentView>, ApiError> {
        let (app, files, caller) = (app.0, files.0, caller.0);
        describe(app, files, &caller, id.0, &input.0.alt_text, if_match.0.revision()?).await?;
        Ok(view(app, files, Some(&caller), id.0).await?.into())
    }

    /// Remove a file
    ///
    /// Your own until it is posted, or one of a post that you may edit; nobody sees it from then on. Files of messages to staff stay.
    /// Needs the scope `threads:write`.
    #[oai(path = "/attachments/:id", method = "delete", operation_id = "deleteAttachment")]
    async fn delete(
        &self,
        app: Data<&App>,
        files: Data<&Attachments>,
        caller: TokenCaller,
        /// Which file.
        id: Path<AttachmentId>,
    ) -> Result<Done, ApiError> {
        remove(app.0, files.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
