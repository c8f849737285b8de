//! Asking: a question becomes a thread, with what happens next and by when.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Clock;
use crate::entity::{
    AccountId, AttachmentId, Audience, CategoryId, EpisodeId, Event, Intent, Subject, TagId, ThreadId, ThreadState,
    thread,
};
use crate::identity::drafts::{self, Unsent};
use crate::identity::{Caller, Right};
use crate::operation::{
    Completed, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
    RateLimitedAction,
};
use crate::posts::attachments::attach;
use crate::posts::rendering::{self, RenderedText};
use crate::service_levels::rules::policy;
use crate::service_levels::{policies, trials};
use crate::threads::annex::{self, NewAnnexItem};
use crate::threads::codes;
use crate::threads::rules::RuleViolation;
use crate::threads::rules::peers_due::peers_due_at;
use crate::threads::store::following;
use crate::threads::tags::of_thread;
use crate::{markdown, posts};

/// What somebody asks, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewQuestion {
    pub title: String,
    pub body: String,
    pub category: CategoryId,
    pub intent: Intent,
    pub urgent: bool,
    /// What it is about: names of tags. Left out of what a repeat is compared by where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Left out of what a repeat is compared by where it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_anyway: Option<AskedAnyway>,
    /// What was taken out of its texts and is kept for staff. Left out of what a repeat is compared by where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annex: Vec<NewAnnexItem>,
}

/// What was suggested before the question was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AskedAnyway {
    pub episode: EpisodeId,
    /// Whoever asks says that what was suggested does not apply.
    pub did_not_apply: bool,
}

/// The thread of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub thread: ThreadId,
    /// By when staff answer if no peer does; `None` if it never goes to them by itself, or if it was asked before.
    pub staff_reply_by: Option<DateTime<Utc>>,
}

/// A question that was checked, rendered and put on a timetable.
struct Prepared {
    author: AccountId,
    title: String,
    text: RenderedText,
    category: CategoryId,
    intent: Intent,
    urgent: bool,
    tags: Vec<TagId>,
    asked_anyway: Option<AskedAnyway>,
    annex: Vec<NewAnnexItem>,
    window_ends: Option<DateTime<Utc>>,
    /// A trial may concern it.
    is_tried: bool,
    files: Vec<AttachmentId>,
    /// The draft that becomes it.
    draft: Option<SentDraft>,
}

/// A draft as it is posted: its name, and the form that posts it.
#[derive(Clone, Debug)]
pub struct SentDraft {
    pub id: Uuid,
    pub form: Unsent,
}

/// Asks a question.
///
/// # Errors
/// Refused fields (`title`, `body`, `category`, `tags`, `annex`), an archived category, asking too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(category.id = question.category.0))]
pub async fn ask(
    app: &App,
    caller: &Caller,
    question: NewQuestion,
    key: Option<IdempotencyKey>,
) -> Result<Completed<Asked>, OperationError> {
    ask_with(app, caller, question, Vec::new(), key, None).await
}

/// Asks a question, with files that the asker uploaded before.
///
/// # Errors
/// Those of [`ask`], and the field `files`.
#[tracing::instrument(skip_all, fields(category.id = question.category.0))]
pub async fn ask_with_files(
    app: &App,
    caller: &Caller,
    question: NewQuestion,
    files: Vec<AttachmentId>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<Asked>, OperationError> {
    ask_with(app, caller, question, files, key, None).await
}

/// Asks what was a draft, with the files that were uploaded for it. The draft remembers its thread: however often and from wherever it is
/// posted, it is one thread.
///
/// # Errors
/// Those of [`ask_with_files`]; the draft was posted with another text or with other files before.
#[tracing::instrument(skip_all, fields(category.id = question.category.0))]
pub async fn ask_draft(
    app: &App,
    caller: &Caller,
    question: NewQuestion,
    files: Vec<AttachmentId>,
    draft: SentDraft,
) -> Result<Completed<Asked>, OperationError> {
    let key = IdempotencyKey::new(&draft.id.to_string());
    ask_with(app, caller, question, files, key, Some(draft)).await
}

async fn ask_with(
    app: &App,
    caller: &Caller,
    question: NewQuestion,
    files: Vec<AttachmentId>,
    key: Option<IdempotencyKey>,
    draft: Option<SentDraft>,
) -> Result<Completed<Asked>, OperationError> {
    caller.require(Right::Post, None)?;
    // Left out of what a repeat is compared by where there are none.
    let once = if files.is_empty() {
        IdempotentRequest::new(caller.account, key, "ask", &question)
    } else {
        IdempotentRequest::new(caller.account, key, "ask", &(&question, &files))
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    // A repeat finds the thread by its id, so the time by which staff answer leaves the preparation beside the result.
    let staff_reply_by = Arc::new(OnceLock::new());
    let prepared =
        prepare(app.reader().clone(), Arc::clone(&app.clock), caller.account, question, Arc::clone(&staff_reply_by));
    let prepare = async move { Ok(Prepared { files, draft, ..Box::pin(prepared).await? }) };
    let completed = app.kernel.create(spec, prepare, |op, question| Box::pin(insert(op, question))).await?;
    Ok(completed.map(|thread| Asked { thread, staff_reply_by: staff_reply_by.get().copied() }))
}

async fn prepare(
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    author: AccountId,
    question: NewQuestion,
    staff_reply_by: Arc<OnceLock<DateTime<Utc>>>,
) -> Result<Prepared, OperationError> {
    let NewQuestion { title, body, category, intent, urgent, tags, asked_anyway, annex } = question;
    let found = policies::category_and_time(&db, category).await?;
    let mut errors = FieldErrors::default();
    let title = errors.check(posts::rules::question(&title));
    let body = errors.check(posts::rules::body(&body));
    let found = errors.check(found.ok_or_else(|| FieldError::new("category", codes::CATEGORY_UNKNOWN)));
    let tags = errors.check(of_thread::named(&db, &tags).await?);
    let annex = errors.check(annex::checked(&annex));
    let fine = title.zip(body).zip(found).zip(tags).zip(annex);
    let ((((title, body), (row, time)), tags), annex) = errors.finish_with(fine)?;
    if row.archived_at.is_some() {
        return Err(RuleViolation::Archived.into());
    }
    let policy = policies::effective(&db, &row).await?;
    let is_tried = !trials::running_around(&db, row.id, row.agency_id).await?.is_empty();
    let newcomer = is_newcomer(&db, author).await?;
    let window_ends = policy::peer_window_ends(&policy, &time, clock.now(), newcomer, intent, urgent);
    if let Some(reply_by) = window_ends.map(|ends| policy.staff_reply_by(&time, ends)) {
        // Set once: a preparation runs once.
        let _ = staff_reply_by.set(reply_by);
    }
    let text = rendering::render(rendering::BODY, body).await?;
    let tags = tags.into_iter().map(|tag| tag.id).collect();
    Ok(Prepared {
        author,
        title,
        text,
        category,
        intent,
        urgent,
        tags,
        asked_anyway,
        annex,
        window_ends,
        is_tried,
        files: Vec::new(),
        draft: None,
    })
}

/// Whether somebody asks for the first time.
async fn is_newcomer(db: &DatabaseConnection, author: AccountId) -> Result<bool, DbErr> {
    let asked = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(author))
        .limit(1)
        .into_tuple::<ThreadId>()
        .one(db)
        .await?;
    Ok(asked.is_none())
}

async fn insert(op: &Operation, question: &Prepared) -> Result<ThreadId, OperationError> {
    let (now, text) = (op.now(), question.text.clone());
    let row = thread::ActiveModel {
        category_id: Set(question.category),
        author_id: Set(question.author),
        title: Set(question.title.clone()),
        body_source: Set(text.source),
        body_html: Set(text.html),
        render_version: Set(markdown::RENDER_VERSION),
        language: Set(text.language.to_owned()),
        intent: Set(question.intent),
        is_urgent: Set(question.urgent),
        state: Set(ThreadState::Open),
        audience: Set(Audience::Everyone),
        created_at: Set(now),
        updated_at: Set(now),
        revision: Set(1),
        version: Set(1),
        last_activity_at: Set(now),
        answer_count: Set(0),
        me_too_count: Set(1),
        next_check_at: Set(question.window_ends),
        peer_window_ends_at: Set(question.window_ends),
        peers_due_at: Set(peers_due_at(now, question.window_ends)),
        trial_check_at: Set(question.is_tried.then_some(now)),
        has_attachments: Set(!question.files.is_empty()),
        ..Default::default()
    };
    let thread = thread::Entity::insert(row).exec(op.tx()).await?.last_insert_id;
    attach(op.tx(), question.author, Subject::Thread(thread), &question.files).await?;
    if !question.tags.is_empty() {
        of_thread::put(op.tx(), thread, &question.tags, None).await?;
    }
    annex::keep(op, thread, Subject::Thread(thread), question.author, &question.annex).await?;
    if let Some(SentDraft { id, form }) = &question.draft {
        drafts::set_posted(op.tx(), question.author, (*id, form), thread, now).await?;
    }
    op.tx().defer_to_commit(&following(thread, question.author, now));
    op.record(Event::ThreadAsked { thread });
    if let Some(AskedAnyway { episode, did_not_apply }) = question.asked_anyway {
        op.record(Event::AskedAnyway { episode, did_not_apply });
    }
    Ok(thread)
}
