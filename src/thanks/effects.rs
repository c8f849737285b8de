//! What the answers of somebody did for others: two queries, whose cost follows the answers that did something.
//!
//! *Helped* counts people: whoever asked and accepted the answer, everybody who said that it worked for them, and the readers who found it
//! while they were about to ask, as `deflection` sums them up: each once for an answer, and those without an account cannot be told from
//! whoever wrote it. *Spared* counts cases that staff did not have: the same readers, and cases that ended by the answer. What is hidden,
//! private, deleted or superseded counts nothing, and nobody counts for their own answers.

use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::counted::{not_superseded, of_another, question_of_answer};
use crate::entity::{
    AcceptedAs, AccountId, AnswerId, Outcome, ThreadId, VoteKind, answer, answer_effect, staff_case, thread, vote,
};
use crate::markdown;
use crate::threads::listing::columns::{EXCERPT_LENGTH, beginning};
use crate::threads::views::ThreadRef;
use crate::threads::visibility;

/// Answers that are shown: those that did most.
const MAX_SHOWN_ANSWERS: u64 = 5;

/// What one answer did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerEffect {
    pub answer: AnswerId,
    pub thread: ThreadRef,
    pub excerpt: String,
    pub helped: i64,
    pub spared: i64,
}

/// What the answers of somebody did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// All of their answers together.
    pub helped: i64,
    pub spared: i64,
    /// The answers that did most, the first of them first.
    pub answers: Vec<AnswerEffect>,
}

#[derive(Debug, FromQueryResult)]
struct EffectRow {
    id: AnswerId,
    thread_id: ThreadId,
    title: String,
    beginning: String,
    helped: i64,
    spared: i64,
}

impl From<EffectRow> for AnswerEffect {
    fn from(row: EffectRow) -> Self {
        Self {
            answer: row.id,
            thread: ThreadRef { id: row.thread_id, title: row.title },
            excerpt: markdown::excerpt(&row.beginning, EXCERPT_LENGTH),
            helped: row.helped,
            spared: row.spared,
        }
    }
}

/// What the answers of somebody did that everybody can read.
///
/// # Errors
/// Those of the database.
pub async fn effects<C: ConnectionTrait>(db: &C, author: AccountId) -> Result<Effects, DbErr> {
    let (all_helped, all_spared) = totals(db, author).await?;
    let rows = each(author)
        .filter(helped().add(spared()).gt(0))
        .order_by_desc(helped().add(spared()))
        .order_by_desc(answer::Column::Id)
        .limit(MAX_SHOWN_ANSWERS)
        .into_model::<EffectRow>()
        .all(db)
        .await?;
    let answers = rows.into_iter().map(AnswerEffect::from).collect();
    Ok(Effects { helped: all_helped, spared: all_spared, answers })
}

/// How many people the answers of somebody helped, and how many cases they spared: one query.
pub(super) async fn totals<C: ConnectionTrait>(db: &C, author: AccountId) -> Result<(i64, i64), DbErr> {
    let totals: Option<(Option<i64>, Option<i64>)> = counted(author)
        .expr_as(whole(Func::sum(helped())), "helped")
        .expr_as(whole(Func::sum(spared())), "spared")
        .into_tuple()
        .one(db)
        .await?;
    let (helped, spared) = totals.unwrap_or_default();
    Ok((helped.unwrap_or_default(), spared.unwrap_or_default()))
}

/// The answer of somebody that helped most people; none if none helped anybody: one query.
pub(super) async fn most_helpful<C: ConnectionTrait>(db: &C, author: AccountId) -> Result<Option<AnswerEffect>, DbErr> {
    let found = each(author)
        .filter(helped().gt(0))
        .order_by_desc(helped())
        .order_by_desc(answer::Column::Id)
        .into_model::<EffectRow>()
        .one(db)
        .await?;
    Ok(found.map(AnswerEffect::from))
}

/// The answers of somebody that count, each with what it did.
fn each(author: AccountId) -> Select<answer::Entity> {
    counted(author)
        .columns([answer::Column::Id, answer::Column::ThreadId])
        .column_as(thread::Column::Title, "title")
        .column_as(beginning(answer::Column::BodyHtml), "beginning")
        .expr_as(whole(helped()), "helped")
        .expr_as(whole(spared()), "spared")
}

/// The answers of somebody that count, and may have done something: what an answer did is only added up where one of these is so.
fn counted(author: AccountId) -> Select<answer::Entity> {
    answer::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, question_of_answer())
        .filter(answer::Column::AuthorId.eq(author))
        .filter(visibility::public_threads())
        .filter(visibility::public_answers())
        .filter(not_superseded())
        .filter(may_have_helped())
}

/// Somebody said that it worked, it is accepted, which a case that ended by it is as well, or readers found it.
fn may_have_helped() -> Condition {
    let effect = Query::select()
        .expr(Expr::value(1))
        .from(answer_effect::Entity)
        .and_where(
            Expr::col((answer_effect::Entity, answer_effect::Column::AnswerId))
                .equals((answer::Entity, answer::Column::Id)),
        )
        .to_owned();
    Condition::any()
        .add(answer::Column::WorkedCount.gt(0))
        .add(answer::Column::AcceptedAt.is_not_null())
        .add(Expr::exists(effect))
}

/// A number as one kind on both databases.
fn whole(number: impl Into<Expr>) -> Expr {
    number.into().cast_as("bigint")
}

/// People whom the answer at hand helped.
fn helped() -> Expr {
    // Whoever accepted it and said that it worked is one person.
    let said_so_too = Query::select()
        .expr(Expr::value(1))
        .from(vote::Entity)
        .and_where(Expr::col((vote::Entity, vote::Column::AnswerId)).equals((answer::Entity, answer::Column::Id)))
        .and_where(
            Expr::col((vote::Entity, vote::Column::AccountId)).equals((thread::Entity, thread::Column::AuthorId)),
        )
        .and_where(vote::Column::Kind.eq(VoteKind::WorkedForMe))
        .to_owned();
    let accepted = Condition::all()
        .add(answer::Column::AcceptedAs.eq(AcceptedAs::Asker))
        .add(of_another())
        .add(Expr::exists(said_so_too).not());
    let asker: Expr = Expr::case(accepted, 1).finally(0).into();
    Expr::col((answer::Entity, answer::Column::WorkedCount)).add(asker).add(found())
}

/// Cases that the answer at hand spared staff.
fn spared() -> Expr {
    let cases = Query::select()
        .expr(Func::count(Expr::value(1)))
        .from(staff_case::Entity)
        .and_where(
            Expr::col((staff_case::Entity, staff_case::Column::PeerAnswerId))
                .equals((answer::Entity, answer::Column::Id)),
        )
        .and_where(staff_case::Column::Outcome.eq(Outcome::ResolvedByPeer))
        // An acceptance that was taken back after the case was over spared nothing.
        .and_where(answer::Column::AcceptedAt.is_not_null())
        .and_where(of_another())
        .to_owned();
    found().add(Expr::from(cases))
}

/// Readers who found the answer at hand while they were about to ask.
fn found() -> Expr {
    let sum = Query::select()
        .column((answer_effect::Entity, answer_effect::Column::FoundCount))
        .from(answer_effect::Entity)
        .and_where(
            Expr::col((answer_effect::Entity, answer_effect::Column::AnswerId))
                .equals((answer::Entity, answer::Column::Id)),
        )
        .to_owned();
    Func::coalesce([Expr::from(sum), Expr::value(0)]).into()
}
