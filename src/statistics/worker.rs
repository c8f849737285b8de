//! Counts months: the current one every hour, the two before it every day, older ones every week, so that what was hidden
//! meanwhile is counted no longer. The row of the whole site says when its month is due. Any number of nodes may run it: who takes
//! a month puts its time off, and the others find nothing to do.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::facts::{PlacedQuestion, first_asked_at, questions};
use super::rules::figures::{CountedQuestion, Figures, summarize};
use super::rules::months::{MAX_MONTHS, after, before, begins_at, due_again, month_of};
use crate::app::App;
use crate::entity::{StatisticsLevel, statistics_month};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// Whoever took a month and is not done by then has ended without a word.
const CLAIM_TTL: Duration = Duration::minutes(10);
/// Rows of one statement.
const CHUNK_SIZE: usize = 500;

/// Counts a month that is due and tells how many that were; 0 when none is.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    plan(app).await?;
    let Some(month) = take_due(app).await? else { return Ok(0) };
    let (now, zone) = (app.now(), app.config.time_zone);
    let found = questions(app.reader(), begins_at(month, zone), begins_at(after(month), zone)).await?;
    let rows = rows(month, &found, now, due_again(month, now, zone));
    let spec = OperationSpec::new(Actor::System);
    app.kernel.run(spec, (month, rows), |op, (month, rows)| Box::pin(store(op, *month, rows))).await?;
    Ok(1)
}

/// The rows that say when a month is due.
fn of_the_site() -> Condition {
    Condition::all().add(statistics_month::Column::Level.eq(StatisticsLevel::Site))
}

/// Makes rows for months that have none: the current one, and those since the first question. Where nothing is due, this is one
/// query.
async fn plan(app: &App) -> Result<(), OperationError> {
    let planned: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> = statistics_month::Entity::find()
        .select_only()
        .columns([statistics_month::Column::Month, statistics_month::Column::DueAt])
        .filter(of_the_site())
        .into_tuple()
        .all(app.reader())
        .await?;
    let (now, zone) = (app.now(), app.config.time_zone);
    let current = month_of(now, zone);
    if planned.iter().any(|(month, due)| *month == current && due.is_some_and(|due| due > now)) {
        return Ok(());
    }
    let first = first_asked_at(app.reader()).await?.map_or(current, |at| month_of(at, zone));
    let mut month = first.clamp(before(current, MAX_MONTHS - 1), current);
    let mut missing = Vec::new();
    while month <= current {
        if !planned.iter().any(|(known, _)| *known == month) {
            missing.push(month);
        }
        month = after(month);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let spec = OperationSpec::new(Actor::System);
    app.kernel.run(spec, missing, |op, missing| Box::pin(insert_planned(op, missing))).await?;
    Ok(())
}

async fn insert_planned(op: &Operation, months: &[DateTime<Utc>]) -> Result<(), OperationError> {
    for month in months {
        let planned = row(*month, (StatisticsLevel::Site, 0), &Figures::default(), None, Some(op.now()));
        let known = OnConflict::columns([
            statistics_month::Column::Level,
            statistics_month::Column::SubjectId,
            statistics_month::Column::Month,
        ])
        .do_nothing()
        .to_owned();
        statistics_month::Entity::insert(planned).on_conflict(known).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}

/// Takes the newest month that is due; none if none is, or if another node has it.
async fn take_due(app: &App) -> Result<Option<DateTime<Utc>>, OperationError> {
    let due: Option<DateTime<Utc>> = statistics_month::Entity::find()
        .select_only()
        .column(statistics_month::Column::Month)
        .filter(of_the_site())
        .filter(statistics_month::Column::DueAt.lte(app.now()))
        .order_by_desc(statistics_month::Column::Month)
        .into_tuple()
        .one(app.reader())
        .await?;
    let Some(month) = due else { return Ok(None) };
    let taken = app.kernel.run(OperationSpec::new(Actor::System), month, |op, month| Box::pin(take(op, *month)));
    Ok(taken.await?.value.then_some(month))
}

async fn take(op: &Operation, month: DateTime<Utc>) -> Result<bool, OperationError> {
    let taken = statistics_month::Entity::update_many()
        .col_expr(statistics_month::Column::DueAt, Expr::value(op.now() + CLAIM_TTL))
        .filter(of_the_site())
        .filter(statistics_month::Column::Month.eq(month))
        .filter(statistics_month::Column::DueAt.lte(op.now()))
        .exec(op.tx())
        .await?;
    Ok(taken.rows_affected > 0)
}

/// The rows of a month: of the whole site, and of each agency and category where somebody asked.
fn rows(
    month: DateTime<Utc>,
    questions: &[PlacedQuestion],
    now: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
) -> Vec<statistics_month::ActiveModel> {
    let site = (StatisticsLevel::Site, 0);
    let mut groups: BTreeMap<(StatisticsLevel, i64), Vec<&CountedQuestion>> = BTreeMap::from([(site, Vec::new())]);
    for question in questions {
        let (agency, category) = (question.agency.0, question.category.0);
        for subject in [site, (StatisticsLevel::Agency, agency), (StatisticsLevel::Category, category)] {
            groups.entry(subject).or_default().push(&question.facts);
        }
    }
    let groups = groups.into_iter().map(|(subject, group)| {
        let due_at = due_at.filter(|_| subject == site);
        row(month, subject, &summarize(group, now), Some(now), due_at)
    });
    groups.collect()
}

fn row(
    month: DateTime<Utc>,
    (level, subject_id): (StatisticsLevel, i64),
    figures: &Figures,
    computed_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
) -> statistics_month::ActiveModel {
    statistics_month::ActiveModel {
        month: Set(month),
        level: Set(level),
        subject_id: Set(subject_id),
        computed_at: Set(computed_at),
        due_at: Set(due_at),
        ..figures.into()
    }
}

/// Puts the rows of a month in the place of those from before: one transaction, so that nobody reads half a month.
async fn store(
    op: &Operation,
    month: DateTime<Utc>,
    rows: &[statistics_month::ActiveModel],
) -> Result<(), OperationError> {
    let of_month = statistics_month::Column::Month.eq(month);
    statistics_month::Entity::delete_many().filter(of_month).exec(op.tx()).await?;
    for chunk in rows.chunks(CHUNK_SIZE) {
        statistics_month::Entity::insert_many(chunk.to_vec()).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}
