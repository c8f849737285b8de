//! Adding a group of words that search treats alike.

use sea_orm::{ActiveValue::Set, EntityTrait};

use super::group_input::{GroupInput, ValidatedGroup, require_room, validate};
use super::turn::take_turn;
use crate::app::App;
use crate::entity::{AccountId, Event, SynonymGroupId, synonym_group};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec};

/// A group that may be added, and by whom.
struct NewGroup {
    group: ValidatedGroup,
    by: AccountId,
}

/// Adds a group of the site's own, which counts on this node at once.
///
/// # Errors
/// No right: [`OperationError::NotFound`]; refused fields; an idempotency key that was used otherwise; the database.
#[tracing::instrument(skip_all)]
pub async fn add_group(
    app: &App,
    caller: &Caller,
    input: &GroupInput,
    key: Option<IdempotencyKey>,
) -> Result<Completed<SynonymGroupId>, OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let once = IdempotentRequest::new(caller.account, key, "add_synonym_group", &format!("{input:?}"));
    let spec = OperationSpec::new(caller).once(once);
    let by = caller.account;
    let validated = validate(input).map(|group| NewGroup { group, by });
    app.kernel.create(spec, async move { validated }, |op, new| Box::pin(insert(op, new))).await
}

async fn insert(op: &Operation, new: &NewGroup) -> Result<SynonymGroupId, OperationError> {
    take_turn(op.tx()).await?;
    require_room(op.tx(), &new.group, None).await?;
    let row = synonym_group::ActiveModel {
        language: Set(new.group.language.to_owned()),
        phrases: Set(new.group.phrases.clone()),
        built_in_key: Set(None),
        created_by: Set(Some(new.by)),
        created_at: Set(op.now()),
        updated_at: Set(op.now()),
        version: Set(1),
        ..Default::default()
    };
    op.record(Event::SynonymsChanged);
    Ok(synonym_group::Entity::insert(row).exec(op.tx()).await?.last_insert_id)
}
