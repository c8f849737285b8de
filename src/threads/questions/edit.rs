//! Putting a question right, by its author or a moderator: the text before is kept. What it is about is said by staff as well, and
//! makes no other text. An edit is no activity: it moves nothing in the lists and keeps nothing open.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entity::{Event, Subject, TagId, ThreadId, thread};
use crate::identity::Caller;
use crate::operation::{Completed, FieldErrors, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::posts::rendering::{self, RenderedText};
use crate::threads::annex::{self, NewAnnexItem};
use crate::threads::revisions::{EarlierText, keep, may_edit, may_tag, redact, require_current, whole_text};
use crate::threads::store::{agency_of, apply, change, lock_thread};
use crate::threads::tags::of_thread;
use crate::{markdown, posts};

/// Changes to a thread's title, body or tags. Fields that are `None` are left unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadEdit {
    pub title: Option<String>,
    pub body: Option<String>,
    /// What it is about from now on: names of tags.
    pub tags: Option<Vec<String>>,
    /// The tags that the edit was made from, by name: it leaves tags alone that it did not change, and replaces none that somebody
    /// else gave meanwhile. `None` replaces whatever is there. A revision says nothing of tags.
    pub seen_tags: Option<Vec<String>>,
    /// The revision that the edit was made from; `None` edits whatever is there.
    pub revision: Option<i32>,
    /// Also takes out of the history what is personal and stands in the text no more, see `redact` in `threads::revisions`.
    pub redact_history: bool,
    /// What the edit takes out for staff alone; only whoever asked has any.
    pub annex: Vec<NewAnnexItem>,
}

/// An edit that was checked and rendered.
struct Prepared {
    caller: Caller,
    thread: ThreadId,
    title: Option<String>,
    text: Option<RenderedText>,
    /// What it gives; none where it leaves them alone.
    tags: Option<Vec<TagId>>,
    seen_tags: Option<Vec<TagId>>,
    is_of_tags_alone: bool,
    seen: Option<i32>,
    redact_history: bool,
    annex: Vec<NewAnnexItem>,
}

impl ThreadEdit {
    /// Whether it leaves the text and its history alone.
    fn is_of_tags_alone(&self) -> bool {
        self.tags.is_some() && self.title.is_none() && self.body.is_none() && !self.redact_history
    }
}

/// Edits a thread; returns its new revision. An edit that changes nothing makes no revision.
///
/// # Errors
/// Refused fields, no right, [`OperationError::Stale`] after another edit of what it changes.
#[tracing::instrument(skip_all, fields(thread.id = id.0))]
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    edit: ThreadEdit,
) -> Result<Completed<i32>, OperationError> {
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post);
    let prepare = prepare(app.reader().clone(), caller.clone(), id, edit);
    app.kernel.run_prepared(spec, prepare, |op, edit| Box::pin(write(op, edit))).await
}

async fn prepare(
    db: DatabaseConnection,
    caller: Caller,
    thread: ThreadId,
    edit: ThreadEdit,
) -> Result<Prepared, OperationError> {
    let mut errors = FieldErrors::default();
    let title = errors.check(edit.title.as_deref().map(posts::rules::title).transpose());
    let body = errors.check(edit.body.as_deref().map(posts::rules::body).transpose());
    let tags = match &edit.tags {
        // Those that they began with, which may have been renamed, merged or replaced meanwhile.
        Some(_) if edit.tags == edit.seen_tags => Some(None),
        Some(names) => errors.check(of_thread::named(&db, names).await?).map(Some),
        None => Some(None),
    };
    let annex = errors.check(annex::checked(&edit.annex));
    let (((title, body), tags), annex) = errors.finish_with(title.zip(body).zip(tags).zip(annex))?;
    let text = match body {
        Some(body) => Some(rendering::render(rendering::BODY, body).await?),
        None => None,
    };
    let tags = tags.map(|tags| tags.into_iter().map(|tag| tag.id).collect());
    let seen_tags = match &edit.seen_tags {
        Some(names) => Some(of_thread::still_named(&db, names).await?),
        None => None,
    };
    Ok(Prepared {
        is_of_tags_alone: edit.is_of_tags_alone(),
        caller,
        thread,
        title,
        text,
        tags,
        seen_tags,
        seen: edit.revision,
        redact_history: edit.redact_history,
        annex,
    })
}

async fn write(op: &Operation, edit: &Prepared) -> Result<i32, OperationError> {
    let (tx, now, id) = (op.tx(), op.now(), edit.thread);
    let head = lock_thread(tx, &edit.caller, id).await?;
    let agency = agency_of(tx, head.category_id).await?;
    if edit.is_of_tags_alone {
        may_tag(&edit.caller, head.author_id, agency)?;
    } else {
        may_edit(&edit.caller, head.author_id, None, agency)?;
    }
    let before = thread::Entity::find_by_id(id).one(tx).await?.ok_or(OperationError::NotFound)?;
    require_current(edit.seen, before.revision)?;
    annex::keep_of_asker(op, &head, edit.caller.account, Subject::Thread(id), &edit.annex).await?;
    let title = edit.title.as_ref().unwrap_or(&before.title);
    // One that was posted by an older rule may stay, but nobody writes such a one now.
    if *title != before.title {
        posts::rules::question(title)?;
    }
    let body = edit.text.as_ref().map_or(&before.body_source, |text| &text.source);
    let (subject, text) = (Subject::Thread(id), whole_text(Some(title), body));
    let is_retagged = match &edit.tags {
        Some(tags) => of_thread::put(tx, id, tags, edit.seen_tags.as_deref()).await?,
        None => false,
    };
    if *title == before.title && *body == before.body_source {
        let is_redacted = edit.redact_history && redact(op, subject, edit.caller.account, &text).await? > 0;
        if is_redacted || is_retagged {
            apply(tx, change(id, now)).await?;
            op.record(Event::ThreadChanged { thread: id });
        }
        return Ok(before.revision);
    }
    keep(
        tx,
        EarlierText {
            subject,
            number: before.revision,
            title: Some(before.title),
            body: before.body_source,
            by: edit.caller.account,
            written_at: before.edited_at.unwrap_or(before.created_at),
        },
    )
    .await?;
    if edit.redact_history {
        redact(op, subject, edit.caller.account, &text).await?;
    }
    let mut update = change(id, now)
        .col_expr(thread::Column::Revision, Expr::value(before.revision + 1))
        .col_expr(thread::Column::EditedAt, Expr::value(now))
        .filter(thread::Column::Revision.eq(before.revision));
    if let Some(title) = &edit.title {
        update = update.col_expr(thread::Column::Title, Expr::value(title.as_str()));
    }
    if let Some(text) = &edit.text {
        update = update
            .col_expr(thread::Column::BodySource, Expr::value(text.source.as_str()))
            .col_expr(thread::Column::BodyHtml, Expr::value(text.html.as_str()))
            .col_expr(thread::Column::RenderVersion, Expr::value(markdown::RENDER_VERSION))
            .col_expr(thread::Column::Language, Expr::value(text.language));
    }
    apply(tx, update).await?;
    op.record(Event::ThreadEdited { thread: id });
    Ok(before.revision + 1)
}
