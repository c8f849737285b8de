//! What queries ask of a case's state, made from what [`CaseState`] answers: each question has one meaning everywhere.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::SimpleExpr;

use crate::entity::{CaseState, staff_case};

fn state_is(fits: impl Fn(CaseState) -> bool) -> SimpleExpr {
    staff_case::Column::State.is_in(CaseState::ALL.iter().copied().filter(|state| fits(*state)))
}

/// Cases that are [active](CaseState::is_active).
pub(super) fn is_active() -> SimpleExpr {
    state_is(CaseState::is_active)
}

/// Cases that are [open](CaseState::is_open).
pub(super) fn is_open() -> SimpleExpr {
    state_is(CaseState::is_open)
}
