//! Who is suspended at a time, for queries and for rows at hand. A suspension ends by itself, because all that asks for it compares
//! its end with the time.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::entity::{AccountId, account, suspension};

/// Suspensions that keep somebody out at a time.
#[must_use]
pub fn in_force(now: DateTime<Utc>) -> Condition {
    let lasts = Condition::any().add(suspension::Column::EndsAt.is_null()).add(suspension::Column::EndsAt.gt(now));
    Condition::all().add(suspension::Column::LiftedAt.is_null()).add(lasts)
}

/// Whether one keeps somebody out at a time: [`in_force`] for a row at hand.
#[must_use]
pub fn is_in_force(row: &suspension::Model, now: DateTime<Utc>) -> bool {
    row.lifted_at.is_none() && row.ends_at.is_none_or(|end| end > now)
}

/// Whether the account at hand is suspended, in a query over accounts.
#[must_use]
pub fn is_suspended(now: DateTime<Utc>) -> SimpleExpr {
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(suspension::Entity)
            .and_where(suspension::Column::AccountId.into_expr().equals((account::Entity, account::Column::Id)))
            .cond_where(in_force(now))
            .to_owned(),
    )
}

/// The ids of the accounts that are in use at a time: neither disabled nor suspended.
#[must_use]
pub fn in_use(now: DateTime<Utc>) -> SelectStatement {
    account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::DisabledAt.is_null())
        .filter(is_suspended(now).not())
        .into_query()
}

/// The suspension that keeps an account out at a time; none if nothing does.
pub async fn find_in_force<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<suspension::Model>, DbErr> {
    suspension::Entity::find()
        .filter(suspension::Column::AccountId.eq(account))
        .filter(in_force(now))
        .order_by_desc(suspension::Column::Id)
        .one(db)
        .await
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::entity::{SuspensionId, SuspensionReason};

    #[test]
    fn it_is_over_at_its_end_or_when_it_is_lifted() {
        let start = DateTime::UNIX_EPOCH;
        let row = suspension::Model {
            id: SuspensionId(1),
            account_id: AccountId(7),
            reason: SuspensionReason::Spam,
            explanation: "Ten times the same.".to_owned(),
            started_at: start,
            ends_at: Some(start + Duration::days(7)),
            suspended_by: None,
            hides_posts: false,
            lifted_at: None,
            lifted_by: None,
            shows_posts: false,
        };
        let after = |days| start + Duration::days(days);
        assert!(is_in_force(&row, start) && is_in_force(&row, after(6)) && !is_in_force(&row, after(7)));
        let open = suspension::Model { ends_at: None, ..row.clone() };
        assert!(is_in_force(&open, after(10_000)));
        for row in [row, open] {
            assert!(!is_in_force(&suspension::Model { lifted_at: Some(after(1)), ..row }, after(2)));
        }
    }
}
