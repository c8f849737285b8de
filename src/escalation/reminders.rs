//! Reminds those who asked and have answers, once, to say whether one of them helped: what they say, or their silence, decides
//! whether the thread goes to staff. Its cost follows what is due.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait};

use super::due_threads::{Clock, DueThread, Take, claim};
use super::facts::Batch;
use super::sweep::{Sweep, handle_due};
use crate::app::App;
use crate::entity::{
    AccountId, Audience, CaseState, Event, MailDelivery, MailKind, ThreadId, account, notification_setting,
    stopped_thread,
};
use crate::identity::suspended::is_suspended;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::next_check::{set_due, set_reminded};
use crate::threads::rules::reminder::{Reminder, ReminderFacts, reminder};

/// Handles a batch of threads whose askers may be reminded and tells how many; 0 when nothing is due.
///
/// # Errors
/// Those of the database. A thread that fails by itself is logged, put off and holds nobody up.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    handle_due(app, &Reminders).await
}

/// What askers are to be reminded of.
struct Reminders;

#[async_trait]
impl Sweep for Reminders {
    fn clock(&self) -> Clock {
        Clock::Reminder
    }

    async fn look(&self, app: &App, take: Take) -> Result<usize, OperationError> {
        let spec = OperationSpec::new(Actor::System);
        let input = (take, app.config.time_zone);
        Ok(app.kernel.run(spec, input, |op, (take, zone)| Box::pin(remind(op, *take, *zone))).await?.value)
    }
}

async fn remind(op: &Operation, take: Take, site_zone: Tz) -> Result<usize, OperationError> {
    let due = claim(op.tx(), Clock::Reminder, take, op.now()).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let batch = Batch::read(op.tx(), &due, op.now()).await?;
    let (reachable, stopped) = (reachable(op, &due).await?, stopped(op, &due).await?);
    let mut looks = Vec::with_capacity(due.len());
    let mut reminded = Vec::new();
    for thread in &due {
        let mut facts = facts(&batch, thread, &reachable);
        facts.can_be_reached &= !stopped.contains(&(thread.id, thread.author_id));
        let again = match reminder(&facts, batch.zone(thread).unwrap_or(site_zone), op.now()) {
            Reminder::At(later) => Some(later),
            Reminder::Never => None,
            Reminder::Send => {
                reminded.push(thread.id);
                None
            }
        };
        looks.push((thread.id, again));
    }
    set_due(op.tx(), Clock::Reminder, &looks).await?;
    set_reminded(op.tx(), reminded.iter().copied(), op.now()).await?;
    for thread in reminded {
        op.record(Event::AskerReminded { thread });
    }
    Ok(due.len())
}

fn facts(batch: &Batch, thread: &DueThread, reachable: &HashSet<AccountId>) -> ReminderFacts {
    let word = batch.word(thread);
    ReminderFacts {
        state: thread.state,
        on_its_own: batch.facts(thread).on_its_own && thread.audience == Audience::Everyone,
        has_active_case: thread.case_state.is_some_and(CaseState::is_active),
        reminded_at: thread.reminded_at,
        replied_at: batch.replied_at(thread),
        asks_on: Ord::max(word.not_solved_at, word.commented_at) > batch.replied_at(thread),
        can_be_reached: reachable.contains(&thread.author_id),
    }
}

/// Questions about which their askers want no mails.
async fn stopped(op: &Operation, due: &[DueThread]) -> Result<HashSet<(ThreadId, AccountId)>, DbErr> {
    let rows = stopped_thread::Entity::find()
        .filter(stopped_thread::Column::ThreadId.is_in(due.iter().map(|thread| thread.id)))
        .filter(stopped_thread::Column::AccountId.is_in(due.iter().map(|thread| thread.author_id)))
        .all(op.tx())
        .await?;
    Ok(rows.into_iter().map(|row| (row.thread_id, row.account_id)).collect())
}

/// Those of the askers who get reminders at an address that is known to be theirs, and whose accounts are in use.
async fn reachable(op: &Operation, due: &[DueThread]) -> Result<HashSet<AccountId>, DbErr> {
    let askers: HashSet<AccountId> = due.iter().map(|thread| thread.author_id).collect();
    let gets_mails = Condition::all()
        .add(account::Column::Email.is_not_null())
        .add(account::Column::EmailConfirmedAt.is_not_null())
        .add(account::Column::DisabledAt.is_null());
    let wants_none = notification_setting::Entity::find()
        .select_only()
        .column(notification_setting::Column::AccountId)
        .filter(notification_setting::Column::AccountId.is_in(askers.iter().copied()))
        .filter(notification_setting::Column::Kind.eq(MailKind::Reminders))
        .filter(notification_setting::Column::Delivery.eq(MailDelivery::Never))
        .into_query();
    let found: Vec<AccountId> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.is_in(askers))
        .filter(gets_mails)
        .filter(account::Column::Id.not_in_subquery(wants_none))
        .filter(is_suspended(op.now()).not())
        .into_tuple()
        .all(op.tx())
        .await?;
    Ok(found.into_iter().collect())
}
