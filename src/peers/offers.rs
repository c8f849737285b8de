//! Questions that were brought to people: who is told of one, whether that still stands, and who came.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};

use super::rules::counts::{OfferCounts, OfferFacts, count};
use crate::app::App;
use crate::entity::{AccountId, AgencyId, ThreadId, ThreadState, category, peer_profile, question_offer, thread};
use crate::identity::{Caller, Right};
use crate::operation::{OperationError, OperationSpec};
use crate::threads::visibility;

/// When somebody came to a question that was brought to them, and when they answered it.
type OfferTimes = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Those who want questions.
fn wanting() -> SelectStatement {
    peer_profile::Entity::find()
        .select_only()
        .column(peer_profile::Column::AccountId)
        .filter(peer_profile::Column::WantsQuestions.eq(true))
        .into_query()
}

/// Whom a question was brought to and who still wants to hear of such.
///
/// # Errors
/// Those of the database.
pub async fn recipients<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AccountId>, DbErr> {
    question_offer::Entity::find()
        .select_only()
        .column(question_offer::Column::AccountId)
        .filter(question_offer::Column::ThreadId.eq(thread))
        .filter(question_offer::Column::AccountId.in_subquery(wanting()))
        .into_tuple()
        .all(db)
        .await
}

/// Whether somebody still wants to hear of a question that was brought to them, and it still waits for neighbours.
///
/// # Errors
/// Those of the database.
pub async fn still_stands<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    thread: ThreadId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let wants = peer_profile::Entity::find_by_id(account).filter(peer_profile::Column::WantsQuestions.eq(true));
    if wants.count(db).await? == 0 {
        return Ok(false);
    }
    let open = thread::Entity::find_by_id(thread)
        .filter(thread::Column::State.eq(ThreadState::Open))
        .filter(thread::Column::DuplicateOf.is_null())
        .filter(thread::Column::CaseState.is_null())
        .filter(thread::Column::PeerWindowEndsAt.gt(now))
        .filter(visibility::public_threads());
    Ok(open.count(db).await? > 0)
}

/// Writes down that somebody came to a question that was brought to them. Only the first time counts.
///
/// # Errors
/// Those of the database.
pub async fn came(app: &App, caller: &Caller, thread: ThreadId) -> Result<(), OperationError> {
    let came = app.kernel.run(OperationSpec::new(caller), (caller.account, thread), |op, (account, thread)| {
        Box::pin(async move {
            question_offer::Entity::update_many()
                .col_expr(question_offer::Column::CameAt, Expr::value(op.now()))
                .filter(question_offer::Column::ThreadId.eq(*thread))
                .filter(question_offer::Column::AccountId.eq(*account))
                .filter(question_offer::Column::CameAt.is_null())
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    came.await?;
    Ok(())
}

/// What became of the questions of an agency that were brought to people and are not forgotten yet.
///
/// # Errors
/// An agency that the caller does not administer; a missing scope; the database.
pub async fn counts_of(app: &App, caller: &Caller, agency: AgencyId) -> Result<OfferCounts, OperationError> {
    caller.require_or_hide(Right::AdministerAgency, agency)?;
    let categories = category::Entity::find()
        .select_only()
        .column(category::Column::Id)
        .filter(category::Column::AgencyId.eq(agency))
        .into_query();
    let threads = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::CategoryId.in_subquery(categories))
        .into_query();
    let offers: Vec<OfferTimes> = question_offer::Entity::find()
        .select_only()
        .columns([question_offer::Column::CameAt, question_offer::Column::AnsweredAt])
        .filter(question_offer::Column::ThreadId.in_subquery(threads))
        .into_tuple()
        .all(app.reader())
        .await?;
    Ok(count(offers.into_iter().map(|(came_at, answered_at)| OfferFacts { came_at, answered_at })))
}
