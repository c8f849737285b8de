//! The official answer: written in the case, published on the thread in the agency's name, in one transaction.

use super::fault::{self, CaseFault};
use super::rules::CaseCommand;
use super::update::CaseUpdate;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AnswerId, CaseId, EntryKind, ThreadId};
use crate::identity::Caller;
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::threads::answers::{OfficialAnswer, insert_official};
use crate::web::rate_limit;

/// An official answer that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedAnswer {
    pub thread: ThreadId,
    pub answer: AnswerId,
    /// It was published before with the same idempotency key.
    pub replayed: bool,
}

/// Publishes the agency's answer. `solves`: staff accept it openly, as staff; the asker can still say that it did not help.
///
/// # Errors
/// No right, a claim of somebody else, a finished case, the field `text`, a change since `seen`.
#[tracing::instrument(skip_all, fields(case.id = id.0))]
pub async fn answer_officially(
    app: &App,
    caller: &Caller,
    id: CaseId,
    text: &str,
    solves: bool,
    seen: Option<i32>,
    key: Option<&IdempotencyKey>,
) -> Result<PostedAnswer, CaseFault> {
    let text = fault::rendered(text).await?;
    let content = [&id.to_string(), text.source.as_str(), &solves.to_string()];
    let keyed = Keyed::new(caller.account, key, "official_answer", &content);
    let now = app.now();
    let tx = app.begin_write().await?;
    let earlier = keyed.earlier(&tx).await?;
    // A repeat was made from the revision before its own: only the first is stale by it.
    let mut change = CaseUpdate::by_staff(&tx, caller, id, seen.filter(|_| earlier.is_none()), now).await?;
    let thread = change.case.thread_id;
    if let Some(earlier) = earlier {
        return Ok(PostedAnswer { thread, answer: AnswerId(earlier), replayed: true });
    }
    app.limiter.count(&tx, rate_limit::Act::Post, &caller.limit_key(), now).await?;
    change.apply(&CaseCommand::OfficialAnswer { by: caller.account })?;
    let official = OfficialAnswer {
        thread,
        agency: change.agency(),
        author: caller.account,
        source: text.source,
        html: text.html,
        accept: solves,
    };
    let answer = insert_official(&tx, official, now).await?;
    change.save(&tx).await?;
    let detail = EntryDetail { answer: Some(answer), ..EntryDetail::default() };
    change.entry(&tx, EntryKind::OfficialAnswer, Some(caller.account), detail).await?;
    keyed.made(&tx, answer.0, now).await?;
    tx.commit().await?;
    change.published(app);
    app.pages.forget_thread(thread);
    Ok(PostedAnswer { thread, answer, replayed: false })
}
