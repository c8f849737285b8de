//! What the API shows of a case's timeline.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::super::listing::Entry;
use super::views::person;
use crate::entity::{
    AccountId, AnswerId, CaseEntryId, CaseId, CaseMessageId, CauseCode, CommentId, EntryKind, NotSolvedReason, Outcome,
    TeamId, ThreadId, Trigger,
};
use crate::identity::api::names::Person;
use crate::web::timestamp::Timestamp;

/// A line of a timeline. Only what its kind needs is filled.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseEntry", skip_serializing_if_is_none, example)]
pub(super) struct EntryView {
    id: CaseEntryId,
    created_at: Timestamp,
    kind: EntryKind,
    /// Left out for the system.
    actor: Option<Person>,
    trigger: Option<Trigger>,
    /// The person it was given to.
    account_id: Option<AccountId>,
    /// Who had it until then. Staff only.
    taken_from_id: Option<AccountId>,
    message_id: Option<CaseMessageId>,
    answer_id: Option<AnswerId>,
    /// What the person who asked wrote in public.
    comment_id: Option<CommentId>,
    /// Why the answers did not help.
    not_solved_reason: Option<NotSolvedReason>,
    outcome: Option<Outcome>,
    /// The reason that goes with the outcome.
    outcome_detail: Option<String>,
    /// What made people ask. Staff only.
    cause: Option<CauseCode>,
    /// Whether nobody would have had to ask. Staff only.
    avoidable: Option<bool>,
    /// The team that it went to.
    team_id: Option<TeamId>,
    /// The team that had it until then.
    from_team_id: Option<TeamId>,
    /// The case that goes on with this one, or that this one goes on with.
    case_id: Option<CaseId>,
    /// The question that it serves from then on, or no longer.
    thread_id: Option<ThreadId>,
    reason: Option<String>,
}

impl Example for EntryView {
    fn example() -> Self {
        Self {
            id: CaseEntryId(163),
            created_at: Timestamp::example(),
            kind: EntryKind::Opened,
            actor: None,
            trigger: Some(Trigger::NoAnswer),
            account_id: None,
            taken_from_id: None,
            message_id: None,
            answer_id: None,
            comment_id: None,
            not_solved_reason: None,
            outcome: None,
            outcome_detail: None,
            cause: None,
            avoidable: None,
            team_id: None,
            from_team_id: None,
            case_id: None,
            thread_id: None,
            reason: None,
        }
    }
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            created_at: entry.created_at.into(),
            kind: entry.kind,
            actor: person(entry.actor_id, entry.actor_handle, entry.actor_name),
            trigger: entry.detail.trigger,
            account_id: entry.detail.account,
            taken_from_id: entry.detail.taken_from,
            message_id: entry.detail.message,
            answer_id: entry.detail.answer,
            comment_id: entry.detail.comment,
            not_solved_reason: entry.detail.not_solved,
            outcome: entry.detail.outcome,
            outcome_detail: entry.detail.outcome_detail,
            cause: entry.detail.cause,
            avoidable: entry.detail.is_avoidable,
            team_id: entry.detail.team,
            from_team_id: entry.detail.from_team,
            case_id: entry.detail.case,
            thread_id: entry.detail.thread,
            reason: entry.detail.reason,
        }
    }
}

/// A timeline, oldest first.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseTimeline")]
pub(super) struct EntryList {
    pub items: Vec<EntryView>,
}
