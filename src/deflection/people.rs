//! Of how many people the sums of a day are at least. Who they were is gone with the rows, so that people of two rounds cannot be told apart:
//! the most of one round is what is known for sure.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::entity::{CategoryId, deflection_day};
use crate::operation::Operation;

/// Notes that the episodes of a round were of so many people, if that is more than is known.
pub(super) async fn note_people(
    op: &Operation,
    day: &str,
    category: Option<CategoryId>,
    with_account: bool,
    people: usize,
) -> Result<(), DbErr> {
    use deflection_day::Column as C;
    let people = i32::try_from(people).unwrap_or(i32::MAX);
    deflection_day::Entity::update_many()
        .col_expr(C::People, Expr::value(people))
        .filter(C::Day.eq(day))
        .filter(category.map_or_else(|| C::CategoryId.is_null(), |category| C::CategoryId.eq(category)))
        .filter(C::WithAccount.eq(with_account))
        .filter(C::People.lt(people))
        .exec(op.tx())
        .await?;
    Ok(())
}
