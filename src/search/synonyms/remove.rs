//! Removing a group of words that search treats alike.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::turn::take_turn;
use crate::app::App;
use crate::entity::{Event, SynonymGroupId, synonym_group};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};

/// Removes a group of the site's own, which stops counting on this node at once.
///
/// # Errors
/// No right or no such group: both are [`OperationError::NotFound`]; the database.
#[tracing::instrument(skip_all, fields(group.id = id.0))]
pub async fn remove_group(app: &App, caller: &Caller, id: SynonymGroupId) -> Result<(), OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let removed = app.kernel.run(OperationSpec::new(caller), id, |op, id: &SynonymGroupId| {
        Box::pin(async move {
            take_turn(op.tx()).await?;
            let deleted = synonym_group::Entity::delete_many()
                .filter(synonym_group::Column::Id.eq(*id))
                .filter(synonym_group::Column::BuiltInKey.is_null())
                .exec(op.tx())
                .await?;
            if deleted.rows_affected == 0 {
                return Err(OperationError::NotFound);
            }
            op.record(Event::SynonymsChanged);
            Ok(())
        })
    });
    removed.await?;
    Ok(())
}
