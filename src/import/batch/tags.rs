//! What threads are about: names that lead to no tag make one, as long as the site can have more.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait};

use super::lines::CHUNK;
use crate::entity::{TagId, ThreadId, tag, tag_name, thread_tag};
use crate::threads::tags::rules::{MAX_TAGS, TagName};
use crate::threads::tags::turn::take_turn;

/// Gives threads their tags. Names beyond the most tags of a site are left out.
pub(super) async fn write_tags<C: ConnectionTrait>(
    tx: &C,
    threads: &[(ThreadId, Vec<TagName>)],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if threads.is_empty() {
        return Ok(());
    }
    take_turn(tx).await?;
    let names = tag_name::Entity::find().all(tx).await?;
    let mut known: HashMap<String, TagId> = names.into_iter().map(|row| (row.folded, row.tag_id)).collect();
    let mut count = usize::try_from(tag::Entity::find().count(tx).await?).unwrap_or(usize::MAX);
    for name in threads.iter().flat_map(|(_, names)| names) {
        if count < MAX_TAGS && !known.contains_key(&name.folded) {
            known.insert(name.folded.clone(), create(tx, name, now).await?);
            count += 1;
        }
    }
    let pairs: BTreeSet<(ThreadId, TagId)> = threads
        .iter()
        .flat_map(|(thread, names)| names.iter().map(|name| (*thread, name)))
        .filter_map(|(thread, name)| Some((thread, *known.get(&name.folded)?)))
        .collect();
    let rows: Vec<thread_tag::ActiveModel> = pairs
        .into_iter()
        .map(|(thread, tag)| thread_tag::ActiveModel { thread_id: Set(thread), tag_id: Set(tag) })
        .collect();
    for some in rows.chunks(CHUNK) {
        thread_tag::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn create<C: ConnectionTrait>(tx: &C, name: &TagName, now: DateTime<Utc>) -> Result<TagId, DbErr> {
    let row =
        tag::ActiveModel { name: Set(name.typed.clone()), created_at: Set(now), version: Set(1), ..Default::default() };
    let id = tag::Entity::insert(row).exec(tx).await?.last_insert_id;
    let own =
        tag_name::ActiveModel { folded: Set(name.folded.clone()), tag_id: Set(id), typed: Set(name.typed.clone()) };
    tag_name::Entity::insert(own).exec_without_returning(tx).await?;
    Ok(id)
}
