//! "This answered it": somebody found their answer in a thread that was suggested to them.

use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::credited::credited_answer;
use super::open::{listening, suggested, update};
use super::reader::Reader;
use crate::app::App;
use crate::entity::{AccountId, AnswerId, EpisodeId, ThreadId, deflection, episode, thread};
use crate::operation::{Operation, OperationError, OperationSpec, RateLimitedAction};

/// Pressing the button twice, or coming back to it within this time, is one question that staff never had, and one row.
pub(super) const SAME_FIND_WINDOW: Duration = Duration::days(1);

/// What somebody says who found their answer.
struct Word {
    account: Option<AccountId>,
    episode: Option<EpisodeId>,
    thread: ThreadId,
}

/// Counts that somebody found their answer, once for each episode. Whoever has an account is told if the answer is corrected.
///
/// # Errors
/// No such thread that everybody may see; confirming too often; the database.
pub async fn confirm(
    app: &App,
    reader: &Reader,
    episode: Option<EpisodeId>,
    thread: ThreadId,
) -> Result<thread::Model, OperationError> {
    let spec = OperationSpec::new(reader.actor()).limited(RateLimitedAction::React);
    let word = Word { account: reader.account, episode, thread };
    let confirmed = app.kernel.run(spec, word, |op, word| {
        Box::pin(async move {
            let found = suggested(op, word.thread).await?;
            if let Some(episode) = word.episode {
                note(op, episode, word).await?;
            }
            if let Some(account) = word.account {
                remember(op, account, word.thread).await?;
            }
            Ok(found)
        })
    });
    Ok(confirmed.await?.value)
}

async fn note(op: &Operation, episode: EpisodeId, word: &Word) -> Result<(), OperationError> {
    let Some(row) = listening(op, episode).await? else { return Ok(()) };
    // What somebody says of their own answer counts for the day, and for no answer.
    let account = row.account_id.or(word.account);
    let mut credited = credited_answer(op, word.thread, account).await?;
    if let Some(answer) = credited
        && is_credited(op, &row, account, answer).await?
    {
        credited = None;
    }
    // The button stands below the answer, so whoever pressed it has opened the answer, whether a script told of it or not.
    update(&row)
        .col_expr(episode::Column::OpenedAt, Expr::value(row.opened_at.unwrap_or(op.now())))
        .col_expr(episode::Column::ConfirmedAt, Expr::value(op.now()))
        .col_expr(episode::Column::ThreadId, Expr::value(word.thread))
        .col_expr(episode::Column::AnswerId, Expr::value(credited))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Whether somebody found an answer in another episode of theirs: they are one person whom it helped, however often they come back to it.
async fn is_credited(
    op: &Operation,
    row: &episode::Model,
    account: Option<AccountId>,
    answer: AnswerId,
) -> Result<bool, DbErr> {
    let same_person = Condition::any()
        .add_option(account.map(|account| episode::Column::AccountId.eq(account)))
        .add_option(row.visitor.as_deref().map(|visitor| episode::Column::Visitor.eq(visitor)));
    if same_person.is_empty() {
        return Ok(false);
    }
    let others = episode::Entity::find()
        .filter(same_person)
        .filter(episode::Column::Id.ne(row.id))
        .filter(episode::Column::AnswerId.eq(answer))
        .filter(episode::Column::ConfirmedAt.is_not_null())
        .filter(episode::Column::AskedAt.is_null());
    Ok(others.count(op.tx()).await? > 0)
}

/// Writes down whom to tell when the answer is corrected.
async fn remember(op: &Operation, account: AccountId, thread: ThreadId) -> Result<(), OperationError> {
    let since = op.now() - SAME_FIND_WINDOW;
    let known = deflection::Entity::find()
        .filter(deflection::Column::ThreadId.eq(thread))
        .filter(deflection::Column::AccountId.eq(account))
        .filter(deflection::Column::ConfirmedAt.gt(since));
    if known.count(op.tx()).await? > 0 {
        return Ok(());
    }
    let row = deflection::ActiveModel {
        account_id: Set(Some(account)),
        thread_id: Set(thread),
        confirmed_at: Set(op.now()),
        ..Default::default()
    };
    deflection::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}
