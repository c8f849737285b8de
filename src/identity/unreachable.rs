//! Addresses that the mail server cannot send to: those with letters beyond ASCII before the `@`, where it does not take them. What it
//! said last is remembered with the account, so that people hear of it at the field and on their account page, and not from silence.

use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{codes, email};
use crate::app::App;
use crate::entity::{AccountId, account};
use crate::operation::{Actor, OperationError, OperationSpec};

/// How long a refusal speaks for other addresses of its kind: the server may have learnt to send to them since.
const REFUSAL_TTL: Duration = Duration::days(1);

/// Writes down when the server could not send to the address of an account, or that it could again.
///
/// # Errors
/// The database.
pub async fn note(app: &App, account: AccountId, is_refused: bool) -> Result<(), OperationError> {
    let spec = OperationSpec::new(Actor::System);
    let noted = app.kernel.run(spec, (account, is_refused), |op, (account, is_refused): &(AccountId, bool)| {
        Box::pin(async move {
            let refused_at = is_refused.then(|| op.now());
            account::Entity::update_many()
                .col_expr(account::Column::EmailRefusedAt, Expr::value(refused_at))
                .filter(account::Column::Id.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    noted.await?;
    Ok(())
}

/// Refuses an address to which no mail could be sent, where the server lately refused one of its kind. No query for any other address.
///
/// # Errors
/// The field `email` with [`codes::EMAIL_UNREACHABLE`]; the database.
pub(super) async fn require_reachable(app: &App, address: &str) -> Result<(), OperationError> {
    if !email::needs_smtputf8(address) {
        return Ok(());
    }
    let refused = account::Entity::find().filter(account::Column::EmailRefusedAt.gt(app.now() - REFUSAL_TTL));
    if refused.count(app.reader()).await? > 0 {
        return Err(OperationError::field("email", codes::EMAIL_UNREACHABLE));
    }
    Ok(())
}
