//! Everything that can happen and matters elsewhere. Ids only: a subscriber reads the row as it is by then,
//! so that nothing private or outdated travels in an event.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::entity::{
    AccountId, AgencyId, AnswerId, CaseId, CaseMessageId, CategoryId, ChangeReach, CommentId, EpisodeId, EventKind,
    MailId, SecurityEventId, SuspensionId, TagId, TeamId, ThreadId, TokenPurpose,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    ThreadAsked {
        thread: ThreadId,
    },
    /// A question was asked in spite of what was suggested for it. Which one is not said: what is counted names nobody.
    AskedAnyway {
        episode: EpisodeId,
        /// Whoever asked said that what was suggested did not apply.
        did_not_apply: bool,
    },
    ThreadEdited {
        thread: ThreadId,
    },
    /// Hidden, shown again or deleted.
    ThreadVisibility {
        thread: ThreadId,
    },
    /// Any other change that search shows: state, counts, an edited or hidden answer.
    ThreadChanged {
        thread: ThreadId,
    },
    /// Whoever asked said that the answers so far did not help.
    ThreadNotSolved {
        thread: ThreadId,
    },
    /// Somebody closed it: it takes no new answers.
    ThreadClosed {
        thread: ThreadId,
        by: AccountId,
    },
    /// It stands in another category now.
    ThreadMoved {
        thread: ThreadId,
        by: AccountId,
    },
    /// It was marked as urgent and is not any more.
    UrgencyLowered {
        thread: ThreadId,
        by: AccountId,
    },
    /// Somebody does not accept how staff ended its case.
    OutcomeContested {
        thread: ThreadId,
        by: AccountId,
    },
    AnswerPosted {
        thread: ThreadId,
        answer: AnswerId,
    },
    OfficialAnswerPosted {
        thread: ThreadId,
        answer: AnswerId,
    },
    CommentPosted {
        thread: ThreadId,
        comment: CommentId,
    },
    AnswerAccepted {
        thread: ThreadId,
        answer: AnswerId,
        by: AccountId,
    },
    AcceptanceTakenBack {
        thread: ThreadId,
        answer: AnswerId,
    },
    /// Staff said that an answer is not right, or not any more.
    AnswerRecalled {
        thread: ThreadId,
        answer: AnswerId,
        by: AccountId,
    },
    /// Somebody edited an answer of which others had said that it is right.
    EndorsedAnswerEdited {
        thread: ThreadId,
        answer: AnswerId,
        by: AccountId,
    },
    MeTooSaid {
        thread: ThreadId,
    },
    DuplicateProposed {
        thread: ThreadId,
        of: ThreadId,
    },
    /// The asker disagreed.
    DuplicateDeclined {
        thread: ThreadId,
        of: ThreadId,
    },
    /// It points at another that asks the same. `by`: its asker, or staff; none where it points there again.
    DuplicateMarked {
        thread: ThreadId,
        of: ThreadId,
        by: Option<AccountId>,
    },
    /// It points at the other no more. `by`: who says that it asks something else; none where the other is gone.
    DuplicateUndone {
        thread: ThreadId,
        of: ThreadId,
        by: Option<AccountId>,
    },
    /// It was brought to people who are likely to answer it. `by_mail`: it is day where its agency is, so that they may be written to.
    QuestionOffered {
        thread: ThreadId,
        by_mail: bool,
    },
    /// Its asker is reminded to say whether an answer helped.
    AskerReminded {
        thread: ThreadId,
    },
    /// A vote was given, renewed or withdrawn.
    AnswerVoted {
        thread: ThreadId,
        answer: AnswerId,
    },
    /// Whoever wrote it has a note of thanks.
    ThanksGiven {
        thread: ThreadId,
        answer: AnswerId,
    },
    /// Edited or deleted by its author.
    CommentChanged {
        thread: ThreadId,
        comment: CommentId,
    },
    CaseOpened {
        case: CaseId,
        thread: ThreadId,
    },
    CaseAssigned {
        case: CaseId,
        to: AccountId,
        by: Option<AccountId>,
    },
    /// Somebody took it from whoever held it.
    CaseTaken {
        case: CaseId,
        from: AccountId,
        by: AccountId,
    },
    /// It went back to the queue by itself: whoever held it said nothing for too long, or may not work it any more.
    CaseReturned {
        case: CaseId,
        from: AccountId,
    },
    /// It went to another team. `holder` had it until then.
    CaseTransferred {
        case: CaseId,
        from: TeamId,
        holder: Option<AccountId>,
        by: Option<AccountId>,
    },
    /// Somebody does not accept how it ended.
    CaseContested {
        case: CaseId,
    },
    /// It goes on as another, older one. `holder` had it until then.
    CaseMerged {
        case: CaseId,
        into: CaseId,
        holder: Option<AccountId>,
        by: Option<AccountId>,
    },
    /// A promised time has passed.
    CaseOverdue {
        case: CaseId,
    },
    CaseMessagePosted {
        case: CaseId,
        message: CaseMessageId,
    },
    /// Whoever asked said something in public that the case has to hear.
    AskerSpoke {
        case: CaseId,
        thread: ThreadId,
    },
    CaseResolved {
        case: CaseId,
        thread: ThreadId,
    },
    /// Its thread's page tells something else of the case.
    CaseStateChanged {
        case: CaseId,
        thread: ThreadId,
    },
    PeerAnswerToConfirm {
        case: CaseId,
        answer: AnswerId,
    },
    /// The peers' time for a thread ends at another time.
    PeerWindowChanged {
        thread: ThreadId,
    },
    /// None in both places: the site's policy. Opening hours are part of what an agency's threads go by.
    PolicyChanged {
        category: Option<CategoryId>,
        agency: Option<AgencyId>,
        #[serde(default = "existing_threads")]
        reach: ChangeReach,
        /// Threads that stayed with neighbours since they were imported were named, too.
        #[serde(default)]
        imported: bool,
    },
    /// The threads of another tag have this one now.
    TagMerged {
        into: TagId,
    },
    /// A category was made, changed, archived or opened again.
    CategoryChanged {
        category: CategoryId,
    },
    /// Somebody lost a role at an agency.
    RoleRevoked {
        account: AccountId,
        agency: AgencyId,
    },
    /// An agency, one of its teams or what it recommends was made or changed.
    AgencyChanged {
        agency: AgencyId,
    },
    /// Other words are treated alike.
    SynonymsChanged,
    /// Somebody changed what they say of themselves.
    ProfileChanged {
        account: AccountId,
    },
    /// Somebody had their account erased: whatever still names it, or was theirs alone, goes.
    AccountErased {
        account: AccountId,
    },
    /// An account is kept out of the site.
    AccountSuspended {
        account: AccountId,
        suspension: SuspensionId,
    },
    /// An account may be used again before its suspension is over.
    SuspensionLifted {
        account: AccountId,
        suspension: SuspensionId,
    },
    /// Somebody is to be told by mail what their answers did. The numbers are those that were written down with it, so that nobody is
    /// counted in two mails.
    EffectMailWanted {
        account: AccountId,
        /// People whom their answers helped by now.
        helped: i64,
        /// Those of whom they were told before; none if they never were.
        told: Option<i64>,
        /// When that was.
        told_at: Option<DateTime<Utc>>,
    },
    /// An agency asks somebody to be its volunteer.
    VolunteerNamed {
        account: AccountId,
        agency: AgencyId,
    },
    /// Somebody asked for a one-use link; the link is made when its mail is sent and is in no event.
    AccountLinkWanted {
        account: AccountId,
        purpose: TokenPurpose,
    },
    /// The owner of an account is to be told by mail what happened to its safety.
    SecurityNoticeWanted {
        account: AccountId,
        event: SecurityEventId,
    },
    /// A mail is stored and wants to be sent.
    MailWritten {
        mail: MailId,
    },
}

/// What a change counted for before it could say so.
fn existing_threads() -> ChangeReach {
    ChangeReach::ExistingThreads
}

impl Event {
    /// The kind under which the event is wanted, counted and shown; also its tag in JSON.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::ThreadAsked { .. } => EventKind::ThreadAsked,
            Self::AskedAnyway { .. } => EventKind::AskedAnyway,
            Self::ThreadEdited { .. } => EventKind::ThreadEdited,
            Self::ThreadVisibility { .. } => EventKind::ThreadVisibility,
            Self::ThreadChanged { .. } => EventKind::ThreadChanged,
            Self::ThreadNotSolved { .. } => EventKind::ThreadNotSolved,
            Self::ThreadClosed { .. } => EventKind::ThreadClosed,
            Self::ThreadMoved { .. } => EventKind::ThreadMoved,
            Self::OutcomeContested { .. } => EventKind::OutcomeContested,
            Self::UrgencyLowered { .. } => EventKind::UrgencyLowered,
            Self::AnswerPosted { .. } => EventKind::AnswerPosted,
            Self::OfficialAnswerPosted { .. } => EventKind::OfficialAnswerPosted,
            Self::CommentPosted { .. } => EventKind::CommentPosted,
            Self::AnswerAccepted { .. } => EventKind::AnswerAccepted,
            Self::AcceptanceTakenBack { .. } => EventKind::AcceptanceTakenBack,
            Self::AnswerRecalled { .. } => EventKind::AnswerRecalled,
            Self::EndorsedAnswerEdited { .. } => EventKind::EndorsedAnswerEdited,
            Self::MeTooSaid { .. } => EventKind::MeTooSaid,
            Self::DuplicateProposed { .. } => EventKind::DuplicateProposed,
            Self::DuplicateDeclined { .. } => EventKind::DuplicateDeclined,
            Self::DuplicateMarked { .. } => EventKind::DuplicateMarked,
            Self::DuplicateUndone { .. } => EventKind::DuplicateUndone,
            Self::QuestionOffered { .. } => EventKind::QuestionOffered,
            Self::AskerReminded { .. } => EventKind::AskerReminded,
            Self::AnswerVoted { .. } => EventKind::AnswerVoted,
            Self::ThanksGiven { .. } => EventKind::ThanksGiven,
            Self::CommentChanged { .. } => EventKind::CommentChanged,
            Self::CaseOpened { .. } => EventKind::CaseOpened,
            Self::CaseAssigned { .. } => EventKind::CaseAssigned,
            Self::CaseTaken { .. } => EventKind::CaseTaken,
            Self::CaseReturned { .. } => EventKind::CaseReturned,
            Self::CaseTransferred { .. } => EventKind::CaseTransferred,
            Self::CaseContested { .. } => EventKind::CaseContested,
            Self::CaseMerged { .. } => EventKind::CaseMerged,
            Self::CaseOverdue { .. } => EventKind::CaseOverdue,
            Self::CaseMessagePosted { .. } => EventKind::CaseMessagePosted,
            Self::AskerSpoke { .. } => EventKind::AskerSpoke,
            Self::CaseResolved { .. } => EventKind::CaseResolved,
            Self::CaseStateChanged { .. } => EventKind::CaseStateChanged,
            Self::PeerAnswerToConfirm { .. } => EventKind::PeerAnswerToConfirm,
            Self::PeerWindowChanged { .. } => EventKind::PeerWindowChanged,
            Self::PolicyChanged { .. } => EventKind::PolicyChanged,
            Self::TagMerged { .. } => EventKind::TagMerged,
            Self::CategoryChanged { .. } => EventKind::CategoryChanged,
            Self::RoleRevoked { .. } => EventKind::RoleRevoked,
            Self::AgencyChanged { .. } => EventKind::AgencyChanged,
            Self::SynonymsChanged => EventKind::SynonymsChanged,
            Self::ProfileChanged { .. } => EventKind::ProfileChanged,
            Self::AccountErased { .. } => EventKind::AccountErased,
            Self::AccountSuspended { .. } => EventKind::AccountSuspended,
            Self::SuspensionLifted { .. } => EventKind::SuspensionLifted,
            Self::EffectMailWanted { .. } => EventKind::EffectMailWanted,
            Self::VolunteerNamed { .. } => EventKind::VolunteerNamed,
            Self::AccountLinkWanted { .. } => EventKind::AccountLinkWanted,
            Self::SecurityNoticeWanted { .. } => EventKind::SecurityNoticeWanted,
            Self::MailWritten { .. } => EventKind::MailWritten,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_the_tag_in_json() {
        let event = Event::MailWritten { mail: MailId(7) };
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json, serde_json::json!({ "type": event.kind().as_str(), "mail": 7 }));
    }
}
