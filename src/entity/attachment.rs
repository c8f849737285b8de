//! Table `attachment`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AttachmentId};
use super::kinds::SubjectKind;

/// A file that belongs to something. Whoever may see its subject may see it; until it has one, only its uploader may.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AttachmentId,
    /// None until what it belongs to is posted.
    pub subject_kind: Option<SubjectKind>,
    pub subject_id: Option<i64>,
    /// Where its bytes are stored; cannot be guessed.
    #[sea_orm(column_type = "Text")]
    pub storage_key: String,
    /// Where a small picture of it is stored; none of what is no picture.
    #[sea_orm(column_type = "Text", nullable)]
    pub thumbnail_key: Option<String>,
    /// As the uploader named it.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// By its content, whatever its name says.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    pub byte_count: i64,
    /// Pixels of a picture.
    pub width: Option<i32>,
    pub height: Option<i32>,
    /// What it shows, for those who cannot see it; may be empty.
    #[sea_orm(column_type = "Text")]
    pub alt_text: String,
    /// Number of the description; a change names the one it was made from.
    pub revision: i32,
    /// Its place among the files of its subject.
    pub position: i32,
    pub uploaded_by: AccountId,
    pub created_at: DateTimeUtc,
    /// From then on it exists for nobody; its bytes go soon after, and this row with them.
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
