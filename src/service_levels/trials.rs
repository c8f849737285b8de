//! Reading and ending trials: terms that are tried beside the policy in force.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::rules::policy::{Level, Terms};
use crate::entity::{AccountId, AgencyId, CategoryId, policy_trial};

/// Rows of this level.
fn rows_of(level: Level) -> Condition {
    use policy_trial::Column;
    match level {
        Level::Category(category) => Condition::all().add(Column::CategoryId.eq(category)),
        Level::Agency(agency) => Condition::all().add(Column::AgencyId.eq(agency)),
        Level::Site => Condition::all().add(Column::CategoryId.is_null()).add(Column::AgencyId.is_null()),
    }
}

/// The trials that run at these categories, at these agencies and at the site: one query.
pub async fn running_among<C: ConnectionTrait>(
    db: &C,
    categories: impl IntoIterator<Item = CategoryId>,
    agencies: impl IntoIterator<Item = AgencyId>,
) -> Result<Vec<policy_trial::Model>, DbErr> {
    let around = Condition::any()
        .add(policy_trial::Column::CategoryId.is_in(categories))
        .add(policy_trial::Column::AgencyId.is_in(agencies))
        .add(rows_of(Level::Site));
    policy_trial::Entity::find()
        .filter(policy_trial::Column::IsRunning.eq(true))
        .filter(around)
        .order_by_asc(policy_trial::Column::Id)
        .all(db)
        .await
}

/// The trials that may concern a thread of a category: one query.
pub async fn running_around<C: ConnectionTrait>(
    db: &C,
    category: CategoryId,
    agency: AgencyId,
) -> Result<Vec<policy_trial::Model>, DbErr> {
    running_among(db, [category], [agency]).await
}

/// The trial that runs at a level, else the one that ran last: one query.
pub async fn newest_at<C: ConnectionTrait>(db: &C, level: Level) -> Result<Option<policy_trial::Model>, DbErr> {
    policy_trial::Entity::find().filter(rows_of(level)).order_by_desc(policy_trial::Column::Id).one(db).await
}

/// Ends the trial that runs at a level; true if there was one.
pub(super) async fn end<C: ConnectionTrait>(
    tx: &C,
    level: Level,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let ended = policy_trial::Entity::update_many()
        .col_expr(policy_trial::Column::IsRunning, Expr::value(false))
        .col_expr(policy_trial::Column::EndedAt, Expr::value(now))
        .col_expr(policy_trial::Column::EndedBy, Expr::value(by))
        .filter(rows_of(level))
        .filter(policy_trial::Column::IsRunning.eq(true))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends the trial that runs at a level if it tries exactly these terms.
pub(super) async fn end_of_terms<C: ConnectionTrait>(
    tx: &C,
    level: Level,
    terms: &Terms,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let newest = newest_at(tx, level).await?;
    if newest.is_some_and(|trial| trial.is_running && Terms::of_trial(&trial) == *terms) {
        end(tx, level, by, now).await?;
    }
    Ok(())
}
