//! Who sees what of a thread: what is deleted exists for nobody, what is hidden for its author and for those who moderate
//! the agency. Every feature that shows or lets act upon a thread, an answer or a comment asks here.

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ExprTrait, QuerySelect};

use crate::entity::{category, thread};
use crate::identity::{Caller, Right, permissions};

/// Who sees what is hidden: its author, and moderators of the thread's agency. `category` is the column to judge the agency by.
pub fn seen_by<C: ColumnTrait>(caller: Option<&Caller>, hidden_at: C, author: C) -> Condition {
    let shown = Condition::any().add(hidden_at.is_null());
    match caller {
        None => shown,
        Some(caller) => shown.add(author.eq(caller.account)),
    }
}

/// Threads of categories that the caller moderates.
pub fn moderated(caller: Option<&Caller>) -> Option<SimpleExpr> {
    let agencies = permissions::agencies_where(caller?, Right::Moderate);
    match agencies {
        None => Some(Expr::cust("1 = 1")),
        Some(agencies) if agencies.is_empty() => None,
        Some(agencies) => {
            let categories = Query::select()
                .column(category::Column::Id)
                .from(category::Entity)
                .and_where(category::Column::AgencyId.is_in(agencies))
                .to_owned();
            Some(thread::Column::CategoryId.in_subquery(categories))
        }
    }
}

/// Threads that exist for a caller.
pub fn thread_exists_for(caller: Option<&Caller>) -> Condition {
    let mut seen = seen_by(caller, thread::Column::HiddenAt, thread::Column::AuthorId);
    if let Some(moderated) = moderated(caller) {
        seen = seen.add(moderated);
    }
    Condition::all().add(thread::Column::DeletedAt.is_null()).add(seen)
}
