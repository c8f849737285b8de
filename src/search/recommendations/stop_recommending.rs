//! Taking back the recommendation of a thread.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AgencyId, Event, ThreadId, recommendation, recommendation_phrase};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

/// Takes back what an agency recommends a thread for.
///
/// # Errors
/// No right or no such recommendation: both are [`OperationError::NotFound`]; the database.
#[tracing::instrument(skip_all)]
pub async fn stop_recommending(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    thread: ThreadId,
) -> Result<(), OperationError> {
    caller.require_or_hide(Right::WorkCases, agency)?;
    let removed = app.kernel.run(OperationSpec::new(caller), (agency, thread), |op, (agency, thread)| {
        Box::pin(async move {
            // Locked, so that nobody gives it other phrases meanwhile.
            let found = recommendation::Entity::find()
                .filter(recommendation::Column::ThreadId.eq(*thread))
                .filter(recommendation::Column::AgencyId.eq(*agency))
                .lock_exclusive()
                .one(op.tx())
                .await?;
            let row = found.ok_or(OperationError::NotFound)?;
            recommendation_phrase::Entity::delete_many()
                .filter(recommendation_phrase::Column::RecommendationId.eq(row.id))
                .exec(op.tx())
                .await?;
            recommendation::Entity::delete_by_id(row.id).exec(op.tx()).await?;
            op.record(Event::AgencyChanged { agency: row.agency_id });
            Ok(())
        })
    });
    removed.await?;
    Ok(())
}
