//! What is left of episodes: once their stage is final, they are added to the sums of the day on which they began and of the answer that
//! was found, and their rows are deleted in the same transaction. Any number of nodes may run it: the rows are taken under a lock.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};

use super::comparison::Comparison;
use super::counts::Counts;
use super::credited::add_found;
use super::empty_searches::forget_people;
use super::reliability::{Reliability, has_helped};
use super::reliability_days::{DayOfScale, add_decided};
use super::rules::{ACCOUNT_ROW_TTL, EpisodeFacts, Stage, VISITOR_ROW_TTL, day_of, stage};
use crate::app::App;
use crate::entity::{AccountId, AnswerId, CategoryId, case_thread, deflection_day, episode, thread, visitor_secret};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Episodes of one transaction.
const BATCH_SIZE: u64 = 500;

/// What is added to the sums of a day.
#[derive(Clone, Copy, Debug, Default)]
struct DaySums {
    /// Of those who were shown suggestions.
    counts: Counts,
    comparison: Comparison,
}

/// Adds up what is final; tells how many episodes that were.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    forget_old_secrets(app).await?;
    forget_people(app).await?;
    // Looking costs a reader, and mostly there is nothing.
    if final_before(app.now()).one(app.reader()).await?.is_none() {
        return Ok(0);
    }
    let summed = app.kernel.run(OperationSpec::new(Actor::System), (), |op, ()| Box::pin(sum_up(op)));
    Ok(summed.await?.value)
}

/// Episodes of which nothing can change any more, the oldest first.
fn final_before(now: DateTime<Utc>) -> Select<episode::Entity> {
    let of_visitors = Condition::all()
        .add(episode::Column::Visitor.is_not_null())
        .add(episode::Column::StartedAt.lte(now - VISITOR_ROW_TTL));
    let of_accounts = Condition::all()
        .add(episode::Column::Visitor.is_null())
        .add(episode::Column::StartedAt.lte(now - ACCOUNT_ROW_TTL));
    episode::Entity::find()
        .filter(Condition::any().add(of_visitors).add(of_accounts))
        .order_by_asc(episode::Column::StartedAt)
        .order_by_asc(episode::Column::Id)
}

async fn sum_up(op: &Operation) -> Result<usize, OperationError> {
    let rows = final_before(op.now()).limit(BATCH_SIZE).lock_exclusive().all(op.tx()).await?;
    let cases = cases_of(op, &rows).await?;
    let mut sums: BTreeMap<(String, Option<CategoryId>, bool), DaySums> = BTreeMap::new();
    let mut found: BTreeMap<AnswerId, i32> = BTreeMap::new();
    let mut decided: BTreeMap<DayOfScale, Reliability> = BTreeMap::new();
    for row in &rows {
        let key = (day_of(row.started_at), row.category_id, row.visitor.is_none());
        let sum = sums.entry(key).or_default();
        sum.comparison.count(row.held_out, row.asked_at.is_some());
        if row.held_out == Some(true) {
            // Nothing was offered to them, so nothing can have come of it.
            continue;
        }
        let mut facts = EpisodeFacts::from(row);
        let of_person = row.account_id.and_then(|account| cases.get(&account));
        facts.case_opened_at = of_person.into_iter().flatten().copied().find(|at| facts.is_reversed_by(*at));
        let stage = stage(&facts, op.now());
        sum.counts.count(stage, row.opened_at.is_some(), row.did_not_apply);
        let offered = row.offered_percent.zip(row.offered_scale.clone());
        if let (Some((percent, scale)), Some(has_helped)) = (offered, has_helped(stage)) {
            let key = DayOfScale { day: day_of(row.started_at), scale };
            decided.entry(key).or_default().count(percent, has_helped);
        }
        if let Some(answer) = row.answer_id.filter(|_| stage == Stage::Confirmed) {
            *found.entry(answer).or_default() += 1;
        }
    }
    for ((day, category, with_account), sum) in sums {
        add(op, day, category, with_account, &sum).await?;
    }
    add_found(op, found).await?;
    add_decided(op, decided).await?;
    episode::Entity::delete_many()
        .filter(episode::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(op.tx())
        .await?;
    Ok(rows.len())
}

/// When questions of the people of these episodes went to staff, by account.
async fn cases_of(
    op: &Operation,
    episodes: &[episode::Model],
) -> Result<HashMap<AccountId, Vec<DateTime<Utc>>>, DbErr> {
    let accounts: Vec<AccountId> = episodes.iter().filter_map(|row| row.account_id).collect();
    let Some(since) = episodes.iter().map(|row| row.started_at).min().filter(|_| !accounts.is_empty()) else {
        return Ok(HashMap::new());
    };
    // A question that joins a case goes to staff when it joins, whenever the case was opened; and a later case hides no earlier one.
    let to_thread: RelationDef = case_thread::Entity::belongs_to(thread::Entity)
        .from(case_thread::Column::ThreadId)
        .to(thread::Column::Id)
        .into();
    let rows: Vec<(AccountId, DateTime<Utc>)> = case_thread::Entity::find()
        .select_only()
        .column(thread::Column::AuthorId)
        .column(case_thread::Column::CreatedAt)
        .join(JoinType::InnerJoin, to_thread)
        .filter(thread::Column::AuthorId.is_in(accounts))
        .filter(case_thread::Column::CreatedAt.gte(since))
        .into_tuple()
        .all(op.tx())
        .await?;
    let mut cases: HashMap<AccountId, Vec<DateTime<Utc>>> = HashMap::new();
    for (account, opened_at) in rows {
        cases.entry(account).or_default().push(opened_at);
    }
    Ok(cases)
}

/// Adds to the sums of a day.
async fn add(
    op: &Operation,
    day: String,
    category: Option<CategoryId>,
    with_account: bool,
    sum: &DaySums,
) -> Result<(), DbErr> {
    use deflection_day::Column as C;
    let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let DaySums { counts: sum, comparison } = sum;
    let counts = [
        (C::Offered, small(sum.offered)),
        (C::Opened, small(sum.opened)),
        (C::Confirmed, small(sum.confirmed)),
        (C::Potential, small(sum.potential)),
        (C::Failed, small(sum.failed)),
        (C::DidNotApply, small(sum.did_not_apply)),
        (C::Reversed, small(sum.reversed)),
        (C::ShownInComparison, small(comparison.shown)),
        (C::ShownAsked, small(comparison.shown_asked)),
        (C::HeldOut, small(comparison.held_out)),
        (C::HeldOutAsked, small(comparison.held_out_asked)),
    ];
    let of_category = category.map_or_else(|| C::CategoryId.is_null(), |category| C::CategoryId.eq(category));
    let mut update = deflection_day::Entity::update_many()
        .filter(C::Day.eq(day.as_str()))
        .filter(of_category)
        .filter(C::WithAccount.eq(with_account));
    for (column, count) in counts {
        update = update.col_expr(column, Expr::col(column).add(count));
    }
    if update.exec(op.tx()).await?.rows_affected > 0 {
        return Ok(());
    }
    let row = deflection_day::ActiveModel {
        day: Set(day),
        category_id: Set(category),
        with_account: Set(with_account),
        offered: Set(small(sum.offered)),
        opened: Set(small(sum.opened)),
        confirmed: Set(small(sum.confirmed)),
        potential: Set(small(sum.potential)),
        failed: Set(small(sum.failed)),
        did_not_apply: Set(small(sum.did_not_apply)),
        reversed: Set(small(sum.reversed)),
        shown_in_comparison: Set(small(comparison.shown)),
        shown_asked: Set(small(comparison.shown_asked)),
        held_out: Set(small(comparison.held_out)),
        held_out_asked: Set(small(comparison.held_out_asked)),
        ..Default::default()
    };
    deflection_day::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Deletes the keys of days that are over, so that they are gone where nobody came since as well.
async fn forget_old_secrets(app: &App) -> Result<(), OperationError> {
    let over = visitor_secret::Column::Day.lt(day_of(app.now()));
    if visitor_secret::Entity::find().filter(over).one(app.reader()).await?.is_none() {
        return Ok(());
    }
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), (), |op, ()| {
        Box::pin(async move {
            let over = visitor_secret::Column::Day.lt(day_of(op.now()));
            visitor_secret::Entity::delete_many().filter(over).exec(op.tx()).await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}
