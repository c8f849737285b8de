//! Putting an answer right, by its author or a moderator, an official one by those who may speak for its agency: the text before
//! is kept. An edit is no activity: it moves nothing in the lists and keeps nothing open.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{AnswerId, Event, Subject, ThreadId, answer};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::posts::rendering::{self, RenderedText};
use crate::threads::revisions::{EarlierText, keep, may_edit, redact, require_current};
use crate::threads::store::{agency_of, apply, change, lock_answer};
use crate::{markdown, posts};

/// A new text for an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerEdit {
    pub body: String,
    /// The revision that the edit was made from; `None` edits whatever is there.
    pub revision: Option<i32>,
    /// Also takes out of the history what is personal and stands in the text no more, see `redact` in `threads::revisions`.
    pub redact_history: bool,
}

impl From<&str> for AnswerEdit {
    fn from(body: &str) -> Self {
        Self { body: body.to_owned(), ..Self::default() }
    }
}

/// An edit that was checked and rendered.
struct Prepared {
    caller: Caller,
    answer: AnswerId,
    text: RenderedText,
    seen: Option<i32>,
    redact_history: bool,
}

/// Edits an answer; returns its thread and its new revision. An edit that changes nothing makes no revision.
///
/// # Errors
/// The field `body`, no right, [`OperationError::Stale`] after another edit.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    edit: AnswerEdit,
) -> Result<Completed<(ThreadId, i32)>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post);
    let caller = caller.clone();
    let prepare = async move {
        let body = posts::rules::body(&edit.body)?;
        let text = rendering::render(rendering::BODY, body).await?;
        Ok(Prepared { caller, answer: id, text, seen: edit.revision, redact_history: edit.redact_history })
    };
    app.kernel.run_prepared(spec, prepare, |op, edit| Box::pin(write(op, edit))).await
}

async fn write(op: &Operation, edit: &Prepared) -> Result<(ThreadId, i32), OperationError> {
    let (tx, now, id) = (op.tx(), op.now(), edit.answer);
    let (head, found) = lock_answer(tx, &edit.caller, id).await?;
    may_edit(&edit.caller, found.author_id, found.official_for, agency_of(tx, head.category_id).await?)?;
    let before = answer::Entity::find_by_id(id).one(tx).await?.ok_or(OperationError::NotFound)?;
    require_current(edit.seen, before.revision)?;
    let (subject, text) = (Subject::Answer(id), edit.text.source.as_str());
    if text == before.body_source {
        if edit.redact_history && redact(op, subject, edit.caller.account, text).await? > 0 {
            apply(tx, change(head.id, now)).await?;
            op.record(Event::ThreadChanged { thread: head.id });
        }
        return Ok((head.id, before.revision));
    }
    keep(
        tx,
        EarlierText {
            subject,
            number: before.revision,
            title: None,
            body: before.body_source,
            by: edit.caller.account,
            written_at: before.edited_at.unwrap_or(before.created_at),
        },
    )
    .await?;
    if edit.redact_history {
        redact(op, subject, edit.caller.account, text).await?;
    }
    // Whoever works the agency's cases gives the new text in its name. A moderator only changes what it gave.
    let speaks = found.official_for.is_some_and(|agency| edit.caller.may(Right::WorkCases, agency));
    let mut update = answer::Entity::update_many();
    if speaks {
        update = update.col_expr(answer::Column::OfficialRevision, Expr::value(before.revision + 1));
    }
    update
        .col_expr(answer::Column::BodySource, Expr::value(edit.text.source.as_str()))
        .col_expr(answer::Column::BodyHtml, Expr::value(edit.text.html.as_str()))
        .col_expr(answer::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
        .col_expr(answer::Column::Language, Expr::value(edit.text.language))
        .col_expr(answer::Column::Revision, Expr::value(before.revision + 1))
        .col_expr(answer::Column::EditedAt, Expr::value(now))
        .filter(answer::Column::Id.eq(id))
        .filter(answer::Column::Revision.eq(before.revision))
        .exec(tx)
        .await?;
    apply(tx, change(head.id, now)).await?;
    op.record(Event::ThreadChanged { thread: head.id });
    if found.facts().is_endorsed() {
        op.record(Event::EndorsedAnswerEdited { thread: head.id, answer: id, by: edit.caller.account });
    }
    Ok((head.id, before.revision + 1))
}
