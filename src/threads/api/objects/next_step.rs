//! What happens next with a thread, and by when.

use poem_openapi::{Enum, Object};

use crate::entity::Outcome;
use crate::threads::rules::{EndedCase, NextStep};
use crate::web::timestamp::Timestamp;

/// What happens next with a thread. New kinds may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "NextStepKind", rename_all = "snake_case")]
pub enum NextStepKind {
    /// Neighbours have until `until`; then `team` replies by `reply_by`.
    WaitingForNeighbours,
    /// Staff are about to be told.
    GoingToStaff,
    /// An answer to another question is offered to whoever asked until `until`; if it does not fit, `team` replies by `reply_by`.
    AnswerOffered,
    /// `team` has it since `since` and replies by `reply_by`.
    WithStaff,
    /// `team` has done with it: `outcome` says how, and `reason` why where the outcome asks for one.
    StaffFinished,
    /// Answered; the asker has yet to say whether it helped.
    Answered,
    /// Answered, and it did not help: `team` takes over at `until` unless neighbours reply.
    NotHelped,
    /// Answered, and the asker was reminded and did not say whether it helped; it helped others.
    AnsweredUnconfirmed,
    /// Solved; closes at `until`. If staff have done with it in another way than by an answer, `outcome` says how.
    Solved,
    /// Takes no new answers. If staff have done with it in another way than by an answer, `outcome` says how.
    Closed,
    /// See `duplicate_of`.
    Duplicate,
    /// Never goes to staff by itself.
    NeighboursOnly,
}

/// What happens next with a thread, and by when.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NextStep", skip_serializing_if_is_none, example)]
pub struct NextStepView {
    pub kind: NextStepKind,
    /// Until when this lasts.
    pub until: Option<Timestamp>,
    /// The team of staff that has it or takes over.
    pub team: Option<String>,
    /// Since when staff have it, or have done with it.
    pub since: Option<Timestamp>,
    /// When staff reply at the latest.
    pub reply_by: Option<Timestamp>,
    /// Staff wait for the asker's word.
    pub waits_for_asker: Option<bool>,
    /// Times that staff promised and missed; `reply_by` is what they promise now.
    pub missed_promises: Option<u32>,
    /// How staff have done with it.
    pub outcome: Option<Outcome>,
    /// Why, or where to turn.
    pub reason: Option<String>,
}

impl NextStepView {
    /// The same with how staff have done with it, if they have.
    fn with_ending(self, ended: Option<EndedCase>) -> Self {
        let Some(ended) = ended else { return self };
        Self {
            team: Some(ended.team),
            since: Some(ended.ended_at.into()),
            outcome: Some(ended.outcome),
            reason: ended.reason,
            ..self
        }
    }
}

impl From<NextStep> for NextStepView {
    fn from(next_step: NextStep) -> Self {
        let plain = |kind| Self {
            kind,
            until: None,
            team: None,
            since: None,
            reply_by: None,
            waits_for_asker: None,
            missed_promises: None,
            outcome: None,
            reason: None,
        };
        match next_step {
            NextStep::WaitingForNeighbours { until, team, staff_reply_by } => {
                let (until, reply_by) = (Some(until.into()), staff_reply_by.map(Timestamp));
                Self { until, team, reply_by, ..plain(NextStepKind::WaitingForNeighbours) }
            }
            NextStep::GoingToStaff { team, staff_reply_by, .. } => {
                Self { team, reply_by: staff_reply_by.map(Timestamp), ..plain(NextStepKind::GoingToStaff) }
            }
            NextStep::AnswerOffered { until, team, staff_reply_by } => {
                let (until, reply_by) = (Some(until.into()), staff_reply_by.map(Timestamp));
                Self { until, team, reply_by, ..plain(NextStepKind::AnswerOffered) }
            }
            NextStep::WithStaff { team, since, reply_by, waits_for_asker, misses, .. } => Self {
                team: Some(team),
                since: Some(since.into()),
                reply_by: reply_by.map(Timestamp),
                waits_for_asker: Some(waits_for_asker),
                missed_promises: Some(misses),
                ..plain(NextStepKind::WithStaff)
            },
            NextStep::StaffFinished { team, outcome, reason, at } => {
                let ended = EndedCase { team, outcome, reason, ended_at: at };
                plain(NextStepKind::StaffFinished).with_ending(Some(ended))
            }
            NextStep::Answered => plain(NextStepKind::Answered),
            NextStep::NotHelped { until, team } => {
                Self { until: until.map(Timestamp), team, ..plain(NextStepKind::NotHelped) }
            }
            NextStep::AnsweredUnconfirmed => plain(NextStepKind::AnsweredUnconfirmed),
            NextStep::Solved { closes_at, ended } => {
                Self { until: Some(closes_at.into()), ..plain(NextStepKind::Solved).with_ending(ended) }
            }
            NextStep::Closed { ended, .. } => plain(NextStepKind::Closed).with_ending(ended),
            NextStep::DuplicateOf(_) => plain(NextStepKind::Duplicate),
            NextStep::NeighboursOnly => plain(NextStepKind::NeighboursOnly),
        }
    }
}
