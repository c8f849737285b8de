//! Open questions in the categories, of the agencies and with the tags that somebody follows, with the end of the neighbours' time: two
//! queries a page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::app::App;
use crate::entity::{
    AccountId, ThreadId, ThreadState, category, followed_agency, followed_category, followed_tag, thread, thread_tag,
    volunteer,
};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::listing::rows::{ThreadRow, rows};
use crate::threads::views::Row;
use crate::threads::visibility;
use crate::web::pagination::{Keyset, Paged};

/// A question that waits for neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingQuestion {
    pub row: Row,
    /// The end of the neighbours' time.
    pub window_ends_at: DateTime<Utc>,
}

/// A page of questions that the caller could answer: those with most of the time left first.
///
/// # Errors
/// A missing scope; the database.
pub async fn questions_for(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<WaitingQuestion>, OperationError> {
    caller.require(Right::ReadThreads, None)?;
    let now = app.now();
    let found = waiting(app, caller, after, limit, now).await?;
    let place = |(id, ends): &(ThreadId, DateTime<Utc>)| Keyset { at: *ends, id: id.0 };
    let page = Paged::from_rows(found, limit, place);
    let threads = rows()
        .filter(thread::Column::Id.is_in(page.items.iter().map(|(id, _)| *id)))
        .into_model::<ThreadRow>()
        .all(app.reader())
        .await?;
    let mut rows: HashMap<ThreadId, Row> =
        threads.into_iter().map(|row| row.view(now)).map(|row| (row.id, row)).collect();
    // What was hidden between the two reads is left out.
    let question = |(id, window_ends_at): (ThreadId, DateTime<Utc>)| {
        rows.remove(&id).map(|row| WaitingQuestion { row, window_ends_at })
    };
    Ok(Paged { items: page.items.into_iter().filter_map(question).collect(), next: page.next })
}

async fn waiting(
    app: &App,
    caller: &Caller,
    after: Option<Keyset>,
    limit: u64,
    now: DateTime<Utc>,
) -> Result<Vec<(ThreadId, DateTime<Utc>)>, DbErr> {
    let tags = followed_tag::Entity::find()
        .select_only()
        .column(followed_tag::Column::TagId)
        .filter(followed_tag::Column::AccountId.eq(caller.account))
        .into_query();
    let tagged = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::ThreadId)
        .filter(thread_tag::Column::TagId.in_subquery(tags))
        .into_query();
    let is_followed = Condition::any()
        .add(thread::Column::CategoryId.in_subquery(followed_categories(caller.account)))
        .add(thread::Column::Id.in_subquery(tagged));
    let mut found = thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::PeerWindowEndsAt])
        .filter(is_followed)
        .filter(thread::Column::State.eq(ThreadState::Open))
        .filter(thread::Column::DuplicateOf.is_null())
        .filter(thread::Column::CaseState.is_null())
        .filter(thread::Column::AuthorId.ne(caller.account))
        .filter(thread::Column::PeerWindowEndsAt.gt(now))
        .filter(visibility::public_threads());
    if let Some(after) = after {
        let place = Expr::tuple([thread::Column::PeerWindowEndsAt.into_expr(), thread::Column::Id.into_expr()]);
        found = found.filter(place.lt(Expr::tuple([Expr::value(after.at), Expr::value(after.id)])));
    }
    found
        .order_by_desc(thread::Column::PeerWindowEndsAt)
        .order_by_desc(thread::Column::Id)
        .limit(limit.saturating_add(1))
        .into_tuple()
        .all(app.reader())
        .await
}

/// The categories that somebody follows, by themselves or with their agency, and those of agencies whose volunteer they are.
fn followed_categories(account: AccountId) -> SelectStatement {
    let agencies = followed_agency::Entity::find()
        .select_only()
        .column(followed_agency::Column::AgencyId)
        .filter(followed_agency::Column::AccountId.eq(account))
        .into_query();
    let volunteering = volunteer::Entity::find()
        .select_only()
        .column(volunteer::Column::AgencyId)
        .filter(volunteer::Column::AccountId.eq(account))
        .filter(volunteer::Column::AgreedAt.is_not_null())
        .into_query();
    let with_agency = category::Entity::find()
        .select_only()
        .column(category::Column::Id)
        .filter(
            Condition::any()
                .add(category::Column::AgencyId.in_subquery(agencies))
                .add(category::Column::AgencyId.in_subquery(volunteering)),
        )
        .into_query();
    let mut followed = followed_category::Entity::find()
        .select_only()
        .column(followed_category::Column::CategoryId)
        .filter(followed_category::Column::AccountId.eq(account))
        .into_query();
    followed.union(UnionType::Distinct, with_agency);
    followed
}
