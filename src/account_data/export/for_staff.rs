//! What an account gave to staff alone: what it keeps for them beside its questions, and why it contested how a case ended.

use poem_openapi::Object;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::part::{Part, by_id};
use crate::app::App;
use crate::entity::{PersonalDataKind, ThreadId, contest, personal_annex};
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

/// Your word that a case of staff ended as it should not have.
#[derive(Clone, Debug, Object)]
pub struct ExportedContest {
    pub thread_id: ThreadId,
    pub reason: String,
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

pub(super) async fn contests(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = contest::Entity::find().filter(contest::Column::AccountId.eq(caller.account));
    by_id(app, rows, contest::Column::ThreadId, behind, |row| {
        (row.thread_id.0, ExportedContest { thread_id: row.thread_id, reason: row.reason, at: row.created_at.into() })
    })
    .await
}
