//! The second factor of an account: the code of an authenticator app, or a recovery code, that is asked for after the password. Every code
//! works once. Nothing of it can be read back from the database: the key of an app is made of the site's secret, and recovery codes are
//! hashed.

mod authenticator;
mod codes_left;
mod recovery_codes;
mod remove;
mod replace_recovery_codes;
pub mod reset;
mod set_up;
mod spend;

use chrono::Duration;
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

use crate::entity::{AccountId, account, authenticator as table};

pub use codes_left::{SecondFactor, of_caller};
pub use recovery_codes::COUNT as RECOVERY_CODE_COUNT;
pub(super) use remove::delete_all;
pub use remove::remove;
pub use replace_recovery_codes::replace as replace_recovery_codes;
pub use set_up::{Offer, begin as begin_set_up, finish as finish_set_up, offer};
pub(super) use spend::{CodeTries, Spent, spend};

/// How long somebody has to show that the app has the key.
pub const SET_UP_TTL: Duration = Duration::minutes(30);

/// Whether the account at hand is asked for a code, in a query over accounts.
pub(super) fn has_second_factor() -> SimpleExpr {
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(table::Entity)
            .and_where(table::Column::AccountId.into_expr().equals((account::Entity, account::Column::Id)))
            .and_where(table::Column::ConfirmedAt.is_not_null())
            .to_owned(),
    )
}

/// Whether an account is asked for a code after its password.
pub(super) async fn is_on<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<bool, DbErr> {
    let confirmed = table::Entity::find()
        .filter(table::Column::AccountId.eq(account))
        .filter(table::Column::ConfirmedAt.is_not_null());
    Ok(confirmed.count(db).await? > 0)
}
