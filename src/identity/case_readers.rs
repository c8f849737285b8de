//! Which staff may read a case, for queries: the twin of the rights in [`permissions`](super::permissions), which know agencies and
//! no teams.

use sea_orm::sea_query::{Query, SelectStatement, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, ExprTrait};

use super::caller::Caller;
use super::permissions::{Right, agencies_where};
use crate::entity::{CaseReaders, agency};

/// Cases that a caller may read as staff, by the column of their agency: `theirs` says which cases are their team's or held by
/// them. Those who lead read all, and everybody who works cases does where the agency shares them.
#[must_use]
pub fn read_by(caller: &Caller, agency: &SimpleExpr, theirs: Condition) -> Condition {
    let at = |right: Right| match agencies_where(caller, right) {
        None => Condition::all(),
        Some(agencies) => Condition::all().add(agency.clone().is_in(agencies)),
    };
    let own = Condition::all()
        .add(at(Right::ReadCases))
        .add(Condition::any().add(theirs).add(agency.clone().in_subquery(sharing())));
    Condition::any().add(at(Right::ReadAllCases)).add(own)
}

/// The agencies whose cases are read by all who work cases there.
fn sharing() -> SelectStatement {
    Query::select()
        .column(agency::Column::Id)
        .from(agency::Entity)
        .and_where(agency::Column::CaseReaders.eq(CaseReaders::Agency.to_value()))
        .to_owned()
}
