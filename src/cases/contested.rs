//! Somebody does not accept how staff ended a case: it goes on, or a linked one does, and those who lead decide.

use sea_orm::EntityTrait;

use super::follow_up::apply_or_follow_up;
use super::open::OpenCase;
use super::questions::newest_case_of;
use super::rules::{CaseCommand, Effect};
use super::update::CaseUpdate;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, EntryKind, Event, ThreadId, Trigger, contest};
use crate::operation::{Operation, OperationError};

/// Takes up the newest case of a thread again.
pub(super) async fn contested(op: &Operation, thread: ThreadId, by: AccountId) -> Result<(), OperationError> {
    let said = contest::Entity::find_by_id((thread, by)).one(op.tx()).await?;
    let newest = newest_case_of(op.tx(), thread).await?;
    let (Some(said), Some((case, _))) = (said, newest) else { return Ok(()) };
    let Some(change) = CaseUpdate::by_system(op, case).await? else { return Ok(()) };
    let wanted = OpenCase { trigger: Trigger::Contested, opened_by: Some(by), reason: None };
    let (change, effect) = apply_or_follow_up(op, change, &CaseCommand::Contest, wanted).await?;
    change.save(op).await?;
    let detail = EntryDetail { reason: Some(said.reason), ..EntryDetail::default() };
    change.entry(op, EntryKind::Contested, Some(by), detail).await?;
    if effect == Effect::Reopened {
        change.entry(op, EntryKind::Reopened, None, EntryDetail::default()).await?;
    }
    op.record(Event::CaseContested { case: change.case.id });
    Ok(())
}
