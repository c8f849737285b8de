//! Which mails are switched together, and how they come to somebody who said nothing. Pure.

use crate::entity::{MailDelivery, MailKind, NotificationKind};

/// The kind of the mail that tells of something.
#[must_use]
pub fn mail_kind(told: NotificationKind, is_asker: bool) -> MailKind {
    use NotificationKind as K;
    match told {
        K::CaseOpened | K::CaseMessage | K::CaseTransferred | K::CaseResolved if is_asker => MailKind::OwnCases,
        K::Accepted if is_asker => MailKind::OwnQuestions,
        // Of the end of a case that is not theirs, people hear because they follow the question.
        K::Answer | K::OfficialAnswer | K::CaseResolved => MailKind::Answers,
        K::Comment => MailKind::Comments,
        K::DuplicateProposed | K::DuplicateDeclared | K::DuplicateReleased | K::AnswerFound => MailKind::OwnQuestions,
        K::Accepted | K::SolvedCase | K::Thanks | K::AnswerRecalled | K::EndorsedAnswerEdited => MailKind::OwnAnswers,
        K::AcceptReminder => MailKind::Reminders,
        K::CaseOpened => MailKind::NewCases,
        K::CaseMessage
        | K::CaseTransferred
        | K::AskerSpoke
        | K::CaseAssigned
        | K::CaseTaken
        | K::CaseReturned
        | K::CaseContested
        | K::CaseOverdue
        | K::CaseMerged
        | K::PeerAnswerToConfirm => MailKind::StaffCases,
        K::QuestionOffer => MailKind::QuestionOffers,
    }
}

/// How mails of a kind come to somebody who said nothing.
#[must_use]
pub fn default_delivery(kind: MailKind) -> MailDelivery {
    match kind {
        MailKind::Answers
        | MailKind::Comments
        | MailKind::OwnQuestions
        | MailKind::OwnAnswers
        | MailKind::Reminders
        | MailKind::QuestionOffers
        | MailKind::OwnCases
        | MailKind::Volunteering
        | MailKind::NewCases
        | MailKind::StaffCases => MailDelivery::AtOnce,
    }
}

/// How mails of a kind come to somebody who said this. A reminder waits for the next morning at most: a week of silence after it has a
/// meaning, which nobody is to give who has not read it. A question that is brought to somebody is theirs for a few hours, so that
/// its mail comes at once or never; so does the rare one by which an agency asks for a volunteer.
#[must_use]
pub fn effective_delivery(kind: MailKind, said: MailDelivery) -> MailDelivery {
    match (kind, said) {
        (MailKind::Reminders, MailDelivery::Weekly) => MailDelivery::Daily,
        (MailKind::QuestionOffers | MailKind::Volunteering, MailDelivery::Daily | MailDelivery::Weekly) => {
            MailDelivery::AtOnce
        }
        _ => said,
    }
}

/// Whether mails of a kind wait for more of the same, and through quiet nights. Those about cases do not, and those that bring a question
/// are written by day alone.
#[must_use]
pub fn waits(kind: MailKind) -> bool {
    !is_about_cases(kind) && kind != MailKind::QuestionOffers
}

/// Whether mails of a kind are about cases: they go on when somebody stops all others, or those about a question.
#[must_use]
pub fn is_about_cases(kind: MailKind) -> bool {
    matches!(kind, MailKind::OwnCases | MailKind::NewCases | MailKind::StaffCases)
}

/// Whether mails of a kind come to staff alone.
#[must_use]
pub fn is_for_staff(kind: MailKind) -> bool {
    matches!(kind, MailKind::NewCases | MailKind::StaffCases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_messages_of_staff_are_a_kind_of_their_own() {
        for told in NotificationKind::ALL {
            let (asker, other) = (mail_kind(*told, true), mail_kind(*told, false));
            assert_ne!(other, MailKind::OwnCases, "{told}");
            assert_ne!(asker, MailKind::NewCases, "{told}");
        }
        assert_eq!(mail_kind(NotificationKind::CaseMessage, true), MailKind::OwnCases);
    }

    #[test]
    fn a_reminder_waits_for_a_morning_at_most() {
        for kind in MailKind::ALL {
            for said in MailDelivery::ALL {
                let comes = effective_delivery(*kind, *said);
                assert!(*kind != MailKind::Reminders || comes != MailDelivery::Weekly);
                assert!(
                    *kind != MailKind::QuestionOffers || matches!(comes, MailDelivery::AtOnce | MailDelivery::Never)
                );
                assert_eq!(effective_delivery(*kind, comes), comes, "{kind} {said}");
                assert_eq!(comes == MailDelivery::Never, *said == MailDelivery::Never);
            }
        }
    }

    #[test]
    fn every_kind_has_mails() {
        for kind in MailKind::ALL.iter().filter(|kind| **kind != MailKind::Volunteering) {
            let told = NotificationKind::ALL
                .iter()
                .any(|told| mail_kind(*told, true) == *kind || mail_kind(*told, false) == *kind);
            assert!(told, "{kind}");
        }
    }
}
