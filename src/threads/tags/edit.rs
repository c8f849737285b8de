//! Renaming a tag, and saying which other names lead to it.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::input::{self, TagEdit, ValidatedTag};
use super::names;
use super::rules::{TagName, fold, other_names};
use super::turn::take_turn;
use crate::app::App;
use crate::entity::{TagId, tag, tag_name};
use crate::identity::{Caller, Right};
use crate::operation::{FieldErrors, Operation, OperationError, OperationSpec};

/// A change of a tag whose names can be stored if they are free.
struct Change {
    id: TagId,
    own: Option<TagName>,
    others: Option<Vec<TagName>>,
    from_version: Option<i32>,
}

/// Changes a tag. The name that it had leads to it still.
///
/// # Errors
/// No right or no such tag: both are [`OperationError::NotFound`]; refused fields; [`OperationError::Stale`] if it has another version
/// by now; the database.
#[tracing::instrument(skip_all, fields(tag.id = id.0))]
pub async fn edit(app: &App, caller: &Caller, id: TagId, edit: &TagEdit) -> Result<(), OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let change = read(id, edit);
    let spec = OperationSpec::new(caller);
    app.kernel.run_prepared(spec, async move { change }, |op, change| Box::pin(update(op, change))).await?;
    // Pages that are kept in memory name it as it was.
    app.pages.invalidate_all();
    Ok(())
}

fn read(id: TagId, edit: &TagEdit) -> Result<Change, OperationError> {
    let mut errors = FieldErrors::default();
    let own = errors.check(edit.name.as_deref().map(input::own_name).transpose());
    let others = errors.check(edit.other_names.as_deref().map(input::other_names).transpose());
    let (own, others) = errors.finish_with(own.zip(others))?;
    Ok(Change { id, own, others, from_version: edit.version })
}

async fn update(op: &Operation, change: &Change) -> Result<(), OperationError> {
    take_turn(op.tx()).await?;
    let found = tag::Entity::find_by_id(change.id).lock_exclusive().one(op.tx()).await?;
    let found = found.ok_or(OperationError::NotFound)?;
    if change.from_version.is_some_and(|version| version != found.version) {
        return Err(OperationError::Stale);
    }
    let former = TagName { folded: fold(&found.name), typed: found.name.clone() };
    let own = change.own.clone().unwrap_or_else(|| former.clone());
    let stored = names_of(op, change.id).await?;
    let typed = match &change.others {
        Some(others) => input::limited(others.clone(), &stored)?,
        None => stored,
    };
    let others = other_names(&own, Some(former), typed);
    let version = found.version + 1;
    let mut row = found.into_active_model();
    row.name = Set(own.typed.clone());
    row.version = Set(version);
    row.update(op.tx()).await?;
    names::put(op.tx(), change.id, &ValidatedTag { own, others }).await
}

/// The names that lead to a tag, its own among them.
async fn names_of(op: &Operation, id: TagId) -> Result<Vec<TagName>, OperationError> {
    let rows = tag_name::Entity::find().filter(tag_name::Column::TagId.eq(id)).all(op.tx()).await?;
    Ok(rows.into_iter().map(|row| TagName { typed: row.typed, folded: row.folded }).collect())
}
