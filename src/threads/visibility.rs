//! Who sees what of a thread: what is deleted exists for nobody, what is hidden for its author and for those who moderate
//! the agency. Every feature that shows a thread, an answer or a comment, or lets somebody act upon one, asks here.

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

use crate::entity::{AccountId, AgencyId, answer, category, comment, thread};
use crate::identity::{Caller, Right, permissions};

/// Threads that everybody sees. These are the words of the lists' indexes.
#[must_use]
pub fn public_threads() -> Condition {
    Condition::all().add(thread::Column::HiddenAt.is_null()).add(thread::Column::DeletedAt.is_null())
}

/// Answers that everybody sees who sees their thread.
#[must_use]
pub fn public_answers() -> Condition {
    Condition::all().add(answer::Column::HiddenAt.is_null()).add(answer::Column::DeletedAt.is_null())
}

/// Comments that everybody sees who sees what they stand under.
#[must_use]
pub fn public_comments() -> Condition {
    Condition::all().add(comment::Column::HiddenAt.is_null()).add(comment::Column::DeletedAt.is_null())
}

/// Whether everybody sees a thread.
#[must_use]
pub fn is_public(thread: &thread::Model) -> bool {
    thread.hidden_at.is_none() && thread.deleted_at.is_none()
}

/// Whether something hidden exists for a caller.
#[must_use]
pub fn sees_hidden(caller: &Caller, author: AccountId, agency: AgencyId) -> bool {
    author == caller.account || caller.may(Right::Moderate, agency)
}

/// Posts of a thread of a known agency that a caller sees, by the columns that say when one was hidden and who wrote it.
pub fn posts_seen_by<C: ColumnTrait>(caller: Option<&Caller>, agency: AgencyId, hidden_at: C, author: C) -> Condition {
    match caller {
        Some(caller) if caller.may(Right::Moderate, agency) => Condition::all(),
        Some(caller) => Condition::any().add(hidden_at.is_null()).add(author.eq(caller.account)),
        None => Condition::any().add(hidden_at.is_null()),
    }
}

/// Threads of categories that the caller moderates.
fn moderated(caller: &Caller) -> Option<SimpleExpr> {
    match permissions::agencies_where(caller, Right::Moderate) {
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
#[must_use]
pub fn thread_exists_for(caller: Option<&Caller>) -> Condition {
    let mut seen = Condition::any().add(thread::Column::HiddenAt.is_null());
    if let Some(caller) = caller {
        seen = seen.add(thread::Column::AuthorId.eq(caller.account)).add_option(moderated(caller));
    }
    Condition::all().add(thread::Column::DeletedAt.is_null()).add(seen)
}
