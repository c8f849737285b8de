//! Ending a case with an outcome.

use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

use super::rules::{self, CaseCommand, Ending, Said};
use super::update::{CaseUpdate, ending_of};
use super::{codes, texts};
use crate::app::App;
use crate::entity::{CaseId, CaseMessageKind, CauseCode, EntryKind, Outcome, answer, case_message};
use crate::identity::{Caller, Right};
use crate::operation::{FieldError, FieldErrors, Missing, Operation, OperationError, OperationSpec};
use crate::threads::visibility;

/// How a case ends, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Resolution<'a> {
    pub outcome: Option<Outcome>,
    /// For the asker: the reason, or where to turn. Needed when declined or not ours.
    pub detail: &'a str,
    pub cause: Option<CauseCode>,
    /// Whether nobody would have had to ask.
    pub avoidable: Option<bool>,
}

impl Resolution<'_> {
    fn checked(self) -> Result<Ending, FieldErrors> {
        let mut errors = FieldErrors::default();
        let outcome = errors.check(match self.outcome {
            None => Err(FieldError::new("outcome", codes::NO_OUTCOME)),
            Some(Outcome::ResolvedByPeer) => Err(FieldError::new("outcome", codes::OUTCOME_OF_PEERS)),
            Some(outcome) => Ok(outcome),
        });
        let needs_detail = self.outcome.is_some_and(Outcome::asks_for_a_reason);
        let detail = errors.check(texts::reason("detail", self.detail).and_then(|detail| match detail {
            None if needs_detail => Err(FieldError::new("detail", codes::NO_DETAIL)),
            detail => Ok(detail),
        }));
        let cause = errors.check(self.cause.ok_or(FieldError::new("cause", codes::NO_CAUSE)));
        let avoidable = errors.check(self.avoidable.ok_or(FieldError::new("avoidable", codes::NO_CHOICE)));
        let ending = match (outcome, detail, cause, avoidable) {
            (Some(outcome), Some(detail), Some(cause), Some(avoidable)) => {
                Some(Ending { outcome, detail, cause, avoidable })
            }
            _ => None,
        };
        errors.finish_with(ending)
    }
}

/// Ends a case. It can be reopened for seven days.
///
/// # Errors
/// No right; a contested case, which those who lead end; missing fields, an outcome that speaks of an answer where there is none;
/// a claim of somebody else, a finished case, a peer answer that waits, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn resolve(
    app: &App,
    caller: &Caller,
    id: CaseId,
    resolution: Resolution<'_>,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let input = (caller.clone(), id, resolution.checked()?, seen);
    let act = app.kernel.run(OperationSpec::new(caller), input, |op, (caller, id, ending, seen)| {
        Box::pin(end(op, caller, *id, ending, *seen))
    });
    act.await.map(|done| done.value)
}

async fn end(
    op: &Operation,
    caller: &Caller,
    id: CaseId,
    ending: &Ending,
    seen: Option<i32>,
) -> Result<(), OperationError> {
    let mut change = CaseUpdate::by_staff(op, caller, id, seen).await?;
    if change.case.contested_at.is_some() && !caller.may(Right::AssignCases, change.agency()) {
        return Err(OperationError::Forbidden(Missing::Right, codes::CONTESTED));
    }
    change.apply(&CaseCommand::Resolve { by: caller.account, ending: ending.clone() })?;
    rules::outcome_fits(ending.outcome, said(op, &change).await?)
        .map_err(|violation| FieldError::new("outcome", violation.code()))?;
    change.save(op).await?;
    change.entry(op, EntryKind::Resolved, Some(caller.account), ending_of(&change.case)).await?;
    change.record_resolved(op);
    Ok(())
}

/// What staff have said on the threads of a case and in it.
async fn said(op: &Operation, change: &CaseUpdate) -> Result<Said, DbErr> {
    let answered = answer::Entity::find()
        .filter(answer::Column::ThreadId.is_in(change.threads()))
        .filter(visibility::public_answers())
        .filter(
            Condition::any()
                .add(answer::Column::OfficialFor.is_not_null())
                .add(answer::Column::AcceptedAt.is_not_null()),
        )
        .one(op.tx())
        .await?;
    let written = case_message::Entity::find()
        .filter(case_message::Column::CaseId.eq(change.case.id))
        .filter(case_message::Column::Kind.eq(CaseMessageKind::Private))
        .filter(case_message::Column::AuthorId.ne(change.asker))
        .one(op.tx())
        .await?;
    Ok(Said { in_public: answered.is_some(), in_private: written.is_some() })
}
