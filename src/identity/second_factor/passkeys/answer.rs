//! Taking the answer of a passkey that an account has, in the place of a code.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

use super::ceremonies::{self, Binding};
use super::of_account;
use super::relying_party::{Answered, RelyingParty};
use crate::entity::{AccountId, passkey};
use crate::operation::Operation;

/// Uses up the challenge that waits in a session or a sign-in; false unless a passkey of the account answered it. The challenge is gone
/// either way.
pub async fn accept(
    op: &Operation,
    site: &RelyingParty,
    account: AccountId,
    binding: Binding,
    answer: &str,
) -> Result<bool, DbErr> {
    let Some(asked) = ceremonies::take(op, account, binding, false).await? else { return Ok(false) };
    let Some(answered) = site.check(&asked.state, answer) else { return Ok(false) };
    // It may have been removed since it was asked.
    let found = of_account(account).filter(passkey::Column::CredentialId.eq(&answered.credential_id)).one(op.tx());
    let Some(row) = found.await? else { return Ok(false) };
    let used = passkey::Entity::update_many()
        .col_expr(passkey::Column::Counter, Expr::value(answered.counter))
        .col_expr(passkey::Column::LastUsedAt, Expr::value(op.now()))
        .filter(passkey::Column::Id.eq(row.id))
        .filter(goes_on(&answered))
        .exec(op.tx())
        .await?;
    if used.rows_affected != 1 {
        tracing::warn!(passkey.id = row.id.0, "the counter of a passkey did not go on");
    }
    Ok(used.rows_affected == 1)
}

/// Whether a key counts on from where it was, or does not count at all. In the update itself, so that of two copies that come at once
/// with the same count one gets in.
fn goes_on(answered: &Answered) -> Condition {
    let further = Condition::any().add(passkey::Column::Counter.lt(answered.counter));
    if answered.counter == 0 { further.add(passkey::Column::Counter.eq(0)) } else { further }
}
