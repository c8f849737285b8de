//! What happens on a thread and changes whether it goes to staff: one more person with the problem, a word of the asker, an
//! acceptance taken back, a vote where silence counts, a thread shown again or moved to another category. The thread is looked at next, noted in the same
//! transaction.

use async_trait::async_trait;
use sea_orm::{DbErr, EntityTrait, QueryFilter};

use super::rules;
use crate::entity::{Event, EventKind, ThreadId, category, thread};
use crate::operation::{Operation, OperationError, Reaction};
use crate::service_levels::rules::policy::{self, Terms};
use crate::service_levels::{policies, trials};
use crate::threads::next_check::{check_now, check_silence_now, release, undecided};

/// How escalation follows what happens on threads.
#[derive(Clone, Copy, Debug)]
pub struct CheckThreadAgain;

#[async_trait]
impl Reaction for CheckThreadAgain {
    fn wants(&self) -> &'static [EventKind] {
        &[
            EventKind::MeTooSaid,
            EventKind::CommentPosted,
            EventKind::AcceptanceTakenBack,
            EventKind::ThreadNotSolved,
            EventKind::ThreadVisibility,
            EventKind::ThreadMoved,
            EventKind::UrgencyLowered,
            EventKind::AnswerVoted,
            EventKind::DuplicateDeclined,
        ]
    }

    async fn react(&self, operation: &Operation, event: &Event) -> Result<(), OperationError> {
        let thread = match event {
            Event::DuplicateDeclined { thread, .. } => {
                release(operation.tx(), *thread, operation.now()).await?;
                return Ok(());
            }
            Event::AnswerVoted { thread, .. } => {
                check_silence_now(operation.tx(), *thread, operation.now()).await?;
                return Ok(());
            }
            Event::MeTooSaid { thread } if !enough_people_have_it(operation, *thread).await? => return Ok(()),
            Event::MeTooSaid { thread }
            | Event::CommentPosted { thread, .. }
            | Event::AcceptanceTakenBack { thread, .. }
            | Event::ThreadNotSolved { thread }
            | Event::ThreadVisibility { thread }
            | Event::ThreadMoved { thread, .. }
            | Event::UrgencyLowered { thread, .. } => *thread,
            _ => return Ok(()),
        };
        check_now(operation.tx(), [thread], operation.now()).await?;
        Ok(())
    }
}

/// Whether so many people say that they have it that it may go to staff, or that a trial may say so; who of them counts is looked
/// at then.
async fn enough_people_have_it(op: &Operation, id: ThreadId) -> Result<bool, DbErr> {
    let found = thread::Entity::find_by_id(id).filter(undecided()).one(op.tx()).await?;
    let Some(thread) = found.filter(|thread| !thread.stays_with_neighbours) else { return Ok(false) };
    let Some(category) = category::Entity::find_by_id(thread.category_id).one(op.tx()).await? else {
        return Ok(false);
    };
    let arrived_at = policy::arrived_at(thread.created_at, thread.imported_at);
    let policy = policies::effective_at(op.tx(), category.id, category.agency_id, arrived_at).await?;
    if rules::many_have_it(thread.me_too_count, &policy) {
        return Ok(true);
    }
    let trials = trials::running_around(op.tx(), category.id, category.agency_id).await?;
    Ok(trials.iter().any(|trial| rules::many_have_it(thread.me_too_count, &Terms::of_trial(trial))))
}
