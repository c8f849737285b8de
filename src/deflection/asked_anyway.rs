//! Somebody asked in spite of what was suggested: noted in the same transaction as the question.

use async_trait::async_trait;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

use crate::entity::{Event, EventKind, episode};
use crate::operation::{Operation, OperationError, Reaction};

/// How episodes follow questions.
#[derive(Clone, Copy, Debug)]
pub struct NoteQuestion;

#[async_trait]
impl Reaction for NoteQuestion {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::AskedAnyway]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        let Event::AskedAnyway { episode: id, did_not_apply, .. } = event else { return Ok(()) };
        let Some(row) = episode::Entity::find_by_id(*id).one(operation.tx()).await? else { return Ok(()) };
        // The episode of somebody else is not theirs to end. One that began without an account may be of anybody who signed in since.
        if row.account_id.is_some_and(|account| operation.actor().account() != Some(account)) || row.asked_at.is_some()
        {
            return Ok(());
        }
        let mut change = row.into_active_model();
        change.asked_at = Set(Some(operation.now()));
        change.did_not_apply = Set(*did_not_apply);
        change.update(operation.tx()).await?;
        Ok(())
    }
}
