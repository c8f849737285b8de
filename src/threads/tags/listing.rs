//! Reads tags: each function is a fixed number of queries. What is counted of threads is what everybody may see.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use super::of_thread::NamedTag;
use super::rules::{self, fold};
use crate::entity::{TagId, tag, tag_name, thread, thread_tag};
use crate::threads::visibility;

/// A tag with what leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    pub tag: tag::Model,
    /// In the order of the alphabet.
    pub other_names: Vec<String>,
    /// Threads that everybody may see.
    pub threads: i64,
}

pub(super) fn to_thread() -> RelationDef {
    thread_tag::Entity::belongs_to(thread::Entity).from(thread_tag::Column::ThreadId).to(thread::Column::Id).into()
}

/// Every tag, in the order of the alphabet: three queries.
///
/// # Errors
/// Those of the database.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<TagRow>, DbErr> {
    let tags = tag::Entity::find().all(db).await?;
    rows(db, tags).await
}

/// Whether the site has any tag: one query.
///
/// # Errors
/// Those of the database.
pub async fn has_any<C: ConnectionTrait>(db: &C) -> Result<bool, DbErr> {
    let first = tag::Entity::find().select_only().column(tag::Column::Id).into_tuple::<TagId>().one(db).await?;
    Ok(first.is_some())
}

/// One tag: three queries.
///
/// # Errors
/// Those of the database.
pub async fn one<C: ConnectionTrait>(db: &C, id: TagId) -> Result<Option<TagRow>, DbErr> {
    let found = tag::Entity::find_by_id(id).one(db).await?;
    Ok(rows(db, found.into_iter().collect()).await?.pop())
}

async fn rows<C: ConnectionTrait>(db: &C, tags: Vec<tag::Model>) -> Result<Vec<TagRow>, DbErr> {
    let ids: Vec<TagId> = tags.iter().map(|row| row.id).collect();
    let names = tag_name::Entity::find()
        .filter(tag_name::Column::TagId.is_in(ids.iter().copied()))
        .order_by_asc(tag_name::Column::Folded)
        .all(db)
        .await?;
    let counts: Vec<(TagId, i64)> = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::TagId)
        .expr(thread_tag::Column::ThreadId.count())
        .join(JoinType::InnerJoin, to_thread())
        .filter(thread_tag::Column::TagId.is_in(ids))
        .filter(visibility::public_threads())
        .group_by(thread_tag::Column::TagId)
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<TagId, i64> = counts.into_iter().collect();
    let mut others: HashMap<TagId, Vec<String>> = HashMap::new();
    let own: HashMap<TagId, String> = tags.iter().map(|row| (row.id, fold(&row.name))).collect();
    for name in names.into_iter().filter(|name| own.get(&name.tag_id) != Some(&name.folded)) {
        others.entry(name.tag_id).or_default().push(name.typed);
    }
    let mut found: Vec<TagRow> = tags
        .into_iter()
        .map(|tag| TagRow {
            other_names: others.remove(&tag.id).unwrap_or_default(),
            threads: counts.get(&tag.id).copied().unwrap_or_default(),
            tag,
        })
        .collect();
    found.sort_by_cached_key(|row| fold(&row.tag.name));
    Ok(found)
}

/// Every tag by its own name, in the order of the alphabet: one query.
///
/// # Errors
/// Those of the database.
pub async fn names<C: ConnectionTrait>(db: &C) -> Result<Vec<NamedTag>, DbErr> {
    let tags = tag::Entity::find().all(db).await?;
    let mut names: Vec<NamedTag> = tags.into_iter().map(|row| NamedTag { id: row.id, name: row.name }).collect();
    names.sort_by_cached_key(|tag| fold(&tag.name));
    Ok(names)
}

/// The tag to which a name leads, whatever its case and accents: two queries.
///
/// # Errors
/// Those of the database.
pub async fn by_name<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<tag::Model>, DbErr> {
    match tag_name::Entity::find_by_id(fold(name)).one(db).await? {
        Some(found) => tag::Entity::find_by_id(found.tag_id).one(db).await,
        None => Ok(None),
    }
}

/// The names of the tags that a text proposes, those that fit best first: two queries.
///
/// # Errors
/// Those of the database.
pub async fn proposed<C: ConnectionTrait>(db: &C, text: &str) -> Result<Vec<String>, DbErr> {
    let names = tag_name::Entity::find().all(db).await?;
    let found = rules::propose(text, names.iter().map(|row| (row.tag_id, row.folded.as_str())));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let tags = tag::Entity::find().filter(tag::Column::Id.is_in(found.iter().copied())).all(db).await?;
    let mut names: HashMap<TagId, String> = tags.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(found.iter().filter_map(|id| names.remove(id)).collect())
}
