//! Taking back the recommendation of a thread.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AgencyId, BestBetId, best_bet, best_bet_phrase};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

/// Deletes a recommendation of an agency.
///
/// # Errors
/// No right or no such recommendation: both are [`OperationError::NotFound`]; the database.
#[tracing::instrument(skip_all)]
pub async fn unpin(app: &App, caller: &Caller, agency: AgencyId, bet: BestBetId) -> Result<(), OperationError> {
    caller.require_or_hide(Right::WorkCases, agency)?;
    let removed = app.kernel.run(OperationSpec::new(caller), (agency, bet), |op, (agency, bet)| {
        Box::pin(async move {
            // Locked, so that nobody gives it other phrases meanwhile.
            let found = best_bet::Entity::find_by_id(*bet)
                .filter(best_bet::Column::AgencyId.eq(*agency))
                .lock_exclusive()
                .one(op.tx())
                .await?;
            let row = found.ok_or(OperationError::NotFound)?;
            best_bet_phrase::Entity::delete_many()
                .filter(best_bet_phrase::Column::BestBetId.eq(row.id))
                .exec(op.tx())
                .await?;
            best_bet::Entity::delete_by_id(row.id).exec(op.tx()).await?;
            Ok(())
        })
    });
    removed.await?;
    // A search that is kept in memory would go on with it, and no thread has changed.
    app.pages.invalidate_all();
    Ok(())
}
