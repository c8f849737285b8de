//! Open proposals that a thread asks the same as another.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::context::Context;
use crate::entity::{AccountId, DuplicateProposalId, StaffReview, ThreadId, answer, duplicate_proposal, thread};
use crate::identity::{Caller, Right};
use crate::markdown::SafeHtml;
use crate::threads::views::{Proposal, ThreadRef};
use crate::threads::visibility::{public_answers, public_threads};

/// Most proposals on one page.
const MAX_PROPOSALS: u64 = 20;

#[derive(Debug, FromQueryResult)]
struct ProposalRow {
    id: DuplicateProposalId,
    of_thread_id: ThreadId,
    title: String,
    answer_html: Option<String>,
    proposed_by: Option<AccountId>,
    created_at: DateTime<Utc>,
}

/// Whether the thread at hand has open proposals, for use in a query on threads.
pub fn open_proposals_exist() -> Expr {
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(duplicate_proposal::Entity)
            .and_where(duplicate_proposal::Column::ThreadId.into_expr().equals((thread::Entity, thread::Column::Id)))
            .and_where(duplicate_proposal::Column::DecidedAt.is_null())
            .to_owned(),
    )
}

/// What was proposed of a thread and names threads that everybody sees, with their titles as `title`.
pub fn proposals_of(id: ThreadId) -> Select<duplicate_proposal::Entity> {
    let other = duplicate_proposal::Entity::belongs_to(thread::Entity)
        .from(duplicate_proposal::Column::OfThreadId)
        .to(thread::Column::Id)
        .into();
    duplicate_proposal::Entity::find()
        .column_as(thread::Column::Title, "title")
        .join(JoinType::InnerJoin, other)
        .filter(duplicate_proposal::Column::ThreadId.eq(id))
        .filter(public_threads())
        .limit(MAX_PROPOSALS)
}

/// The text of the first answer that everybody sees of the thread at hand: accepted, official, then the most helpful; never one that
/// staff call superseded.
fn answer_to_show() -> Expr {
    let of = |column: answer::Column| Expr::col((answer::Entity, column));
    let is_valid = Condition::any()
        .add(answer::Column::StaffReview.is_null())
        .add(answer::Column::StaffReview.ne(StaffReview::Superseded));
    let select = Query::select()
        .expr(of(answer::Column::BodyHtml))
        .from(answer::Entity)
        .and_where(of(answer::Column::ThreadId).equals((thread::Entity, thread::Column::Id)))
        .cond_where(public_answers())
        .cond_where(is_valid)
        .order_by_expr(of(answer::Column::AcceptedAt).is_null(), Order::Asc)
        .order_by_expr(of(answer::Column::OfficialFor).is_null(), Order::Asc)
        .order_by_expr(of(answer::Column::HelpfulCount), Order::Desc)
        .order_by_expr(of(answer::Column::Id), Order::Asc)
        .limit(1)
        .to_owned();
    Expr::SubQuery(None, Box::new(select.into()))
}

/// The open proposals of a thread that name threads which everybody sees.
pub async fn open_proposals<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    context: &Context,
) -> Result<Vec<Proposal>, DbErr> {
    let rows = proposals_of(context.thread)
        .column_as(answer_to_show(), "answer_html")
        .filter(duplicate_proposal::Column::DecidedAt.is_null())
        .order_by_asc(duplicate_proposal::Column::Id)
        .into_model::<ProposalRow>()
        .all(db)
        .await?;
    let proposal = |row: ProposalRow| Proposal {
        id: row.id,
        of: ThreadRef { id: row.of_thread_id, title: row.title },
        answer: row.answer_html.map(SafeHtml::rendered),
        is_found: row.proposed_by.is_none(),
        proposed_at: row.created_at,
        may_decide: caller.account == context.asker && caller.may(Right::Post, None),
    };
    Ok(rows.into_iter().map(proposal).collect())
}
