//! Columns and joins that several readings share.

use sea_orm::sea_query::{Alias, Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QuerySelect, RelationDef, Select};

use crate::entity::{TagId, ThreadState, account, agency, answer, category, thread, thread_tag};
use crate::threads::visibility;

pub fn thread_category() -> RelationDef {
    thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id).into()
}

pub fn thread_author() -> RelationDef {
    thread::Entity::belongs_to(account::Entity).from(thread::Column::AuthorId).to(account::Column::Id).into()
}

pub fn category_agency() -> RelationDef {
    category::Entity::belongs_to(agency::Entity).from(category::Column::AgencyId).to(agency::Column::Id).into()
}

/// Adds category, agency and author to threads, under the names that the rows expect.
pub fn with_context(threads: Select<thread::Entity>) -> Select<thread::Entity> {
    threads
        .join(JoinType::InnerJoin, thread_category())
        .join(JoinType::InnerJoin, category_agency())
        .join(JoinType::InnerJoin, thread_author())
        .column_as(category::Column::Slug, "category_slug")
        .column_as(category::Column::Name, "category_name")
        .column_as(agency::Column::Id, "agency_id")
        .column_as(agency::Column::Slug, "agency_slug")
        .column_as(agency::Column::Name, "agency_name")
        .column_as(agency::Column::Accent, "agency_accent")
        .column_as(account::Column::Handle, "handle")
        .column_as(account::Column::DisplayName, "display_name")
}

/// A column of a table under another name, for queries that join it twice.
pub fn of(table: &'static str, column: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// The first part of a text column, enough for an excerpt.
pub fn beginning(column: impl sea_orm::ColumnTrait) -> Expr {
    sea_orm::sea_query::Func::cust("substr").arg(column.as_column_ref_expr()).arg(1).arg(BEGINNING_LENGTH).into()
}

/// Characters of HTML read for an excerpt.
const BEGINNING_LENGTH: i32 = 1_200;
/// Characters of an excerpt.
pub const EXCERPT_LENGTH: usize = 180;

/// A column as an expression with its table.
pub trait AsExpr {
    fn as_column_ref_expr(&self) -> Expr;
}

impl<C: sea_orm::ColumnTrait> AsExpr for C {
    fn as_column_ref_expr(&self) -> Expr {
        Expr::col(self.as_column_ref())
    }
}

/// Threads that are found in a state: solved ones have an accepted answer, open or closed. The twin of
/// [`rules::found_as`](crate::threads::rules::found_as).
#[must_use]
pub fn found_in_state(state: ThreadState) -> Condition {
    let stored = Condition::any().add(thread::Column::State.eq(state));
    if state != ThreadState::Solved {
        return stored;
    }
    let closed =
        Condition::all().add(thread::Column::State.eq(ThreadState::Closed)).add(thread::Column::SolvedAt.is_not_null());
    stored.add(closed)
}

/// Threads that have a tag.
#[must_use]
pub fn has_tag(tag: TagId) -> SimpleExpr {
    let tagged = Query::select()
        .column(thread_tag::Column::ThreadId)
        .from(thread_tag::Entity)
        .and_where(thread_tag::Column::TagId.eq(tag))
        .to_owned();
    thread::Column::Id.in_subquery(tagged)
}

/// Threads with an answer that everybody sees and that an agency gave, with the text that it gave. The twin of
/// [`AnswerFacts::is_official_text_current`](crate::threads::rules::AnswerFacts::is_official_text_current).
#[must_use]
pub fn has_official_answer() -> SimpleExpr {
    let of = |column: answer::Column| Expr::col((answer::Entity, column));
    let current = Condition::any()
        .add(answer::Column::OfficialRevision.is_null())
        .add(of(answer::Column::OfficialRevision).gte(of(answer::Column::Revision)));
    let official = Query::select()
        .expr(Expr::value(1))
        .from(answer::Entity)
        .and_where(of(answer::Column::ThreadId).equals((thread::Entity, thread::Column::Id)))
        .cond_where(visibility::public_answers())
        .and_where(answer::Column::OfficialFor.is_not_null())
        .cond_where(current)
        .to_owned();
    Expr::exists(official)
}
