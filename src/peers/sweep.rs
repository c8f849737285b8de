//! Brings open questions to people who are likely to answer them, before half of the neighbours' time is over. Its cost follows what
//! is due.

use async_trait::async_trait;
use chrono_tz::Tz;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::candidates::{self, About};
use super::rules::choose::{OpenQuestion, choose};
use super::rules::timing::{Bringing, TimingFacts, bring};
use crate::app::App;
use crate::entity::{AgencyId, Audience, Event, ThreadState, peer_profile, question_offer, thread};
use crate::escalation::due_threads::{Clock, DueThread, Take, claim};
use crate::escalation::facts::Batch;
use crate::escalation::sweep::{Sweep, handle_due};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::next_check::set_due;

/// Handles a batch of questions that may be brought to somebody and tells how many; 0 when nothing is due.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    handle_due(app, &Offers).await
}

/// Questions that are to be brought to somebody.
struct Offers;

#[async_trait]
impl Sweep for Offers {
    fn clock(&self) -> Clock {
        Clock::Peers
    }

    async fn look(&self, app: &App, take: Take) -> Result<usize, OperationError> {
        let spec = OperationSpec::new(Actor::System);
        let input = (take, app.config.time_zone);
        Ok(app.kernel.run(spec, input, |op, (take, zone)| Box::pin(bring_all(op, *take, *zone))).await?.value)
    }
}

async fn bring_all(op: &Operation, take: Take, site_zone: Tz) -> Result<usize, OperationError> {
    let due = claim(op.tx(), Clock::Peers, take, op.now()).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let batch = Batch::read(op.tx(), &due, op.now()).await?;
    let mut looks = Vec::with_capacity(due.len());
    for thread in &due {
        let again = match bring(&facts(&batch, thread), batch.zone(thread).unwrap_or(site_zone), op.now()) {
            Bringing::At(later) => Some(later),
            Bringing::Never => None,
            Bringing::Now { by_mail } => {
                if let Some(agency) = batch.agency(thread) {
                    offer(op, thread, agency, by_mail).await?;
                }
                None
            }
        };
        looks.push((thread.id, again));
    }
    set_due(op.tx(), Clock::Peers, &looks).await?;
    Ok(due.len())
}

fn facts(batch: &Batch, thread: &DueThread) -> TimingFacts {
    TimingFacts {
        waits_for_peers: thread.state == ThreadState::Open
            && batch.facts(thread).on_its_own
            && thread.audience == Audience::Everyone
            && thread.case_state.is_none(),
        asked_at: thread.created_at,
        window_ends_at: thread.peer_window_ends_at,
    }
}

/// Brings one question to those who are likely to answer it; to nobody if there is nobody.
async fn offer(op: &Operation, due: &DueThread, agency: AgencyId, by_mail: bool) -> Result<(), OperationError> {
    let Some(question) = question(op, due).await? else { return Ok(()) };
    let about = About { thread: due.id, category: due.category_id, agency, asker: due.author_id };
    let candidates = candidates::read(op.tx(), about, &question.language, op.now()).await?;
    let chosen = choose(&question, &candidates, op.now());
    if chosen.is_empty() {
        return Ok(());
    }
    let rows = chosen.iter().map(|account| question_offer::ActiveModel {
        id: NotSet,
        thread_id: Set(due.id),
        account_id: Set(*account),
        offered_at: Set(op.now()),
        came_at: Set(None),
        answered_at: Set(None),
    });
    question_offer::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    peer_profile::Entity::update_many()
        .col_expr(peer_profile::Column::LastOfferedAt, Expr::value(op.now()))
        .filter(peer_profile::Column::AccountId.is_in(chosen))
        .exec(op.tx())
        .await?;
    op.record(Event::QuestionOffered { thread: due.id, by_mail });
    Ok(())
}

async fn question(op: &Operation, due: &DueThread) -> Result<Option<OpenQuestion>, DbErr> {
    let language: Option<String> = thread::Entity::find_by_id(due.id)
        .select_only()
        .column(thread::Column::Language)
        .into_tuple()
        .one(op.tx())
        .await?;
    Ok(language.map(|language| OpenQuestion { thread: due.id, asker: due.author_id, language }))
}
