//! The timeline of a case: lines are added, and never changed.

use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};

use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, case_entry};
use crate::operation::Operation;

/// Adds a line to a case's timeline.
pub(super) async fn write_entry(
    op: &Operation,
    case: CaseId,
    kind: EntryKind,
    actor: Option<AccountId>,
    detail: EntryDetail,
) -> Result<(), DbErr> {
    let row = case_entry::ActiveModel {
        case_id: Set(case),
        created_at: Set(op.now()),
        kind: Set(kind),
        actor_id: Set(actor),
        detail: Set(detail),
        ..Default::default()
    };
    case_entry::Entity::insert(row).exec_without_returning(op.tx()).await.map(|_| ())
}
