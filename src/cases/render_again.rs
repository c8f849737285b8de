//! Rendering anew what an older version of the code rendered of private messages and notes. No event is recorded: nothing was said.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{CaseMessageId, case_message};
use crate::markdown::RENDER_VERSION;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::posts::rendering;

/// Messages that are rendered at once.
const BATCH: u64 = 50;

/// A message of an older version, with its text, and its HTML where that is another now.
type Again = (CaseMessageId, String, Option<String>);

/// Renders some of the messages of older versions; tells how many, or 0 if there is none.
///
/// # Errors
/// Those of the database.
pub async fn render_again(app: &App) -> Result<usize, OperationError> {
    let found: Vec<(CaseMessageId, String, String)> = case_message::Entity::find()
        .select_only()
        .columns([case_message::Column::Id, case_message::Column::BodySource, case_message::Column::BodyHtml])
        .filter(case_message::Column::RenderVersion.lt(RENDER_VERSION))
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await?;
    if found.is_empty() {
        return Ok(0);
    }
    let mut batch: Vec<Again> = Vec::with_capacity(found.len());
    for (id, source, html) in found {
        let html = rendering::again(source.clone(), &html).await;
        batch.push((id, source, html));
    }
    let done = batch.len();
    app.kernel.run(OperationSpec::new(Actor::System), batch, |op, batch| Box::pin(write(op, batch))).await?;
    Ok(done)
}

async fn write(op: &Operation, batch: &[Again]) -> Result<(), OperationError> {
    for (id, source, html) in batch {
        let mut update = case_message::Entity::update_many()
            .col_expr(case_message::Column::RenderVersion, Expr::value(RENDER_VERSION))
            .filter(case_message::Column::Id.eq(*id))
            .filter(case_message::Column::RenderVersion.lt(RENDER_VERSION));
        if let Some(html) = html {
            // A text that went in between stays gone.
            update = update
                .col_expr(case_message::Column::BodyHtml, Expr::value(html.as_str()))
                .filter(case_message::Column::BodySource.eq(source.as_str()));
        }
        update.exec(op.tx()).await?;
    }
    Ok(())
}
