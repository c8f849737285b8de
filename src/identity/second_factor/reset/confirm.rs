//! Another administrator confirms that the second factor of somebody is reset: it is gone in the same transaction.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{event, find_open, lock_target, may_help, open, table, write_reset};
use crate::app::App;
use crate::entity::{AccountId, SecurityEventKind};
use crate::identity::caller::Caller;
use crate::identity::{codes, sessions};
use crate::operation::{Operation, OperationError, OperationSpec};

/// A reset that is confirmed.
struct Confirmation {
    account: AccountId,
    caller: Caller,
    requires_second_factor: bool,
}

/// Resets the second factor of somebody, as another administrator asked.
///
/// # Errors
/// [`OperationError::NotFound`] for those who may not, and where nothing waits; [`codes::SAME_ADMINISTRATOR`] for whoever asked, and
/// while whoever asked may not help any more; the database.
#[tracing::instrument(skip_all)]
pub async fn confirm(app: &App, caller: &Caller, account: AccountId) -> Result<(), OperationError> {
    let requires_second_factor = app.config.requires_second_factor();
    let input = Confirmation { account, caller: caller.clone(), requires_second_factor };
    app.kernel.run(OperationSpec::new(caller), input, |op, input: &Confirmation| Box::pin(write(op, input))).await?;
    Ok(())
}

async fn write(op: &Operation, input: &Confirmation) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    let target = lock_target(op, input.account).await?;
    if !may_help(tx, &input.caller, &target).await? {
        return Err(OperationError::NotFound);
    }
    let request = find_open(tx, target.id, now).await?.ok_or(OperationError::NotFound)?;
    // Two people decide, and both must be administrators on the day on which it happens.
    let first = sessions::load_caller_in(tx, request.requested_by, now, input.requires_second_factor).await?;
    let first_may = match &first {
        Some(first) => may_help(tx, first, &target).await?,
        None => false,
    };
    if request.requested_by == input.caller.account || !first_may {
        return Err(OperationError::RuleViolated(codes::SAME_ADMINISTRATOR));
    }
    let confirmed = table::Entity::update_many()
        .col_expr(table::Column::ConfirmedBy, Expr::value(input.caller.account))
        .col_expr(table::Column::ConfirmedAt, Expr::value(now))
        .filter(table::Column::Id.eq(request.id))
        .filter(open(now))
        .exec(tx)
        .await?;
    if confirmed.rows_affected != 1 {
        return Err(OperationError::NotFound);
    }
    write_reset(op, target.id, event(target.id, SecurityEventKind::SecondFactorReset, &input.caller.place)).await
}
