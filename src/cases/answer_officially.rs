//! The official answer: written in the case, published on the thread in the agency's name, in one transaction.

use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

use super::rules::CaseCommand;
use super::texts::{self, Text};
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AnswerId, AttachmentId, CaseId, EntryKind, ThreadId, answer};
use crate::identity::Caller;
use crate::operation::{
    Completed, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec, RateLimitedAction,
};
use crate::threads::answers::{OfficialAnswer, insert_official};

/// An official answer that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedAnswer {
    pub thread: ThreadId,
    pub answer: AnswerId,
}

struct Words {
    caller: Caller,
    case: CaseId,
    text: Text,
    files: Vec<AttachmentId>,
    solves: bool,
    seen: Option<i32>,
}

/// Publishes the agency's answer. `solves`: staff accept it openly, as staff; the asker can still say that it did not help.
///
/// # Errors
/// No right, a claim of somebody else, a finished case, the field `body`, a change since `seen`, a thread that was deleted.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn answer_officially(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    solves: bool,
    seen: Option<i32>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedAnswer>, OperationError> {
    let new = NewOfficialAnswer { text: text.to_owned(), solves, files: Vec::new() };
    answer_with_files(app, caller, id, new, seen, key).await
}

/// What an agency answers.
#[derive(Clone, Debug)]
pub struct NewOfficialAnswer {
    pub text: String,
    /// Staff accept it openly.
    pub solves: bool,
    /// Uploaded before by whoever writes.
    pub files: Vec<AttachmentId>,
}

/// Publishes the agency's answer, with files that were uploaded before.
///
/// # Errors
/// Those of [`answer_officially`], and the field `files`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn answer_with_files(
    app: &App,
    caller: &Caller,
    id: CaseId,
    new: NewOfficialAnswer,
    seen: Option<i32>,
    key: Option<IdempotencyKey>,
) -> Result<Completed<PostedAnswer>, OperationError> {
    let NewOfficialAnswer { text: typed, solves, files } = new;
    // Left out of what a repeat is compared by where there are none.
    let once = if files.is_empty() {
        IdempotentRequest::new(caller.account, key, "official_answer", &(id, &typed, solves))
    } else {
        IdempotentRequest::new(caller.account, key, "official_answer", &(id, &typed, solves, &files))
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let caller = caller.clone();
    let prepare =
        async move { Ok(Words { text: texts::rendered(&typed).await?, files, caller, case: id, solves, seen }) };
    let done = app.kernel.create(spec, prepare, |op, words: &Words| Box::pin(publish(op, words))).await?;
    let thread = thread_of(app.reader(), done.value).await?;
    Ok(done.map(|answer| PostedAnswer { thread, answer }))
}

async fn publish(op: &Operation, words: &Words) -> Result<AnswerId, OperationError> {
    let by = words.caller.account;
    let mut change = CaseUpdate::by_staff(op, &words.caller, words.case, words.seen).await?;
    change.apply(&CaseCommand::OfficialAnswer { by })?;
    let official = OfficialAnswer {
        thread: change.answered_on(),
        agency: change.agency(),
        author: by,
        source: words.text.source.clone(),
        html: words.text.html.clone(),
        accept: words.solves,
        files: words.files.clone(),
    };
    let answer = insert_official(op, official).await?;
    change.save(op).await?;
    let detail = EntryDetail { answer: Some(answer), ..EntryDetail::default() };
    change.entry(op, EntryKind::OfficialAnswer, Some(by), detail).await?;
    Ok(answer)
}

async fn thread_of<C: ConnectionTrait>(db: &C, id: AnswerId) -> Result<ThreadId, OperationError> {
    let found = answer::Entity::find_by_id(id)
        .select_only()
        .column(answer::Column::ThreadId)
        .into_tuple::<ThreadId>()
        .one(db)
        .await?;
    found.ok_or(OperationError::NotFound)
}
