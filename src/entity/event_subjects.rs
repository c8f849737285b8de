//! What each event touches, so that every copy of it is made anew.

use super::event::Event;
use super::subject::Subject;

impl Event {
    /// What the event touches: the one table by which copies of anything (kept pages, documents of search) are made anew.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        match *self {
            Self::ThreadAsked { thread }
            | Self::ThreadEdited { thread }
            | Self::ThreadVisibility { thread }
            | Self::ThreadChanged { thread }
            | Self::ThreadNotSolved { thread }
            | Self::ThreadClosed { thread, .. }
            | Self::ThreadMoved { thread, .. }
            | Self::OutcomeContested { thread, .. }
            | Self::UrgencyLowered { thread, .. }
            | Self::MeTooSaid { thread }
            | Self::PeerWindowChanged { thread }
            | Self::DuplicateProposed { thread, .. }
            | Self::DuplicateDeclined { thread, .. }
            | Self::DuplicateMarked { thread, .. }
            | Self::DuplicateUndone { thread, .. } => vec![Subject::Thread(thread)],
            Self::AnswerPosted { thread, answer }
            | Self::OfficialAnswerPosted { thread, answer }
            | Self::AnswerAccepted { thread, answer, .. }
            | Self::AnswerRecalled { thread, answer, .. }
            | Self::EndorsedAnswerEdited { thread, answer, .. }
            | Self::AnswerVoted { thread, answer }
            | Self::AcceptanceTakenBack { thread, answer } => vec![Subject::Thread(thread), Subject::Answer(answer)],
            Self::CommentPosted { thread, comment } | Self::CommentChanged { thread, comment } => {
                vec![Subject::Thread(thread), Subject::Comment(comment)]
            }
            Self::CaseOpened { case, thread }
            | Self::CaseResolved { case, thread }
            | Self::CaseStateChanged { case, thread } => vec![Subject::Thread(thread), Subject::Case(case)],
            Self::CaseAssigned { case, .. }
            | Self::AskerSpoke { case, .. }
            | Self::CaseTaken { case, .. }
            | Self::CaseReturned { case, .. }
            | Self::CaseTransferred { case, .. }
            | Self::CaseContested { case }
            | Self::CaseMerged { case, .. }
            | Self::CaseOverdue { case }
            | Self::CaseMessagePosted { case, .. }
            | Self::PeerAnswerToConfirm { case, .. } => vec![Subject::Case(case)],
            Self::CategoryChanged { category } | Self::PolicyChanged { category: Some(category), .. } => {
                vec![Subject::Category(category)]
            }
            Self::AgencyChanged { agency } | Self::PolicyChanged { agency: Some(agency), .. } => {
                vec![Subject::Agency(agency)]
            }
            Self::RoleRevoked { account, .. }
            | Self::ProfileChanged { account }
            | Self::AccountErased { account }
            | Self::AccountSuspended { account, .. }
            | Self::SuspensionLifted { account, .. } => vec![Subject::Account(account)],
            // Each act upon a tag makes every kept page anew. The site's own policy, links and the safety of an account, reminders, offers, thanks and mails are on no page of anybody
            // else. That a question was asked is an event of its own. What follows from other words goes by the kind.
            Self::PolicyChanged { .. }
            | Self::SynonymsChanged
            | Self::TagMerged { .. }
            | Self::AskedAnyway { .. }
            | Self::AccountLinkWanted { .. }
            | Self::SecurityNoticeWanted { .. }
            | Self::QuestionOffered { .. }
            | Self::ThanksGiven { .. }
            | Self::EffectMailWanted { .. }
            | Self::VolunteerNamed { .. }
            | Self::AskerReminded { .. }
            | Self::MailWritten { .. } => Vec::new(),
        }
    }
}
