//! All that somebody follows, in one place: questions, categories, agencies and tags. Five queries.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::app::App;
use crate::entity::{
    AccountId, ThreadId, agency, category, follow, followed_agency, followed_category, followed_tag, tag, thread,
};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::listing::rows::{ThreadRow, rows_of};
use crate::threads::views::Row;
use crate::threads::visibility;
use crate::web::pagination::{Keyset, Paged};

/// Most categories, agencies and tags that are listed, of each kind.
pub const MAX_PLACES: u64 = 500;

/// What somebody follows beside questions, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowedPlaces {
    pub categories: Vec<category::Model>,
    pub agencies: Vec<agency::Model>,
    pub tags: Vec<tag::Model>,
}

/// A page of the questions that the caller follows, those first that they followed last. Two queries.
///
/// # Errors
/// A missing scope; the database.
pub async fn followed_threads(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<Row>, OperationError> {
    caller.require(Right::ReadThreads, None)?;
    let now = app.now();
    let found = followed_ids(app, caller.account, after, limit).await?;
    let page = Paged::from_rows(found, limit, |(id, at): &(ThreadId, DateTime<Utc>)| Keyset { at: *at, id: id.0 });
    let threads = rows_of(visibility::public_or_own_threads(caller.account))
        .filter(thread::Column::Id.is_in(page.items.iter().map(|(id, _)| *id)))
        .into_model::<ThreadRow>()
        .all(app.reader())
        .await?;
    let mut rows: HashMap<ThreadId, Row> =
        threads.into_iter().map(|row| row.view(now)).map(|row| (row.id, row)).collect();
    // What was hidden between the two reads is left out.
    Ok(Paged { items: page.items.into_iter().filter_map(|(id, _)| rows.remove(&id)).collect(), next: page.next })
}

async fn followed_ids(
    app: &App,
    account: AccountId,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Vec<(ThreadId, DateTime<Utc>)>, DbErr> {
    let seen = Query::select()
        .expr(Expr::value(1))
        .from(thread::Entity)
        .and_where(thread::Column::Id.into_expr().equals((follow::Entity, follow::Column::ThreadId)))
        .cond_where(visibility::public_or_own_threads(account))
        .to_owned();
    let mut found = follow::Entity::find()
        .select_only()
        .columns([follow::Column::ThreadId, follow::Column::CreatedAt])
        .filter(follow::Column::AccountId.eq(account))
        .filter(Expr::exists(seen));
    if let Some(after) = after {
        let place = Expr::tuple([follow::Column::CreatedAt.into_expr(), follow::Column::ThreadId.into_expr()]);
        found = found.filter(place.lt(Expr::tuple([Expr::value(after.at), Expr::value(after.id)])));
    }
    found
        .order_by_desc(follow::Column::CreatedAt)
        .order_by_desc(follow::Column::ThreadId)
        .limit(limit.saturating_add(1))
        .into_tuple()
        .all(app.reader())
        .await
}

/// The categories, agencies and tags that the caller follows. Three queries.
///
/// # Errors
/// A missing scope; the database.
pub async fn followed_places(app: &App, caller: &Caller) -> Result<FollowedPlaces, OperationError> {
    caller.require(Right::ReadThreads, None)?;
    let (db, account) = (app.reader(), caller.account);
    let categories = followed_category::Entity::find()
        .select_only()
        .column(followed_category::Column::CategoryId)
        .filter(followed_category::Column::AccountId.eq(account))
        .into_query();
    let agencies = followed_agency::Entity::find()
        .select_only()
        .column(followed_agency::Column::AgencyId)
        .filter(followed_agency::Column::AccountId.eq(account))
        .into_query();
    let tags = followed_tag::Entity::find()
        .select_only()
        .column(followed_tag::Column::TagId)
        .filter(followed_tag::Column::AccountId.eq(account))
        .into_query();
    let categories = category::Entity::find()
        .filter(category::Column::Id.in_subquery(categories))
        .order_by_asc(category::Column::Name)
        .order_by_asc(category::Column::Id)
        .limit(MAX_PLACES);
    let agencies = agency::Entity::find()
        .filter(agency::Column::Id.in_subquery(agencies))
        .order_by_asc(agency::Column::Name)
        .order_by_asc(agency::Column::Id)
        .limit(MAX_PLACES);
    let tags = tag::Entity::find()
        .filter(tag::Column::Id.in_subquery(tags))
        .order_by_asc(tag::Column::Name)
        .order_by_asc(tag::Column::Id)
        .limit(MAX_PLACES);
    Ok(FollowedPlaces {
        categories: categories.all(db).await?,
        agencies: agencies.all(db).await?,
        tags: tags.all(db).await?,
    })
}
