//! Taking back the note of a repair.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AgencyId, GapRepairId, gap_repair};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

/// Deletes the note of a repair of an agency.
///
/// # Errors
/// No right or no such note: both are [`OperationError::NotFound`]; the database.
#[tracing::instrument(skip_all)]
pub async fn remove_repair(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    repair: GapRepairId,
) -> Result<(), OperationError> {
    caller.require_or_hide(Right::NoteRepairs, agency)?;
    let removed = app.kernel.run(OperationSpec::new(caller), (agency, repair), |op, (agency, repair)| {
        Box::pin(async move {
            let deleted = gap_repair::Entity::delete_many()
                .filter(gap_repair::Column::Id.eq(*repair))
                .filter(gap_repair::Column::AgencyId.eq(*agency))
                .exec(op.tx())
                .await?;
            if deleted.rows_affected == 0 { Err(OperationError::NotFound) } else { Ok(()) }
        })
    });
    removed.await?;
    Ok(())
}
