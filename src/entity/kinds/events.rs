//! The kinds of what happens: what events tell of, what people are told, and what the trail of an account's safety has.

use poem_openapi::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::UnknownKind;

kinds! {
    /// What a notification tells.
    NotificationKind {
        Answer = "answer",
        Comment = "comment",
        Accepted = "accepted",
        OfficialAnswer = "official_answer",
        CaseOpened = "case_opened",
        CaseMessage = "case_message",
        /// Whoever asked said something in public that a case has to hear.
        AskerSpoke = "asker_spoke",
        CaseAssigned = "case_assigned",
        /// Somebody took it from them.
        CaseTaken = "case_taken",
        /// It went back to the queue by itself.
        CaseReturned = "case_returned",
        /// Somebody does not accept how it ended: for those who lead.
        CaseContested = "case_contested",
        /// It went to another team.
        CaseTransferred = "case_transferred",
        /// A promised time has passed.
        CaseOverdue = "case_overdue",
        CaseResolved = "case_resolved",
        PeerAnswerToConfirm = "peer_answer_to_confirm",
        /// Their answer ended a case of staff.
        SolvedCase = "solved_case",
        DuplicateProposed = "duplicate_proposed",
        /// Staff say that their question asks the same as another.
        DuplicateDeclared = "duplicate_declared",
        /// The question that theirs pointed at is gone.
        DuplicateReleased = "duplicate_released",
        /// The case that they held goes on as another.
        CaseMerged = "case_merged",
        /// Staff say that an answer they rely on is not right any more.
        AnswerRecalled = "answer_recalled",
        /// An answer that they gave their word for was edited.
        EndorsedAnswerEdited = "endorsed_answer_edited",
        /// Their question has answers, and they have yet to say whether one helped.
        AcceptReminder = "accept_reminder",
        /// Before staff get their question, another one was found that was answered since.
        AnswerFound = "answer_found",
        /// Somebody asked what they are likely to know.
        QuestionOffer = "question_offer",
        /// Somebody thanks them for an answer.
        Thanks = "thanks",
    }
    /// Mails that are switched together: what is told, and in which part its reader is.
    MailKind {
        /// Answers to questions that they asked, follow or share.
        Answers = "answers",
        Comments = "comments",
        /// What else happens to a question that they asked.
        OwnQuestions = "own_questions",
        /// What becomes of answers that they gave or gave their word for.
        OwnAnswers = "own_answers",
        /// Whether an answer helped.
        Reminders = "reminders",
        /// Open questions that they could answer are brought to them.
        QuestionOffers = "question_offers",
        /// Private messages and what else staff do for a question that they asked.
        OwnCases = "own_cases",
        /// An agency asks them to be its volunteer.
        Volunteering = "volunteering",
        /// A case came to a team of theirs.
        NewCases = "new_cases",
        /// What else happens to cases that they work on.
        StaffCases = "staff_cases",
    }
    /// How often mails of a kind come.
    MailDelivery {
        AtOnce = "at_once",
        /// In the morning, all that is new in one mail.
        Daily = "daily",
        /// On Monday morning, all that is new in one mail.
        Weekly = "weekly",
        Never = "never",
    }
    /// What happened to the safety of an account.
    SecurityEventKind {
        SignedIn = "signed_in",
        /// Somebody named the account and did not have its password.
        SignInRefused = "sign_in_refused",
        /// Sessions other than the one at hand were ended.
        OthersSignedOut = "others_signed_out",
        RoleGranted = "role_granted",
        RoleRevoked = "role_revoked",
        TokenCreated = "token_created",
        TokenRevoked = "token_revoked",
        /// Another address was confirmed.
        EmailChanged = "email_changed",
        EmailRemoved = "email_removed",
        PasswordChanged = "password_changed",
        /// A new password was set by a link.
        PasswordReset = "password_reset",
        AccountSuspended = "account_suspended",
        SuspensionLifted = "suspension_lifted",
        /// Everything that the account wrote or was told was taken along.
        DataExported = "data_exported",
        AccountErased = "account_erased",
        /// A case of another team was read.
        CaseViewed = "case_viewed",
        /// From now on a code is asked for after the password, or the codes come from another app.
        SecondFactorSetUp = "second_factor_set_up",
        /// From now on the password alone is enough.
        SecondFactorRemoved = "second_factor_removed",
        /// The app is removed, and passkeys are asked for as before.
        AuthenticatorRemoved = "authenticator_removed",
        /// From now on a passkey is asked for after the password, or one more.
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        /// Somebody had the password, and neither the code nor the passkey.
        SecondFactorRefused = "second_factor_refused",
        RecoveryCodesReplaced = "recovery_codes_replaced",
        RecoveryCodeUsed = "recovery_code_used",
        /// An administrator asks another one to confirm that the second factor is reset.
        SecondFactorResetRequested = "second_factor_reset_requested",
        SecondFactorReset = "second_factor_reset",
    }
    /// What an event tells of.
    EventKind {
        ThreadAsked = "thread_asked",
        AskedAnyway = "asked_anyway",
        ThreadEdited = "thread_edited",
        ThreadVisibility = "thread_visibility",
        ThreadChanged = "thread_changed",
        ThreadNotSolved = "thread_not_solved",
        ThreadClosed = "thread_closed",
        ThreadMoved = "thread_moved",
        OutcomeContested = "outcome_contested",
        UrgencyLowered = "urgency_lowered",
        AnswerPosted = "answer_posted",
        OfficialAnswerPosted = "official_answer_posted",
        CommentPosted = "comment_posted",
        AnswerAccepted = "answer_accepted",
        AcceptanceTakenBack = "acceptance_taken_back",
        AnswerRecalled = "answer_recalled",
        EndorsedAnswerEdited = "endorsed_answer_edited",
        MeTooSaid = "me_too_said",
        DuplicateProposed = "duplicate_proposed",
        DuplicateDeclined = "duplicate_declined",
        DuplicateMarked = "duplicate_marked",
        DuplicateUndone = "duplicate_undone",
        QuestionOffered = "question_offered",
        AskerReminded = "asker_reminded",
        AnswerVoted = "answer_voted",
        ThanksGiven = "thanks_given",
        EffectMailWanted = "effect_mail_wanted",
        VolunteerNamed = "volunteer_named",
        CommentChanged = "comment_changed",
        CaseOpened = "case_opened",
        CaseAssigned = "case_assigned",
        CaseTaken = "case_taken",
        CaseReturned = "case_returned",
        CaseTransferred = "case_transferred",
        CaseContested = "case_contested",
        CaseMerged = "case_merged",
        CaseOverdue = "case_overdue",
        CaseMessagePosted = "case_message_posted",
        AskerSpoke = "asker_spoke",
        CaseResolved = "case_resolved",
        CaseStateChanged = "case_state_changed",
        PeerAnswerToConfirm = "peer_answer_to_confirm",
        PeerWindowChanged = "peer_window_changed",
        PolicyChanged = "policy_changed",
        TagMerged = "tag_merged",
        CategoryChanged = "category_changed",
        RoleRevoked = "role_revoked",
        AgencyChanged = "agency_changed",
        SynonymsChanged = "synonyms_changed",
        ProfileChanged = "profile_changed",
        AccountErased = "account_erased",
        AccountSuspended = "account_suspended",
        SuspensionLifted = "suspension_lifted",
        AccountLinkWanted = "account_link_wanted",
        SecurityNoticeWanted = "security_notice_wanted",
        MailWritten = "mail_written",
    }
}
