//! An answer of somebody to whom its question was brought is written down beside that, in the transaction that posts it.

use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{Event, EventKind, answer, question_offer};
use crate::operation::{Operation, OperationError, Reaction};

/// How offers follow what is answered.
#[derive(Clone, Copy, Debug)]
pub struct NoteAnswer;

#[async_trait]
impl Reaction for NoteAnswer {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::AnswerPosted]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        let Event::AnswerPosted { thread, answer } = event else { return Ok(()) };
        let Some(posted) = answer::Entity::find_by_id(*answer).one(operation.tx()).await? else { return Ok(()) };
        question_offer::Entity::update_many()
            .col_expr(question_offer::Column::AnsweredAt, Expr::value(operation.now()))
            .filter(question_offer::Column::ThreadId.eq(*thread))
            .filter(question_offer::Column::AccountId.eq(posted.author_id))
            .filter(question_offer::Column::AnsweredAt.is_null())
            .exec(operation.tx())
            .await?;
        Ok(())
    }
}
