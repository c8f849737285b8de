//! Who sees what of a thread: what is deleted exists for nobody, what is hidden for its author and for those who moderate
//! the agency, and a private thread for its asker and those who may read its case. Every feature that shows a
//! thread, an answer or a comment, or lets somebody act upon one, asks here.

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, EntityTrait, ExprTrait, IntoSimpleExpr};

use crate::entity::{AccountId, AgencyId, Audience, answer, category, comment, revision, thread};
use crate::identity::case_readers::read_by;
use crate::identity::{Caller, Right, permissions};

/// Threads that everybody sees, whoever they are: what lists, search and numbers are made of. These are the words of the
/// lists' indexes.
#[must_use]
pub fn public_threads() -> Condition {
    shown_threads().add(is_for_everyone(thread::Column::Audience.into_simple_expr()))
}

/// Threads that are neither hidden nor deleted, whoever they are for: what happens on them goes on, for those they are for.
#[must_use]
pub fn shown_threads() -> Condition {
    Condition::all().add(thread::Column::HiddenAt.is_null()).add(thread::Column::DeletedAt.is_null())
}

/// The threads that an account asked and that are not deleted, whoever they are for: a person's own.
#[must_use]
pub fn own_threads(account: AccountId) -> Condition {
    Condition::all().add(thread::Column::AuthorId.eq(account)).add(thread::Column::DeletedAt.is_null())
}

/// Threads that everybody sees, and an account's own.
#[must_use]
pub fn public_or_own_threads(account: AccountId) -> Condition {
    Condition::any().add(public_threads()).add(own_threads(account))
}

/// Whether an audience column says that a thread is for everyone. Written out, not bound: the planner must see that the
/// lists' indexes fit.
#[must_use]
pub fn is_for_everyone(audience: SimpleExpr) -> SimpleExpr {
    audience.eq(Expr::cust(format!("'{}'", Audience::Everyone.to_value())))
}

/// Answers that everybody sees who sees their thread.
#[must_use]
pub fn public_answers() -> Condition {
    Condition::all().add(answer::Column::HiddenAt.is_null()).add(answer::Column::DeletedAt.is_null())
}

/// Earlier texts that a history shows.
#[must_use]
pub fn shown_revisions() -> Condition {
    Condition::all().add(revision::Column::HiddenAt.is_null())
}

/// Comments that everybody sees who sees their thread: under the question, or under an answer that everybody sees.
#[must_use]
pub fn public_comments() -> Condition {
    Condition::all()
        .add(comment::Column::HiddenAt.is_null())
        .add(comment::Column::DeletedAt.is_null())
        .add(stand_under_nothing_or(public_answers()))
}

/// Comments that somebody may see still: neither they nor what they stand under were deleted.
#[must_use]
pub fn remaining_comments() -> Condition {
    let answers = Condition::all().add(answer::Column::DeletedAt.is_null());
    Condition::all().add(comment::Column::DeletedAt.is_null()).add(stand_under_nothing_or(answers))
}

/// Whether everybody sees a thread.
#[must_use]
pub fn is_public(thread: &thread::Model) -> bool {
    is_shown(thread) && thread.audience == Audience::Everyone
}

/// Whether a thread is neither hidden nor deleted, whoever it is for.
#[must_use]
pub fn is_shown(thread: &thread::Model) -> bool {
    thread.hidden_at.is_none() && thread.deleted_at.is_none()
}

/// Whether something hidden exists for a caller.
#[must_use]
pub fn sees_hidden(caller: &Caller, author: AccountId, agency: AgencyId) -> bool {
    author == caller.account || caller.may(Right::Moderate, agency)
}

/// Answers of a thread of a known agency that a caller sees.
#[must_use]
pub fn answers_seen_by(caller: Option<&Caller>, agency: AgencyId) -> Condition {
    Condition::all().add(answer::Column::DeletedAt.is_null()).add(posts_seen_by(
        caller,
        agency,
        answer::Column::HiddenAt,
        answer::Column::AuthorId,
    ))
}

/// Comments of a thread of a known agency that a caller sees. Those under an answer exist for nobody who does not see it.
#[must_use]
pub fn comments_seen_by(caller: Option<&Caller>, agency: AgencyId) -> Condition {
    Condition::all()
        .add(comment::Column::DeletedAt.is_null())
        .add(posts_seen_by(caller, agency, comment::Column::HiddenAt, comment::Column::AuthorId))
        .add(stand_under_nothing_or(answers_seen_by(caller, agency)))
}

/// Comments under the question, and those under certain answers.
fn stand_under_nothing_or(answers: Condition) -> Condition {
    let those = Query::select()
        .expr(Expr::value(1))
        .from(answer::Entity)
        .and_where(answer::Column::Id.into_expr().equals((comment::Entity, comment::Column::AnswerId)))
        .cond_where(answers)
        .to_owned();
    Condition::any().add(comment::Column::AnswerId.is_null()).add(Expr::exists(those))
}

/// Posts of a thread of a known agency that a caller sees, by the columns that say when one was hidden and who wrote it.
fn posts_seen_by<C: ColumnTrait>(caller: Option<&Caller>, agency: AgencyId, hidden_at: C, author: C) -> Condition {
    match caller {
        Some(caller) if caller.may(Right::Moderate, agency) => Condition::all(),
        Some(caller) => Condition::any().add(hidden_at.is_null()).add(author.eq(caller.account)),
        None => Condition::any().add(hidden_at.is_null()),
    }
}

/// Whether a caller sees exactly those answers and comments of the thread at hand that everybody sees: the thread is public,
/// and none of its hidden posts was written by the caller or is theirs to moderate. The decision of [`answers_seen_by`] and
/// [`comments_seen_by`], in the words of a query on threads.
#[must_use]
pub fn sees_public_posts_only(caller: Option<&Caller>) -> SimpleExpr {
    let mut only = public_threads();
    if let Some(caller) = caller {
        let answers =
            [answer::Column::ThreadId, answer::Column::HiddenAt, answer::Column::DeletedAt, answer::Column::AuthorId];
        let comments = [
            comment::Column::ThreadId,
            comment::Column::HiddenAt,
            comment::Column::DeletedAt,
            comment::Column::AuthorId,
        ];
        only = only
            .add(hidden_posts_exist(caller, answer::Entity, answers).not())
            .add(hidden_posts_exist(caller, comment::Entity, comments).not());
    }
    only.into()
}

/// Whether the thread at hand has hidden posts of a table that a caller sees, by the table's columns for the thread, when a
/// post was hidden, when it was deleted, and who wrote it.
fn hidden_posts_exist<E: EntityTrait>(
    caller: &Caller,
    table: E,
    [thread, hidden_at, deleted_at, author]: [E::Column; 4],
) -> SimpleExpr {
    let seen = Condition::any().add(author.eq(caller.account)).add_option(of_agencies_where(caller, Right::Moderate));
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(table)
            .and_where(thread.into_simple_expr().equals((thread::Entity, thread::Column::Id)))
            .and_where(hidden_at.is_not_null())
            .and_where(deleted_at.is_null())
            .cond_where(seen)
            .to_owned(),
    )
}

/// Threads of agencies at which the caller has a right; `None` if there is no such agency.
fn of_agencies_where(caller: &Caller, right: Right) -> Option<SimpleExpr> {
    match permissions::agencies_where(caller, right) {
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

/// Threads whose case a caller may read as staff, as far as it does not rest on holding it: `teams` are the columns of the
/// teams that it is or will be with.
fn with_readable_case(caller: &Caller, teams: &[SimpleExpr]) -> SimpleExpr {
    let theirs = teams
        .iter()
        .fold(Condition::any(), |theirs, team| theirs.add(team.clone().is_in(caller.teams.iter().copied())));
    let categories = Query::select()
        .column(category::Column::Id)
        .from(category::Entity)
        .cond_where(read_by(caller, &category::Column::AgencyId.into_simple_expr(), theirs))
        .to_owned();
    thread::Column::CategoryId.in_subquery(categories)
}

/// Whether a caller may read the newest case of the thread at hand as staff.
#[must_use]
pub fn reads_case(caller: Option<&Caller>) -> SimpleExpr {
    match caller {
        Some(caller) => with_readable_case(caller, &[thread::Column::CaseTeamId.into_simple_expr()]),
        None => Expr::cust("1 = 0"),
    }
}

/// Threads that are meant for a caller: public ones, their own, and private ones whose cases they may read.
fn meant_for(caller: Option<&Caller>) -> Condition {
    let mut meant = Condition::any().add(is_for_everyone(thread::Column::Audience.into_simple_expr()));
    if let Some(caller) = caller {
        let teams = [thread::Column::CaseTeamId.into_simple_expr(), category::Column::TeamId.into_simple_expr()];
        meant = meant.add(thread::Column::AuthorId.eq(caller.account)).add(with_readable_case(caller, &teams));
    }
    meant
}

/// Threads that exist for a caller.
#[must_use]
pub fn thread_exists_for(caller: Option<&Caller>) -> Condition {
    let mut seen = Condition::any().add(thread::Column::HiddenAt.is_null());
    if let Some(caller) = caller {
        seen = seen
            .add(thread::Column::AuthorId.eq(caller.account))
            .add_option(of_agencies_where(caller, Right::Moderate));
    }
    Condition::all().add(thread::Column::DeletedAt.is_null()).add(seen).add(meant_for(caller))
}
