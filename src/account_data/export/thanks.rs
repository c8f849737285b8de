//! The notes of thanks that an account was written, and those that it wrote. Of one that was removed nothing is left to take along.

use poem_openapi::Object;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::part::{Part, by_id};
use crate::app::App;
use crate::entity::{AgencyId, AnswerId, thanks};
use crate::identity::Caller;
use crate::web::timestamp::Timestamp;

/// A note of thanks for an answer.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedThanks {
    pub answer_id: AnswerId,
    /// The agency in whose name staff wrote it.
    pub agency_id: Option<AgencyId>,
    /// Plain text.
    pub text: String,
    pub at: Timestamp,
}

pub(super) async fn received(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = thanks::Entity::find().filter(thanks::Column::ToAccount.eq(caller.account));
    let rows = rows.filter(thanks::Column::RemovedAt.is_null());
    by_id(app, rows, thanks::Column::Id, behind, view).await
}

pub(super) async fn given(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = thanks::Entity::find().filter(thanks::Column::FromAccount.eq(caller.account));
    let rows = rows.filter(thanks::Column::RemovedAt.is_null());
    by_id(app, rows, thanks::Column::Id, behind, view).await
}

fn view(row: thanks::Model) -> (i64, ExportedThanks) {
    let view = ExportedThanks {
        answer_id: row.answer_id,
        agency_id: row.agency_id,
        text: row.text,
        at: row.created_at.into(),
    };
    (row.id.0, view)
}
