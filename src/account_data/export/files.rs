//! Photos and documents that an account uploaded: where they are and what is said of them.

use poem_openapi::Object;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::part::{Part, by_id};
use crate::app::App;
use crate::entity::{AttachmentId, SubjectKind, attachment};
use crate::identity::Caller;
use crate::posts::attachments::views::Attachment;
use crate::web::timestamp::Timestamp;

/// A photo or a document of yours.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedAttachment {
    pub id: AttachmentId,
    /// Where the file is, below the address of the site; sign in to take it along.
    pub url: String,
    pub file_name: String,
    pub media_type: String,
    pub byte_count: i64,
    pub alt_text: String,
    /// What it belongs to; left out until it is posted.
    pub of: Option<SubjectKind>,
    pub of_id: Option<i64>,
    pub uploaded_at: Timestamp,
}

/// What was removed is on its way out, bytes and all.
pub(super) async fn attachments(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::UploadedBy.eq(caller.account))
        .filter(attachment::Column::DeletedAt.is_null());
    by_id(app, rows, attachment::Column::Id, behind, |row| {
        let uploaded_at = row.created_at.into();
        let (of, of_id) = (row.subject_kind, row.subject_id);
        let file = Attachment::from(row);
        let view = ExportedAttachment {
            id: file.id,
            url: file.path(),
            file_name: file.file_name,
            media_type: file.media_type,
            byte_count: file.byte_count,
            alt_text: file.alt_text,
            of,
            of_id,
            uploaded_at,
        };
        (view.id.0, view)
    })
    .await
}
