//! Private messages between the asker and the team, both ways. Never public.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect};

use super::follow_up::apply_or_follow_up;
use super::open::OpenCase;
use super::rules::{CaseCommand, Effect};
use super::texts::{self, Text};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{
    AccountId, AttachmentId, CaseId, CaseMessageId, CaseMessageKind, EntryKind, Event, Subject, Trigger, case_message,
};
use crate::identity::{Caller, Right};
use crate::markdown;
use crate::operation::{
    Completed, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec, RateLimitedAction,
};
use crate::posts::attachments::attach;
use crate::posts::gratitude::is_only_thanks;

/// Words that were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedMessage {
    /// Where they stand: another case if the first was closed and a follow-up was opened.
    pub case: CaseId,
    pub message: CaseMessageId,
}

struct Words {
    caller: Caller,
    case: CaseId,
    text: Text,
    files: Vec<AttachmentId>,
    /// From staff: the asker has the word now.
    waiting: bool,
    seen: Option<i32>,
}

/// Writes to the asker. `waiting`: they have the word now, and the clocks stand still.
///
/// # Errors
/// No right, a claim of somebody else, a finished case, the field `body`, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn from_staff(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    waiting: bool,
    seen: Option<i32>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedMessage>, OperationError> {
    let new = StaffMessage { text: text.to_owned(), waiting, files: Vec::new() };
    from_staff_with_files(app, caller, id, new, seen, key).await
}

/// Words of staff to the asker.
#[derive(Clone, Debug)]
pub struct StaffMessage {
    pub text: String,
    /// The asker has the word now, and the clocks stand still.
    pub waiting: bool,
    /// Uploaded before by whoever writes.
    pub files: Vec<AttachmentId>,
}

/// Writes to the asker, with files that were uploaded before.
///
/// # Errors
/// Those of [`from_staff`], and the field `files`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn from_staff_with_files(
    app: &App,
    caller: &Caller,
    id: CaseId,
    new: StaffMessage,
    seen: Option<i32>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedMessage>, OperationError> {
    let StaffMessage { text: typed, waiting, files } = new;
    // Left out of what a repeat is compared by where there are none.
    let once = if files.is_empty() {
        IdempotentRequest::new(caller.account, key, "case_message", &(id, &typed, waiting))
    } else {
        IdempotentRequest::new(caller.account, key, "case_message", &(id, &typed, waiting, &files))
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let caller = caller.clone();
    let prepare =
        async move { Ok(Words { text: texts::rendered(&typed).await?, files, caller, case: id, waiting, seen }) };
    let done = app.kernel.create(spec, prepare, |op, words: &Words| Box::pin(write_as_staff(op, words))).await?;
    Ok(done.map(|message| PostedMessage { case: id, message }))
}

async fn write_as_staff(op: &Operation, words: &Words) -> Result<CaseMessageId, OperationError> {
    let by = words.caller.account;
    let mut change = CaseUpdate::by_staff(op, &words.caller, words.case, words.seen).await?;
    change.apply(&CaseCommand::StaffMessage { by, waiting: words.waiting })?;
    change.save(op).await?;
    say(op, &change, by, EntryKind::MessageFromStaff, (&words.text, words.files.as_slice())).await
}

/// Writes to the team, as the person who asked. A resolved case goes on; after its days of grace a follow-up is opened, as
/// long as the case has not ended too long ago.
///
/// # Errors
/// Not the asker's case, a case that ended too long ago, the field `body`, writing too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn from_asker(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedMessage>, OperationError> {
    from_asker_with_files(app, caller, id, text, Vec::new(), key).await
}

/// Writes to the team, as the person who asked, with files that they uploaded before.
///
/// # Errors
/// Those of [`from_asker`], and the field `files`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn from_asker_with_files(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    files: Vec<AttachmentId>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedMessage>, OperationError> {
    caller.require(Right::WriteToStaff, None)?;
    // Left out of what a repeat is compared by where there are none.
    let once = if files.is_empty() {
        IdempotentRequest::new(caller.account, key, "case_message", &(id, text))
    } else {
        IdempotentRequest::new(caller.account, key, "case_message", &(id, text, &files))
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let (asker, typed) = (caller.account, text.to_owned());
    let prepare = async move { Ok((asker, id, texts::rendered(&typed).await?, files)) };
    let act = app.kernel.create(spec, prepare, |op, (asker, id, text, files)| {
        Box::pin(write_as_asker(op, *asker, *id, (text, files.as_slice())))
    });
    let done = act.await?;
    let case = case_of(app.reader(), done.value).await?;
    Ok(done.map(|message| PostedMessage { case, message }))
}

async fn write_as_asker(
    op: &Operation,
    asker: AccountId,
    id: CaseId,
    (text, files): (&Text, &[AttachmentId]),
) -> Result<CaseMessageId, OperationError> {
    let thanks = is_only_thanks(&text.source);
    let wanted = OpenCase { trigger: Trigger::NotHelped, opened_by: Some(asker), reason: None };
    let change = CaseUpdate::by_asker(op, asker, id).await?;
    let (change, effect) = apply_or_follow_up(op, change, &CaseCommand::AskerWord { thanks }, wanted).await?;
    change.save(op).await?;
    if effect == Effect::Reopened {
        change.entry(op, EntryKind::Reopened, Some(asker), EntryDetail::default()).await?;
    }
    say(op, &change, asker, EntryKind::MessageFromAsker, (text, files)).await
}

async fn say(
    op: &Operation,
    change: &CaseUpdate,
    author: AccountId,
    kind: EntryKind,
    (text, files): (&Text, &[AttachmentId]),
) -> Result<CaseMessageId, OperationError> {
    let case = change.case.id;
    let message = insert(op, case, CaseMessageKind::Private, author, text).await?;
    attach(op.tx(), author, Subject::CaseMessage(message), files).await?;
    let detail = EntryDetail { message: Some(message), ..EntryDetail::default() };
    change.entry(op, kind, Some(author), detail).await?;
    op.record(Event::CaseMessagePosted { case, message });
    Ok(message)
}

/// Stores words of a case.
pub(super) async fn insert(
    op: &Operation,
    case: CaseId,
    kind: CaseMessageKind,
    author: AccountId,
    text: &Text,
) -> Result<CaseMessageId, DbErr> {
    let row = case_message::ActiveModel {
        case_id: Set(case),
        kind: Set(kind),
        author_id: Set(author),
        body_source: Set(text.source.clone()),
        body_html: Set(text.html.clone()),
        render_version: Set(markdown::RENDER_VERSION),
        created_at: Set(op.now()),
        ..Default::default()
    };
    Ok(case_message::Entity::insert(row).exec(op.tx()).await?.last_insert_id)
}

/// The case that words stand in.
async fn case_of<C: ConnectionTrait>(db: &C, id: CaseMessageId) -> Result<CaseId, OperationError> {
    let found = case_message::Entity::find_by_id(id)
        .select_only()
        .column(case_message::Column::CaseId)
        .into_tuple::<CaseId>()
        .one(db)
        .await?;
    found.ok_or(OperationError::NotFound)
}
