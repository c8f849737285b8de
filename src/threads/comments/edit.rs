//! Putting one's own comment right, within a few minutes.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::own::own;
use crate::app::App;
use crate::entity::{CommentId, Event, ThreadId, comment};
use crate::identity::Caller;
use crate::markdown;
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::posts::rendering;
use crate::posts::rules::COMMENT;
use crate::threads::rules::{COMMENT_EDITABLE, RuleViolation};
use crate::threads::store::{apply, change};

/// An edit that was checked and rendered.
struct Prepared {
    caller: Caller,
    comment: CommentId,
    source: String,
    html: String,
}

/// Puts one's own comment right, within a few minutes of posting it; returns its thread.
///
/// # Errors
/// The field `body`, others' comments, [`RuleViolation::TooLate`].
#[tracing::instrument(skip_all, fields(comment.id = id.0))]
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: CommentId,
    body: &str,
) -> Result<Completed<ThreadId>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post);
    let (caller, body) = (caller.clone(), body.to_owned());
    let prepare = async move {
        let source = COMMENT.check(&body)?;
        let html = rendering::html(rendering::COMMENT, source.clone()).await?;
        Ok(Prepared { caller, comment: id, source, html })
    };
    app.kernel.run_prepared(spec, prepare, |op, edit| Box::pin(write(op, edit))).await
}

async fn write(op: &Operation, edit: &Prepared) -> Result<ThreadId, OperationError> {
    let (tx, now, id) = (op.tx(), op.now(), edit.comment);
    let found = own(tx, &edit.caller, id).await?;
    if now - found.created_at > COMMENT_EDITABLE {
        return Err(RuleViolation::TooLate.into());
    }
    comment::Entity::update_many()
        .col_expr(comment::Column::BodySource, Expr::value(edit.source.as_str()))
        .col_expr(comment::Column::BodyHtml, Expr::value(edit.html.as_str()))
        .col_expr(comment::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
        .col_expr(comment::Column::EditedAt, Expr::value(now))
        .filter(comment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    apply(tx, change(found.thread_id, now)).await?;
    op.record(Event::CommentChanged { thread: found.thread_id, comment: id });
    Ok(found.thread_id)
}
