//! The tags of a thread: found by the names that somebody typed, and written beside it.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
};

use super::codes;
use super::rules::{MAX_OF_THREAD, fold, nearest};
use crate::database::WriteTransaction;
use crate::entity::{TagId, ThreadId, tag, tag_name, thread, thread_tag};
use crate::operation::{FieldError, OperationError};

/// A tag that somebody named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTag {
    pub id: TagId,
    pub name: String,
}

/// The tags that somebody named, by any of their names and each once: two queries, none for no name. For a name that leads to none,
/// the error of the field `tags` tells the nearest; for one that goes at this moment, that the tags have changed.
///
/// # Errors
/// Those of the database; within, those of the field.
pub async fn named<C: ConnectionTrait>(db: &C, typed: &[String]) -> Result<Result<Vec<NamedTag>, FieldError>, DbErr> {
    let wanted: Vec<&str> = typed.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    if wanted.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let names = tag_name::Entity::find().all(db).await?;
    let by_name: HashMap<&str, &tag_name::Model> = names.iter().map(|row| (row.folded.as_str(), row)).collect();
    let mut ids: Vec<TagId> = Vec::new();
    for name in wanted {
        match by_name.get(fold(name).as_str()) {
            Some(row) if ids.contains(&row.tag_id) => {}
            Some(row) => ids.push(row.tag_id),
            None => return Ok(Err(unknown(name, &by_name))),
        }
    }
    if ids.len() > MAX_OF_THREAD {
        return Ok(Err(FieldError::new("tags", codes::TOO_MANY_OF_THREAD).with("about", MAX_OF_THREAD)));
    }
    let tags = tag::Entity::find().filter(tag::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let mut tags: HashMap<TagId, String> = tags.into_iter().map(|row| (row.id, row.name)).collect();
    // One of them may have been merged or removed since its name was read: a question must not be asked without it.
    let found: Option<Vec<NamedTag>> =
        ids.into_iter().map(|id| Some(NamedTag { name: tags.remove(&id)?, id })).collect();
    Ok(found.ok_or_else(|| FieldError::new("tags", codes::CHANGED)))
}

fn unknown(name: &str, by_name: &HashMap<&str, &tag_name::Model>) -> FieldError {
    let near = nearest(&fold(name), by_name.keys().copied());
    let near: Vec<&str> = near.iter().filter_map(|name| by_name.get(name)).map(|row| row.typed.as_str()).collect();
    if near.is_empty() {
        return FieldError::new("tags", codes::UNKNOWN).with("name", name);
    }
    FieldError::new("tags", codes::UNKNOWN_BUT_NEAR).with("name", name).with("nearest", near.join(", "))
}

/// The tags to which names of earlier lead by now: one query. Names of tags that were removed lead to none.
///
/// # Errors
/// Those of the database.
pub async fn still_named<C: ConnectionTrait>(db: &C, names: &[String]) -> Result<Vec<TagId>, DbErr> {
    let folded = names.iter().map(|name| fold(name.trim()));
    let found = tag_name::Entity::find().filter(tag_name::Column::Folded.is_in(folded)).all(db).await?;
    Ok(found.into_iter().map(|row| row.tag_id).collect())
}

/// Gives a thread these tags and no others. Returns whether it had others. With `seen`, only where it has those still. Hold the thread.
///
/// # Errors
/// [`OperationError::Stale`] where it has others than were seen; the field `tags`, if one of them was merged or removed meanwhile; the
/// database.
pub async fn put(
    tx: &WriteTransaction,
    thread: ThreadId,
    tags: &[TagId],
    seen: Option<&[TagId]>,
) -> Result<bool, OperationError> {
    let wanted: BTreeSet<TagId> = tags.iter().copied().collect();
    let had: Vec<TagId> = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::TagId)
        .filter(thread_tag::Column::ThreadId.eq(thread))
        .into_tuple()
        .all(tx)
        .await?;
    let had: BTreeSet<TagId> = had.into_iter().collect();
    if had == wanted {
        return Ok(false);
    }
    if seen.is_some_and(|seen| seen.iter().copied().collect::<BTreeSet<TagId>>() != had) {
        return Err(OperationError::Stale);
    }
    if !wanted.is_empty() {
        let there = tag::Entity::find().filter(tag::Column::Id.is_in(wanted.iter().copied())).lock_shared();
        if there.all(tx).await?.len() < wanted.len() {
            return Err(OperationError::field("tags", codes::CHANGED));
        }
    }
    thread_tag::Entity::delete_many()
        .filter(thread_tag::Column::ThreadId.eq(thread))
        .filter(thread_tag::Column::TagId.is_not_in(wanted.iter().copied()))
        .exec(tx)
        .await?;
    let rows: Vec<thread_tag::ActiveModel> = wanted
        .difference(&had)
        .map(|tag| thread_tag::ActiveModel { thread_id: Set(thread), tag_id: Set(*tag) })
        .collect();
    if !rows.is_empty() {
        thread_tag::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(true)
}

/// The names of the tags of the thread at hand, with commas between them; nothing where it has none. No name has a comma.
#[must_use]
pub fn names_of_thread() -> Expr {
    let of = |column: thread_tag::Column| Expr::col((thread_tag::Entity, column));
    let names = Func::cust("string_agg").arg(Expr::col((tag::Entity, tag::Column::Name))).arg(Expr::cust("','"));
    let select = Query::select()
        .expr(names)
        .from(thread_tag::Entity)
        .inner_join(
            tag::Entity,
            Expr::col((tag::Entity, tag::Column::Id)).equals((thread_tag::Entity, thread_tag::Column::TagId)),
        )
        .and_where(of(thread_tag::Column::ThreadId).equals((thread::Entity, thread::Column::Id)))
        .to_owned();
    Expr::SubQuery(None, Box::new(select.into()))
}

/// The names that [`names_of_thread`] gave, in the order of the alphabet.
#[must_use]
pub fn listed(names: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().flat_map(|names| names.split(',')).map(str::to_owned).collect();
    names.sort_by_cached_key(|name| fold(name));
    names
}
