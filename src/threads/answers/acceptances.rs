//! Clearing acceptances, within the operation of whoever takes them back.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::database::WriteTransaction;
use crate::entity::{AccountId, AnswerId, ThreadId, answer};

/// Clears the acceptances that the asker's word that nothing helped came after, of answers that were hidden then: they would
/// count again when the answers are shown again.
pub async fn clear_hidden_acceptances(
    tx: &WriteTransaction,
    thread: ThreadId,
    not_solved_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let hidden: Vec<AnswerId> = answer::Entity::find()
        .select_only()
        .column(answer::Column::Id)
        .filter(answer::Column::ThreadId.eq(thread))
        .filter(answer::Column::HiddenAt.is_not_null())
        .filter(answer::Column::AcceptedAt.lte(not_solved_at))
        .into_tuple()
        .all(tx)
        .await?;
    if hidden.is_empty() { Ok(()) } else { clear_acceptance(tx, &hidden).await }
}

/// Clears the acceptance of answers.
pub async fn clear_acceptance(tx: &WriteTransaction, answers: &[AnswerId]) -> Result<(), DbErr> {
    answer::Entity::update_many()
        .col_expr(answer::Column::AcceptedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(answer::Column::AcceptedBy, Expr::value(Option::<AccountId>::None))
        .col_expr(answer::Column::AcceptedAs, Expr::value(Option::<String>::None))
        .col_expr(answer::Column::AcceptedRevision, Expr::value(Option::<i32>::None))
        .filter(answer::Column::Id.is_in(answers.iter().copied()))
        .exec(tx)
        .await?;
    Ok(())
}
