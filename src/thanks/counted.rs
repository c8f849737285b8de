//! Which answers count for those who wrote them, whatever is counted: where their question is, that somebody else asked it, and that staff
//! do not call them superseded.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, RelationDef};

use crate::entity::{StaffReview, answer, thread};

/// The question of an answer.
pub(super) fn question_of_answer() -> RelationDef {
    answer::Entity::belongs_to(thread::Entity).from(answer::Column::ThreadId).to(thread::Column::Id).into()
}

/// The answer stands on a question of somebody else.
pub(super) fn of_another() -> Expr {
    Expr::col((thread::Entity, thread::Column::AuthorId)).not_equals((answer::Entity, answer::Column::AuthorId))
}

/// Staff do not say that the answer is superseded.
pub(super) fn not_superseded() -> Condition {
    Condition::any()
        .add(answer::Column::StaffReview.is_null())
        .add(answer::Column::StaffReview.ne(StaffReview::Superseded))
}
