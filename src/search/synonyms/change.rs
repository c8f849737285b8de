//! Changing a group of words that search treats alike.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::group_input::{GroupInput, ValidatedGroup, require_room, validate};
use super::turn::take_turn;
use crate::app::App;
use crate::entity::{Event, SynonymGroupId, synonym_group};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError, OperationSpec};

/// A change of a group, made from what was seen of it.
struct GroupChange {
    id: SynonymGroupId,
    group: ValidatedGroup,
    /// None for whatever is there.
    from_version: Option<i32>,
}

/// Changes a group of the site's own, which counts on this node at once.
///
/// # Errors
/// No right or no such group: both are [`OperationError::NotFound`]; refused fields; [`OperationError::Stale`] if it has another version
/// by now; the database.
#[tracing::instrument(skip_all, fields(group.id = id.0))]
pub async fn change_group(
    app: &App,
    caller: &Caller,
    id: SynonymGroupId,
    input: &GroupInput,
    from_version: Option<i32>,
) -> Result<(), OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let change = validate(input).map(|group| GroupChange { id, group, from_version });
    let spec = OperationSpec::new(caller);
    app.kernel.run_prepared(spec, async move { change }, |op, change| Box::pin(update(op, change))).await?;
    Ok(())
}

async fn update(op: &Operation, change: &GroupChange) -> Result<(), OperationError> {
    take_turn(op.tx()).await?;
    let own = synonym_group::Entity::find_by_id(change.id).filter(synonym_group::Column::BuiltInKey.is_null());
    let found = own.lock_exclusive().one(op.tx()).await?.ok_or(OperationError::NotFound)?;
    if change.from_version.is_some_and(|version| version != found.version) {
        return Err(OperationError::Stale);
    }
    require_room(op.tx(), &change.group, Some(change.id)).await?;
    let version = found.version + 1;
    let mut row = found.into_active_model();
    row.language = Set(change.group.language.to_owned());
    row.phrases = Set(change.group.phrases.clone());
    row.updated_at = Set(op.now());
    row.version = Set(version);
    row.update(op.tx()).await?;
    op.record(Event::SynonymsChanged);
    Ok(())
}
