//! Builds an index from the database beside the live one and swaps it in. What changes meanwhile is read again before the
//! swap and after it, so that no change is lost whichever index its delivery reached.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::document;
use super::engine::{Rebuild, SearchEngine};
use super::indexer::{AllTouched, RefreshError, refresh};
use crate::app::App;
use crate::entity::{ThreadId, thread};
use crate::outbox;

/// Threads read at once.
const BATCH_SIZE: u64 = 500;

/// A change may become visible so long after the time that it carries.
const VISIBILITY_DELAY: Duration = Duration::minutes(5);

/// Rebuilds; `progress` is told how many threads were read so far. Gives the number of documents.
///
/// # Errors
/// The live index stays as it was.
pub async fn rebuild(
    app: &App,
    engine: &dyn SearchEngine,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<u64, RefreshError> {
    let began = app.now();
    let mut building = engine.begin_rebuild().await?;
    let mut behind = ThreadId(0);
    let mut done = 0;
    loop {
        let ids = ids_after(app, behind).await?;
        let Some(last) = ids.last() else { break };
        behind = *last;
        done += u64::try_from(ids.len()).unwrap_or(0);
        put(app, &mut *building, &ids).await?;
        progress(done);
    }
    let before_swap = app.now();
    for batch in changed_since(app, began - VISIBILITY_DELAY).await?.chunks(500) {
        put(app, &mut *building, batch).await?;
    }
    building.commit().await?;
    for batch in changed_since(app, before_swap - VISIBILITY_DELAY).await?.chunks(500) {
        refresh(app, engine, batch).await?;
    }
    Ok(engine.count().await?)
}

async fn put(app: &App, building: &mut dyn Rebuild, threads: &[ThreadId]) -> Result<(), RefreshError> {
    let current = document::current(app.reader(), threads).await?;
    if !current.documents.is_empty() {
        building.upsert(&current.documents).await?;
    }
    if !current.gone.is_empty() {
        building.delete(&current.gone).await?;
    }
    Ok(())
}

async fn ids_after(app: &App, behind: ThreadId) -> Result<Vec<ThreadId>, DbErr> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::Id.gt(behind))
        .order_by_asc(thread::Column::Id)
        .limit(BATCH_SIZE)
        .into_tuple()
        .all(app.reader())
        .await
}

/// Threads of what was recorded since a time. An event that this version cannot read names none that it could index.
async fn changed_since(app: &App, since: DateTime<Utc>) -> Result<Vec<ThreadId>, DbErr> {
    let events = outbox::recorded_since(app.reader(), since).await?;
    AllTouched::of(&events).threads(app).await
}
