//! Private messages between the asker and the team, both ways. Never public.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use super::change::Change;
use super::fault::{self, CaseFault, Text};
use super::open::{OpenCase, open_after, open_case_of};
use super::rules::{Act, Effect, Refusal};
use super::thanks::is_only_thanks;
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, CaseMessageId, CaseMessageKind, CaseState, EntryKind, Trigger, case_message};
use crate::identity::Caller;
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::permissions::Scope;
use crate::markdown;
use crate::outbox::{self, Event};
use crate::web::rate_limit;

/// Words that were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Where they stand: another case if the first was closed and a follow-up was opened.
    pub case: CaseId,
    pub message: CaseMessageId,
    /// They were said before with the same idempotency key.
    pub replayed: bool,
}

/// Writes to the asker. `waiting`: they have the word now, and the clocks stand still.
///
/// # Errors
/// No right, a claim of somebody else, a finished case, the field `text`, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn from_staff(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    waiting: bool,
    seen: Option<i32>,
    key: Option<&IdempotencyKey>,
) -> Result<Said, CaseFault> {
    let text = fault::rendered(text).await?;
    let content = [&id.to_string(), text.source.as_str(), &waiting.to_string()];
    let keyed = Keyed::new(caller.account, key, "case_message", &content);
    let now = app.now();
    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        return Ok(Said { case: id, message: CaseMessageId(earlier), replayed: true });
    }
    let mut change = Change::by_staff(&tx, caller, id, seen, now).await?;
    app.limiter.count(&tx, rate_limit::Act::Post, &caller.limit_key(), now).await?;
    change.apply(&Act::StaffMessage { by: caller.account, waiting })?;
    change.save(&tx).await?;
    let said = say(&tx, &change, caller.account, EntryKind::MessageFromStaff, text).await?;
    keyed.made(&tx, said.message.0, now).await?;
    tx.commit().await?;
    change.published(app);
    Ok(said)
}

/// Writes to the team, as the person who asked. A resolved case goes on; after its days of grace a follow-up is opened.
///
/// # Errors
/// Not the asker's case, the field `text`, writing too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn from_asker(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    key: Option<&IdempotencyKey>,
) -> Result<Said, CaseFault> {
    if !caller.has_scope(Scope::CasesWrite) {
        return Err(CaseFault::Forbidden);
    }
    let text = fault::rendered(text).await?;
    let thanks = is_only_thanks(&text.source);
    let keyed = Keyed::new(caller.account, key, "case_message", &[&id.to_string(), &text.source]);
    let now = app.now();
    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        let message = CaseMessageId(earlier);
        let case = case_message::Entity::find_by_id(message).one(&tx).await?.map_or(id, |row| row.case_id);
        return Ok(Said { case, message, replayed: true });
    }
    let mut change = Change::by_asker(&tx, caller.account, id, now).await?;
    app.limiter.count(&tx, rate_limit::Act::Post, &caller.limit_key(), now).await?;
    let effect = match change.apply(&Act::AskerMessage { thanks }) {
        Err(Refusal::GraceOver) => {
            change = follow_up(&tx, change).await?;
            change.apply(&Act::AskerMessage { thanks: false })?
        }
        other => other?,
    };
    change.save(&tx).await?;
    if effect == Effect::Reopened {
        change.entry(&tx, EntryKind::Reopened, Some(caller.account), EntryDetail::default()).await?;
    }
    let said = say(&tx, &change, caller.account, EntryKind::MessageFromAsker, text).await?;
    keyed.made(&tx, said.message.0, now).await?;
    tx.commit().await?;
    change.published(app);
    app.pages.forget_thread(change.thread);
    Ok(said)
}

/// The case that goes on where one is over: the one that is open by now, or a new one, linked.
async fn follow_up(tx: &WriteTransaction, mut over: Change) -> Result<Change, CaseFault> {
    if over.case.state == CaseState::Resolved {
        over.apply(&Act::Close)?;
        over.save(tx).await?;
        let detail = EntryDetail { outcome: over.case.outcome, ..EntryDetail::default() };
        over.entry(tx, EntryKind::Closed, None, detail).await?;
    }
    let wanted = OpenCase { thread: over.thread, trigger: Trigger::NotHelped, opened_by: Some(over.asker) };
    let next = match open_after(tx, over.now, wanted, Some(over.case.id)).await? {
        Some(next) => Some(next),
        None => open_case_of(tx, over.thread).await?,
    };
    let next = next.ok_or(CaseFault::Missing)?;
    Change::by_asker(tx, over.asker, next, over.now).await
}

async fn say(
    tx: &WriteTransaction,
    change: &Change,
    author: AccountId,
    kind: EntryKind,
    text: Text,
) -> Result<Said, CaseFault> {
    let case = change.case.id;
    let message = insert(tx, case, CaseMessageKind::Private, author, text, change.now).await?;
    let detail = EntryDetail { message: Some(message), ..EntryDetail::default() };
    change.entry(tx, kind, Some(author), detail).await?;
    outbox::record(tx, Event::CaseMessagePosted { case, message }, change.now);
    Ok(Said { case, message, replayed: false })
}

/// Stores words of a case.
pub(super) async fn insert<C: ConnectionTrait>(
    tx: &C,
    case: CaseId,
    kind: CaseMessageKind,
    author: AccountId,
    text: Text,
    now: DateTime<Utc>,
) -> Result<CaseMessageId, DbErr> {
    let row = case_message::ActiveModel {
        case_id: Set(case),
        kind: Set(kind),
        author_id: Set(author),
        body_source: Set(text.source),
        body_html: Set(text.html),
        render_version: Set(markdown::RENDER_VERSION),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(case_message::Entity::insert(row).exec(tx).await?.last_insert_id)
}
