//! A question that is deleted is recommended no more, from the transaction that deletes it. One that is hidden may come back, and is
//! recommended again then.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use crate::entity::{Event, EventKind, RecommendationId, recommendation, recommendation_phrase, thread};
use crate::operation::{Operation, OperationError, Reaction};

/// How recommendations follow what is deleted.
#[derive(Clone, Copy, Debug)]
pub struct ForgetDeleted;

#[async_trait]
impl Reaction for ForgetDeleted {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::ThreadVisibility]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        let Event::ThreadVisibility { thread } = event else { return Ok(()) };
        let to_thread: RelationDef = recommendation::Entity::belongs_to(thread::Entity)
            .from(recommendation::Column::ThreadId)
            .to(thread::Column::Id)
            .into();
        let ids: Vec<RecommendationId> = recommendation::Entity::find()
            .select_only()
            .column(recommendation::Column::Id)
            .join(JoinType::InnerJoin, to_thread)
            .filter(recommendation::Column::ThreadId.eq(*thread))
            .filter(thread::Column::DeletedAt.is_not_null())
            .into_tuple()
            .all(operation.tx())
            .await?;
        if ids.is_empty() {
            return Ok(());
        }
        recommendation_phrase::Entity::delete_many()
            .filter(recommendation_phrase::Column::RecommendationId.is_in(ids.iter().copied()))
            .exec(operation.tx())
            .await?;
        recommendation::Entity::delete_many()
            .filter(recommendation::Column::Id.is_in(ids))
            .exec(operation.tx())
            .await?;
        Ok(())
    }
}
