//! The second factor of an account: the code of an authenticator app, a passkey, or a recovery code, that is asked for after the password.
//! Every code and every answer of a passkey works once. Nothing that opens an account can be read back from the database: the key of an app
//! is made of the site's secret, recovery codes are hashed, and of passkeys there is the public half.

mod authenticator;
mod codes_left;
mod owner;
pub mod passkeys;
mod recovery_codes;
mod remove;
mod replace_recovery_codes;
pub mod reset;
mod set_up;
mod spend;

use chrono::Duration;
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

use crate::entity::{AccountId, account, authenticator as table, passkey};
use crate::identity::codes;
use crate::operation::{Operation, OperationError};

pub use codes_left::{App as AuthenticatorApp, SecondFactor, of_caller};
pub use recovery_codes::COUNT as RECOVERY_CODE_COUNT;
pub(super) use remove::delete_all;
pub use remove::remove;
pub use replace_recovery_codes::replace as replace_recovery_codes;
pub use set_up::{Offer, begin as begin_set_up, finish as finish_set_up, offer};
pub use spend::Given;
pub(super) use spend::{CodeTries, Proof, Spent, spend};

/// How long somebody has to show that the app has the key.
pub const SET_UP_TTL: Duration = Duration::minutes(30);

/// Whether the account at hand is asked for a second factor, in a query over accounts.
pub(super) fn has_second_factor() -> SimpleExpr {
    let app = Query::select()
        .expr(Expr::value(1))
        .from(table::Entity)
        .and_where(table::Column::AccountId.into_expr().equals((account::Entity, account::Column::Id)))
        .and_where(table::Column::ConfirmedAt.is_not_null())
        .to_owned();
    let key = Query::select()
        .expr(Expr::value(1))
        .from(passkey::Entity)
        .and_where(passkey::Column::AccountId.into_expr().equals((account::Entity, account::Column::Id)))
        .to_owned();
    Expr::exists(app).or(Expr::exists(key))
}

/// What an account can be asked for beside recovery codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    pub app: bool,
    pub passkeys: bool,
}

impl Ways {
    /// Whether anything is asked for.
    #[must_use]
    pub fn any(self) -> bool {
        self.app || self.passkeys
    }
}

/// What an account can be asked for: two queries.
pub(super) async fn ways<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<Ways, DbErr> {
    let confirmed = table::Entity::find()
        .filter(table::Column::AccountId.eq(account))
        .filter(table::Column::ConfirmedAt.is_not_null());
    Ok(Ways { app: confirmed.count(db).await? > 0, passkeys: passkeys::are_there(db, account).await? })
}

/// Whether an account is asked for a second factor after its password.
pub(super) async fn is_on<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<bool, DbErr> {
    Ok(ways(db, account).await?.any())
}

/// Takes the recovery codes away with the last thing that they stand in for; says whether it was the last.
///
/// # Errors
/// [`codes::SECOND_FACTOR_KEPT`] if it was, and the account has to keep one; the database.
async fn forget_if_last(op: &Operation, account: AccountId, required: bool) -> Result<bool, OperationError> {
    if is_on(op.tx(), account).await? {
        return Ok(false);
    }
    if required {
        return Err(OperationError::RuleViolated(codes::SECOND_FACTOR_KEPT));
    }
    recovery_codes::delete_all(op.tx(), account).await?;
    Ok(true)
}
