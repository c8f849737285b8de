//! The names that lead to a tag, as operations write them: its own and the others stand in one table, so that the database keeps each
//! from leading to two tags.

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, SqlErr};

use super::codes;
use super::input::ValidatedTag;
use super::rules::TagName;
use crate::database::WriteTransaction;
use crate::entity::{TagId, tag, tag_name};
use crate::operation::{FieldError, OperationError};

/// Puts these names in the place of those that led to a tag.
///
/// # Errors
/// The fields `name` and `other_names`, for a name that leads to another tag; the database.
pub(super) async fn put(tx: &WriteTransaction, id: TagId, names: &ValidatedTag) -> Result<(), OperationError> {
    let all: Vec<&TagName> = std::iter::once(&names.own).chain(&names.others).collect();
    let known = tag_name::Entity::find()
        .filter(tag_name::Column::Folded.is_in(all.iter().map(|name| name.folded.as_str())))
        .filter(tag_name::Column::TagId.ne(id))
        .all(tx)
        .await?;
    if let Some(taken) = known.first() {
        let other = tag::Entity::find_by_id(taken.tag_id).one(tx).await?.map(|row| row.name).unwrap_or_default();
        let field = if names.own.folded == taken.folded { "name" } else { "other_names" };
        return Err(refused(field, &taken.typed, &other).into());
    }
    tag_name::Entity::delete_many().filter(tag_name::Column::TagId.eq(id)).exec(tx).await?;
    let row = |name: &TagName| tag_name::ActiveModel {
        folded: Set(name.folded.clone()),
        tag_id: Set(id),
        typed: Set(name.typed.clone()),
    };
    let rows: Vec<tag_name::ActiveModel> = all.into_iter().map(row).collect();
    let written = tag_name::Entity::insert_many(rows).exec_without_returning(tx).await;
    written.map_err(taken_meanwhile)?;
    Ok(())
}

fn refused(field: &'static str, name: &str, tag: &str) -> FieldError {
    FieldError::new(field, codes::NAME_TAKEN).with("name", name).with("tag", tag)
}

/// Somebody who took no turn gave one of the names to a tag at the same moment; which one, the database does not say.
fn taken_meanwhile(error: DbErr) -> OperationError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => OperationError::field("name", codes::NAME_TAKEN_MEANWHILE),
        _ => error.into(),
    }
}
