//! Which of those who answer are volunteers of the agency, for the words beside their names.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect};

use crate::entity::{AccountId, AgencyId, category, volunteer};
use crate::identity::suspended::in_use;
use crate::threads::views::Answer;

/// Whether the agency of the category at hand has any.
pub fn has_volunteers() -> Expr {
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(volunteer::Entity)
            .and_where(volunteer::Column::AgencyId.into_expr().equals((category::Entity, category::Column::AgencyId)))
            .and_where(volunteer::Column::AgreedAt.is_not_null())
            .to_owned(),
    )
}

/// Adds which answers are by volunteers of the agency of their thread. One query, none where there are no answers.
pub async fn add_volunteers<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    answers: &mut [Answer],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if answers.is_empty() {
        return Ok(());
    }
    let volunteers = volunteers_among(db, agency, answers.iter().map(|answer| answer.author.id).collect(), now).await?;
    for answer in answers {
        answer.is_volunteer = answer.official.is_none() && volunteers.contains(&answer.author.id);
    }
    Ok(())
}

/// Those of some people who agreed to be volunteers of an agency, and whose accounts are in use: one query.
async fn volunteers_among<C: ConnectionTrait>(
    db: &C,
    agency: AgencyId,
    people: BTreeSet<AccountId>,
    now: DateTime<Utc>,
) -> Result<BTreeSet<AccountId>, DbErr> {
    let found: Vec<AccountId> = volunteer::Entity::find()
        .select_only()
        .column(volunteer::Column::AccountId)
        .filter(volunteer::Column::AgencyId.eq(agency))
        .filter(volunteer::Column::AccountId.is_in(people))
        .filter(volunteer::Column::AgreedAt.is_not_null())
        .filter(volunteer::Column::AccountId.in_subquery(in_use(now)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}
