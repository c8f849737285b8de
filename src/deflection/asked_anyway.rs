//! Somebody asked in spite of what was suggested: noted in the same transaction as the question.

use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::rules::REFORMULATION_WINDOW;
use crate::entity::{Event, EventKind, episode};
use crate::operation::{Operation, OperationError, Reaction};

/// How episodes follow questions.
#[derive(Clone, Copy, Debug)]
pub struct NoteQuestion;

#[async_trait]
impl Reaction for NoteQuestion {
    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::AskedAnyway]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        let Event::AskedAnyway { episode: id, did_not_apply } = event else { return Ok(()) };
        let Some(row) = episode::Entity::find_by_id(*id).one(operation.tx()).await? else { return Ok(()) };
        let asker = operation.actor().account();
        // The episode of somebody else is not theirs to end. One that began without an account may be of anybody who signed in since.
        if row.account_id.is_some_and(|account| asker != Some(account)) {
            return Ok(());
        }
        // The row may be summed up meanwhile: nothing is counted then, and the question stands.
        let asked = || {
            episode::Entity::update_many()
                .col_expr(episode::Column::AskedAt, Expr::value(operation.now()))
                .filter(episode::Column::AskedAt.is_null())
        };
        asked()
            .col_expr(episode::Column::DidNotApply, Expr::value(*did_not_apply))
            .filter(episode::Column::Id.eq(*id))
            .exec(operation.tx())
            .await?;
        // Whoever put the question in other words a short while ago saw its suggestions as another episode. None of them has found
        // an answer.
        let same_person = Condition::any()
            .add_option(asker.map(|account| episode::Column::AccountId.eq(account)))
            .add_option(row.visitor.map(|visitor| episode::Column::Visitor.eq(visitor)));
        asked()
            .filter(same_person)
            .filter(episode::Column::ConfirmedAt.is_null())
            .filter(episode::Column::StartedAt.gt(operation.now() - REFORMULATION_WINDOW))
            .exec(operation.tx())
            .await?;
        Ok(())
    }
}
