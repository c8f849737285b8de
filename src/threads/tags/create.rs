//! Making a tag.

use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait};

use super::codes;
use super::input::{TagInput, ValidatedTag, validate};
use super::names;
use super::rules::{MAX_TAGS, other_names};
use super::turn::take_turn;
use crate::app::App;
use crate::entity::{TagId, tag};
use crate::identity::{Caller, Right};
use crate::operation::{
    Completed, FieldError, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
};

/// Makes a tag.
///
/// # Errors
/// No right: [`OperationError::NotFound`]; refused fields; an idempotency key that was used otherwise; the database.
#[tracing::instrument(skip_all)]
pub async fn create(
    app: &App,
    caller: &Caller,
    input: &TagInput,
    key: Option<IdempotencyKey>,
) -> Result<Completed<TagId>, OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let once = IdempotentRequest::new(caller.account, key, "create_tag", &format!("{input:?}"));
    let spec = OperationSpec::new(caller).once(once);
    let validated = validate(input);
    let created = app.kernel.create(spec, async move { validated }, |op, new| Box::pin(insert(op, new))).await?;
    // Lists that are kept in memory do not have it.
    app.pages.invalidate_all();
    Ok(created)
}

async fn insert(op: &Operation, new: &ValidatedTag) -> Result<TagId, OperationError> {
    take_turn(op.tx()).await?;
    let count = tag::Entity::find().count(op.tx()).await?;
    if usize::try_from(count).map_or(true, |count| count >= MAX_TAGS) {
        return Err(FieldError::new("name", codes::TOO_MANY_TAGS).with("about", MAX_TAGS).into());
    }
    let row = tag::ActiveModel {
        name: Set(new.own.typed.clone()),
        created_at: Set(op.now()),
        version: Set(1),
        ..Default::default()
    };
    let id = tag::Entity::insert(row).exec(op.tx()).await?.last_insert_id;
    let others = other_names(&new.own, None, new.others.clone());
    names::put(op.tx(), id, &ValidatedTag { own: new.own.clone(), others }).await?;
    Ok(id)
}
