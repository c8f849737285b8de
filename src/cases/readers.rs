//! Which staff read a case, and which of them work it: its team, whoever holds it, and those who lead; others at the agency may
//! read where it shares its cases. Whoever asked is another matter.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ExprTrait, IntoSimpleExpr};

use super::{codes, rules};
use crate::entity::{AccountId, AgencyId, TeamId, case_thread, staff_case, thread};
use crate::identity::case_readers::read_by;
use crate::identity::{Caller, Right};
use crate::operation::{Missing, OperationError};

/// Cases that exist for a caller as staff.
#[must_use]
pub fn seen_by_staff(caller: &Caller) -> Condition {
    use staff_case::Column as C;
    let theirs = Condition::any()
        .add(C::TeamId.is_in(caller.teams.iter().copied()))
        .add(C::AssigneeId.eq(caller.account))
        .add(C::ClaimedBy.eq(caller.account));
    Condition::all()
        .add(read_by(caller, &C::AgencyId.into_simple_expr(), theirs))
        .add(asked_beside(caller.account).not())
}

/// Whether somebody asked a question of the case at hand other than the one that it was opened for. What is said to that asker
/// alone is not theirs, and what staff write among themselves neither.
fn asked_beside(account: AccountId) -> SimpleExpr {
    let theirs = Query::select()
        .expr(Expr::value(1))
        .from(case_thread::Entity)
        .inner_join(
            thread::Entity,
            Expr::col((thread::Entity, thread::Column::Id))
                .equals((case_thread::Entity, case_thread::Column::ThreadId)),
        )
        .and_where(
            Expr::col((case_thread::Entity, case_thread::Column::CaseId))
                .equals((staff_case::Entity, staff_case::Column::Id)),
        )
        .and_where(case_thread::Column::IsMain.eq(false))
        .and_where(thread::Column::AuthorId.eq(account))
        .to_owned();
    Expr::exists(theirs)
}

/// Whose a case is, as far as it decides who works it.
#[derive(Clone, Copy, Debug)]
pub(super) struct CaseOwnership {
    pub agency: AgencyId,
    pub team: TeamId,
    pub assignee: Option<AccountId>,
    /// Who has the claim right now.
    pub claimed_by: Option<AccountId>,
}

impl CaseOwnership {
    pub fn of(case: &staff_case::Model, now: DateTime<Utc>) -> Self {
        Self {
            agency: case.agency_id,
            team: case.team_id,
            assignee: case.assignee_id,
            claimed_by: rules::claimed_by(case, now),
        }
    }

    /// Whether a caller is of the case's team or holds it.
    pub fn is_theirs(&self, caller: &Caller) -> bool {
        [self.assignee, self.claimed_by].contains(&Some(caller.account)) || caller.teams.contains(&self.team)
    }

    /// Whether a caller who sees the case may work it. Reading what an agency shares is no leave to write in it.
    pub fn is_worked_by(&self, caller: &Caller) -> bool {
        let leads = caller.may(Right::AssignCases, self.agency);
        caller.may(Right::WorkCases, self.agency) && (leads || self.is_theirs(caller))
    }

    /// Succeeds if a caller who sees the case may work it.
    ///
    /// # Errors
    /// The right or scope that is missing, or that the case is another team's.
    pub fn require_worker(&self, caller: &Caller) -> Result<(), OperationError> {
        caller.require(Right::WorkCases, self.agency)?;
        if self.is_worked_by(caller) {
            return Ok(());
        }
        Err(OperationError::Forbidden(Missing::Right, codes::OTHER_TEAM))
    }
}
