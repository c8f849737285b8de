//! Which answer a confirmed episode is credited to, and the sums that are left of it.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, ExprTrait};

use crate::entity::{AccountId, AnswerId, StaffReview, ThreadId, answer_effect};
use crate::operation::Operation;
use crate::threads::rules;
use crate::threads::store::visible_answers;

/// The answer of a thread that is shown first at this moment, in the order of the thread's page: accepted, official, verified, then the
/// most helpful; never one that staff call superseded. None for its own author, whose word about it counts nothing.
pub(super) async fn credited_answer(
    op: &Operation,
    thread: ThreadId,
    reader: Option<AccountId>,
) -> Result<Option<AnswerId>, DbErr> {
    let answers = visible_answers(op.tx(), thread).await?.into_iter();
    let best = answers.filter(|answer| answer.review != Some(StaffReview::Superseded)).min_by(rules::order);
    Ok(best.filter(|best| reader != Some(best.author)).map(|best| best.id))
}

/// Adds episodes that are final to the sums of their answers.
pub(super) async fn add_found(op: &Operation, found: BTreeMap<AnswerId, i32>) -> Result<(), DbErr> {
    for (answer, count) in found {
        let row =
            answer_effect::ActiveModel { answer_id: Set(answer), found_count: Set(count), updated_at: Set(op.now()) };
        let column = Expr::col((answer_effect::Entity, answer_effect::Column::FoundCount));
        let more = OnConflict::column(answer_effect::Column::AnswerId)
            .value(answer_effect::Column::FoundCount, column.add(count))
            .value(answer_effect::Column::UpdatedAt, Expr::value(op.now()))
            .to_owned();
        answer_effect::Entity::insert(row).on_conflict(more).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}
