//! The official answer: written in the case, published on the thread in the agency's name, in one transaction.

use super::change::Change;
use super::fault::{self, CaseFault};
use super::rules::Act;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AnswerId, CaseId, EntryKind, ThreadId};
use crate::identity::Caller;
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::threads::answer::{OfficialAnswer, insert_official};
use crate::web::rate_limit;

/// An official answer that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
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
) -> Result<Published, CaseFault> {
    let text = fault::rendered(text).await?;
    let content = [&id.to_string(), text.source.as_str(), &solves.to_string()];
    let keyed = Keyed::new(caller.account, key, "official_answer", &content);
    let now = app.now();
    let tx = app.begin_write().await?;
    let earlier = keyed.earlier(&tx).await?;
    // A repeat was made from the revision before its own: only the first is stale by it.
    let mut change = Change::by_staff(&tx, caller, id, seen.filter(|_| earlier.is_none()), now).await?;
    let thread = change.thread;
    if let Some(earlier) = earlier {
        return Ok(Published { thread, answer: AnswerId(earlier), replayed: true });
    }
    app.limiter.count(&tx, rate_limit::Act::Post, &caller.limit_key(), now).await?;
    change.apply(&Act::OfficialAnswer { by: caller.account })?;
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
    Ok(Published { thread, answer, replayed: false })
}
