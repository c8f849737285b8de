//! Taking back tokens for the API, each with all that it made.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::caller::Caller;
use super::create_token::lock;
use super::permissions::Right;
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use crate::app::App;
use crate::entity::{AccountId, ApiTokenId, SecurityEventKind, api_token};
use crate::operation::{OperationError, OperationSpec};

/// A token that its owner takes back.
struct Revocation {
    account: AccountId,
    token: ApiTokenId,
    place: Place,
}

/// Takes one of the caller's own tokens back, with all that it made; from then on they open nothing.
///
/// # Errors
/// [`OperationError::NotFound`] for a token that is not theirs or is taken back already.
pub async fn revoke(app: &App, caller: &Caller, id: ApiTokenId) -> Result<(), OperationError> {
    caller.require(Right::ManageTokens, None)?;
    let input = Revocation { account: caller.account, token: id, place: caller.place.clone() };
    let revoked = app.kernel.run(OperationSpec::new(caller), input, |op, input: &Revocation| {
        Box::pin(async move {
            // Nothing is made by a token while it is taken back.
            lock(op.tx(), input.account).await?;
            if end(op.tx(), input.account, vec![input.token], op.now()).await? == 0 {
                return Err(OperationError::NotFound);
            }
            let mut made_by_it = children(op.tx(), vec![input.token]).await?;
            while !made_by_it.is_empty() {
                end(op.tx(), input.account, made_by_it.clone(), op.now()).await?;
                made_by_it = children(op.tx(), made_by_it).await?;
            }
            let revoked = NewSecurityEvent::new(input.account, SecurityEventKind::TokenRevoked, input.place.clone());
            security_events::record(op, revoked.about_token(input.token)).await?;
            Ok(())
        })
    });
    revoked.await?;
    Ok(())
}

/// Marks tokens of an account as taken back; gives how many were not.
async fn end<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    tokens: Vec<ApiTokenId>,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let ended = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .filter(api_token::Column::Id.is_in(tokens))
        .filter(api_token::Column::AccountId.eq(account))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// What tokens made and is not taken back.
async fn children<C: ConnectionTrait>(tx: &C, of: Vec<ApiTokenId>) -> Result<Vec<ApiTokenId>, DbErr> {
    let children = api_token::Entity::find()
        .filter(api_token::Column::ParentId.is_in(of))
        .filter(api_token::Column::RevokedAt.is_null());
    Ok(children.all(tx).await?.into_iter().map(|row| row.id).collect())
}

/// Takes all tokens of an account back.
pub(super) async fn revoke_all<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .filter(api_token::Column::AccountId.eq(account))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
