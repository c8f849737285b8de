//! Some things of a list, as they are read one page after the other.

use poem_openapi::types::ToJSON;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::app::App;

/// Rows that are read at once.
pub(super) const PAGE_SIZE: u64 = 200;

/// Some things of a kind.
pub(super) struct Part {
    /// Each as JSON.
    pub items: Vec<String>,
    /// Behind which the next ones are; none at the end.
    pub next: Option<i64>,
}

/// Rows in the order of their ids, behind one of them.
pub(super) async fn by_id<E, V>(
    app: &App,
    rows: Select<E>,
    id: E::Column,
    behind: i64,
    view: impl Fn(E::Model) -> (i64, V),
) -> Result<Part, DbErr>
where
    E: EntityTrait,
    V: ToJSON,
{
    let rows = rows.filter(id.gt(behind)).order_by_asc(id).limit(PAGE_SIZE).all(app.reader()).await?;
    let is_full = is_full(rows.len());
    let rows: Vec<(i64, V)> = rows.into_iter().map(view).collect();
    let next = rows.last().map(|(id, _)| *id).filter(|_| is_full);
    Ok(Part { items: rows.iter().map(|(_, row)| row.to_json_string()).collect(), next })
}

/// Whether so many rows are a whole page, behind which there may be more.
pub(super) fn is_full(count: usize) -> bool {
    u64::try_from(count).is_ok_and(|count| count == PAGE_SIZE)
}
