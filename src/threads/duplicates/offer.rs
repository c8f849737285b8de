//! What the last look before staff found, put to whoever asked: it is a proposal that nobody made.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::entity::{Event, ThreadId, duplicate_proposal};
use crate::operation::{Operation, OperationError};
use crate::threads::store::{apply, change, lock_any};

/// Offers the asker of a thread the answers of another one, within the caller's operation; whether there was something to offer. What was
/// proposed before is not offered again, nor what is hidden or gone by now.
///
/// # Errors
/// The database.
pub async fn offer_found(op: &Operation, id: ThreadId, of: ThreadId) -> Result<bool, OperationError> {
    let tx = op.tx();
    // The one with the lower id first, as everybody takes them.
    let (first, second) = (id.min(of), id.max(of));
    let (first, second) = match (lock_any(tx, first).await, lock_any(tx, second).await) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(OperationError::NotFound), _) | (_, Err(OperationError::NotFound)) => return Ok(false),
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    if [&first, &second].iter().any(|head| head.hidden_at.is_some() || head.duplicate_of.is_some()) || id == of {
        return Ok(false);
    }
    let row = duplicate_proposal::ActiveModel {
        thread_id: Set(id),
        of_thread_id: Set(of),
        proposed_by: Set(None),
        created_at: Set(op.now()),
        agreed: Set(None),
        decided_at: Set(None),
        ..Default::default()
    };
    let pair = [duplicate_proposal::Column::ThreadId, duplicate_proposal::Column::OfThreadId];
    let new = duplicate_proposal::Entity::insert(row)
        .on_conflict(OnConflict::columns(pair).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if new == 0 {
        return Ok(false);
    }
    apply(tx, change(id, op.now())).await?;
    op.record(Event::DuplicateProposed { thread: id, of });
    Ok(true)
}
