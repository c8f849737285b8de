//! How often somebody says that a question of theirs is urgent.

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::entity::{AccountId, thread};

/// The questions of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct UrgentQuestions {
    pub asked: i64,
    /// Those that they marked as urgent, and that still are.
    pub urgent: i64,
}

/// Counts them: one query.
pub async fn urgent_questions<C: ConnectionTrait>(db: &C, asker: AccountId) -> Result<UrgentQuestions, DbErr> {
    let counted = thread::Entity::find()
        .select_only()
        .expr_as(thread::Column::Id.count(), "asked")
        .expr_as(Func::count(Expr::case(thread::Column::IsUrgent.eq(true), 1)), "urgent")
        .filter(thread::Column::AuthorId.eq(asker));
    Ok(counted.into_model::<UrgentQuestions>().one(db).await?.unwrap_or_default())
}
