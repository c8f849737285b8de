//! What an account keeps for staff beside its questions.

use poem_openapi::Object;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::part::{Part, by_id};
use crate::app::App;
use crate::entity::{PersonalDataKind, ThreadId, personal_annex};
use crate::identity::Caller;
use crate::web::timestamp::Timestamp;

/// Something that you keep for staff beside a question of yours.
#[derive(Clone, Debug, Object)]
pub struct ExportedAnnexItem {
    pub thread_id: ThreadId,
    /// Within the thread.
    pub number: i32,
    pub kind: PersonalDataKind,
    pub text: String,
    pub at: Timestamp,
}

/// What was removed is gone.
pub(super) async fn annex(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = personal_annex::Entity::find()
        .filter(personal_annex::Column::AuthorId.eq(caller.account))
        .filter(personal_annex::Column::RemovedAt.is_null());
    by_id(app, rows, personal_annex::Column::Id, behind, |row| {
        let view = ExportedAnnexItem {
            thread_id: row.thread_id,
            number: row.number,
            kind: row.kind,
            text: row.text,
            at: row.created_at.into(),
        };
        (row.id.0, view)
    })
    .await
}
