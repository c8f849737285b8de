//! Who sees what of a thread: what is deleted exists for nobody, what is hidden for its author and for those who moderate
//! the agency, and a private thread for its asker and those who may read the agency's cases. Every feature that shows or
//! lets act upon a thread, an answer or a comment asks here.

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ExprTrait};

use crate::entity::{Audience, category, thread};
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
    of_agencies_where(caller, Right::Moderate)
}

/// Threads of agencies at which the caller has a right; `None` if there is no such agency.
fn of_agencies_where(caller: Option<&Caller>, right: Right) -> Option<SimpleExpr> {
    let agencies = permissions::agencies_where(caller?, right);
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

/// Whether an audience column says that a thread is for everyone. Written out, not bound: the planner must see that the
/// lists' indexes fit.
pub fn is_for_everyone(audience: impl Into<SimpleExpr>) -> SimpleExpr {
    audience.into().eq(Expr::cust(format!("'{}'", Audience::Everyone.word())))
}

/// Threads that are meant for a caller: public ones, their own, and private ones of agencies whose cases they may read.
fn is_meant_for(caller: Option<&Caller>) -> Condition {
    let mut meant = Condition::any().add(is_for_everyone(thread::Column::Audience.into_expr()));
    if let Some(caller) = caller {
        meant = meant.add(thread::Column::AuthorId.eq(caller.account));
    }
    if let Some(theirs) = of_agencies_where(caller, Right::ReadCases) {
        meant = meant.add(theirs);
    }
    meant
}

/// Threads that exist for a caller.
pub fn thread_exists_for(caller: Option<&Caller>) -> Condition {
    let mut seen = seen_by(caller, thread::Column::HiddenAt, thread::Column::AuthorId);
    if let Some(moderated) = moderated(caller) {
        seen = seen.add(moderated);
    }
    Condition::all().add(thread::Column::DeletedAt.is_null()).add(seen).add(is_meant_for(caller))
}

/// Threads that everybody sees, whoever they are: what lists, search and numbers are made of.
#[must_use]
pub fn is_public() -> Condition {
    Condition::all()
        .add(thread::Column::HiddenAt.is_null())
        .add(thread::Column::DeletedAt.is_null())
        .add(is_for_everyone(thread::Column::Audience.into_expr()))
}
