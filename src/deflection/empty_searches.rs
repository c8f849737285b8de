//! Searches that found nothing, counted by day and words, so that an agency can repair what people miss. Nobody is named.
//!
//! One person and one search count once a day. That somebody is counted already is told by a hash of who searches for what, made with
//! the key of the day: an account is in it as a reader without one is. The hashes are deleted with their day, so
//! nobody can tell later who searched, nor join two days; on two days, the same person therefore counts twice.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter};

use super::reader::Reader;
use super::rules::day_of;
use super::search_words::keepable;
use super::visitor::{DayMark, Visitor, address_of, is_daily_limit_reached};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, agency, category, empty_search, empty_search_person};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::posts::personal_data;
use crate::web::signing;

/// Stands for no agency and for no category; the keys of both begin at 1.
pub const UNSPECIFIED_ID: i64 = 0;

/// A search that found nothing.
#[derive(Clone, Copy, Debug)]
pub struct EmptySearch<'a> {
    /// As it was typed.
    pub typed: &'a str,
    /// As searching compares it, so that equal searches meet.
    pub folded: &'a str,
    /// The agency that was chosen.
    pub agency: Option<AgencyId>,
    /// The category that was chosen.
    pub category: Option<CategoryId>,
}

/// A search that may be counted, with all that chance has to give.
struct NewEmptySearch {
    words: String,
    agency: Option<AgencyId>,
    category: Option<CategoryId>,
    visitor: Visitor,
}

/// Counts a search that found nothing, once a day for each person. What looks personal is not written down at all, and what no
/// reader asked for is not counted.
///
/// # Errors
/// The database.
pub async fn count(app: &App, reader: &Reader, search: EmptySearch<'_>) -> Result<(), OperationError> {
    if !reader.is_deliberate || !personal_data::find(search.typed).is_empty() {
        return Ok(());
    }
    let Some(words) = keepable(search.typed, search.folded) else { return Ok(()) };
    let new =
        NewEmptySearch { words, agency: search.agency, category: search.category, visitor: Visitor::new(app, reader)? };
    // Nobody asked for it: the page stands whether it is counted or not.
    app.kernel.run(OperationSpec::new(Actor::System), new, |op, new| Box::pin(insert(op, new))).await?;
    Ok(())
}

async fn insert(op: &Operation, new: &NewEmptySearch) -> Result<(), OperationError> {
    use empty_search::Column;
    let Some((agency, category)) = place(op, new).await? else { return Ok(()) };
    if !is_first(op, new, agency).await? {
        return Ok(());
    }
    let row = empty_search::ActiveModel {
        day: Set(day_of(op.now())),
        words: Set(new.words.clone()),
        agency_id: Set(agency),
        category_id: Set(category),
        times: Set(1),
        ..Default::default()
    };
    let key = [Column::Day, Column::Words, Column::AgencyId, Column::CategoryId];
    let times = Expr::col((empty_search::Entity, Column::Times)).add(1);
    let again = OnConflict::columns(key).value(Column::Times, times).to_owned();
    empty_search::Entity::insert(row).on_conflict(again).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Where something was looked for. None for a place that does not exist, or a category of another agency: nothing can be found there.
async fn place(op: &Operation, new: &NewEmptySearch) -> Result<Option<(AgencyId, CategoryId)>, DbErr> {
    let nowhere = (AgencyId(UNSPECIFIED_ID), CategoryId(UNSPECIFIED_ID));
    if let Some(id) = new.category {
        let found = category::Entity::find_by_id(id).one(op.tx()).await?;
        let fitting = found.filter(|found| new.agency.is_none_or(|agency| agency == found.agency_id));
        return Ok(fitting.map(|found| (found.agency_id, found.id)));
    }
    let Some(id) = new.agency else { return Ok(Some(nowhere)) };
    Ok(agency::Entity::find_by_id(id).one(op.tx()).await?.map(|found| (found.id, nowhere.1)))
}

/// Whether this is the first time today that this person searches for this at an agency, in whichever of its categories; notes it if so.
/// Past the limit of a day nothing is.
async fn is_first(op: &Operation, new: &NewEmptySearch, agency: AgencyId) -> Result<bool, DbErr> {
    let DayMark { secret, mark: person } = new.visitor.mark_of_the_day(op).await?;
    let hash = signing::tag(&secret, "empty-search", &[&person, &new.words, &agency.to_string()]);
    if empty_search_person::Entity::find_by_id(hash.clone()).one(op.tx()).await?.is_some() {
        return Ok(false);
    }
    let today = day_of(op.now());
    let of_today = || empty_search_person::Entity::find().filter(empty_search_person::Column::Day.eq(today.as_str()));
    let of_person = of_today().filter(empty_search_person::Column::Person.eq(person.as_str()));
    let of_address = of_today().filter(empty_search_person::Column::Person.starts_with(address_of(&person)));
    if is_daily_limit_reached(op, of_person, Some(of_address)).await? {
        return Ok(false);
    }
    let row = empty_search_person::ActiveModel { hash: Set(hash), day: Set(today), person: Set(person) };
    // Whoever sends the same search twice at once counts once.
    let known = OnConflict::column(empty_search_person::Column::Hash).do_nothing().to_owned();
    let insert = empty_search_person::Entity::insert(row).on_conflict(known);
    Ok(insert.exec_without_returning(op.tx()).await? == 1)
}

/// Deletes who searched for what on days that are over.
///
/// # Errors
/// Those of the database.
pub(super) async fn forget_people(app: &App) -> Result<(), OperationError> {
    let over = empty_search_person::Column::Day.lt(day_of(app.now()));
    // Looking costs a reader, and mostly there is nothing.
    if empty_search_person::Entity::find().filter(over).one(app.reader()).await?.is_none() {
        return Ok(());
    }
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), (), |op, ()| {
        Box::pin(async move {
            let over = empty_search_person::Column::Day.lt(day_of(op.now()));
            empty_search_person::Entity::delete_many().filter(over).exec(op.tx()).await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
