//! The closed sets of words that tables store: kept as text, so that both databases and the API share one spelling.

use poem_openapi::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A text that is none of the values of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such value")]
pub struct UnknownKind;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum, Enum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        #[oai(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* #[sea_orm(string_value = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored word: snake case, the same in SQL, JSON, forms and message keys.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

        }

        impl std::str::FromStr for $name {
            type Err = UnknownKind;

            fn from_str(word: &str) -> Result<Self, UnknownKind> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(UnknownKind) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

mod events;

pub use events::{EventKind, MailDelivery, MailKind, NotificationKind, SecurityEventKind};

kinds! {
    /// What a member of staff is at one agency. Site administrators need no role.
    Role {
        /// Works cases of their teams.
        Agent = "agent",
        /// Works and hands out the cases of the whole agency.
        TeamLead = "team_lead",
        /// Hides and restores what people post in the agency's categories.
        Moderator = "moderator",
        /// Everything within the agency: categories, teams, members, policies.
        Administrator = "administrator",
    }
    /// What something personal looks like.
    PersonalDataKind {
        Email = "email",
        Phone = "phone",
        Iban = "iban",
        Card = "card",
        /// Of a person: for taxes, health, social insurance, identity.
        NationalNumber = "national_number",
        BirthDate = "birth_date",
        /// A street with the number of a house.
        Address = "address",
        Postcode = "postcode",
    }
    /// Which staff of an agency may read its cases.
    CaseReaders {
        /// The team that has the case, whoever holds it, and those who lead.
        Team = "team",
        /// Everybody at the agency who works cases.
        Agency = "agency",
    }
    /// For which threads a change of a policy or of opening hours counts.
    ChangeReach {
        /// Those that come from then on. Those that are there keep what was promised.
        FromNowOn = "from_now_on",
        /// Those that are there as well.
        ExistingThreads = "existing_threads",
    }
    /// Why somebody asks.
    Intent {
        Information = "information",
        Payment = "payment",
        ServiceRequest = "service_request",
        Complaint = "complaint",
        Suggestion = "suggestion",
    }
    /// Where a thread stands. Hidden and deleted are marks beside it, never a state.
    ThreadState {
        /// Nobody but the asker has answered.
        Open = "open",
        /// Has an answer, none accepted.
        Answered = "answered",
        /// An answer is accepted.
        Solved = "solved",
        /// Takes no new answers.
        Closed = "closed",
    }
    /// Who a thread is for.
    Audience {
        Everyone = "everyone",
        /// Nobody but the person who asked and those who may read the cases of its agency: a private thread.
        AskerAndTeam = "asker_and_team",
    }
    /// What something can be about.
    SubjectKind {
        Thread = "thread",
        Answer = "answer",
        Comment = "comment",
        Case = "case",
        CaseMessage = "case_message",
        Article = "article",
        Category = "category",
        Agency = "agency",
        Account = "account",
    }
    /// Why somebody reports something to moderators.
    ReportReason {
        /// Somebody is in danger.
        Danger = "danger",
        /// Somebody's personal data.
        PersonalData = "personal_data",
        Abuse = "abuse",
        Spam = "spam",
        OffTopic = "off_topic",
        Other = "other",
    }
    /// What moderators decide on a report.
    ReportDecision {
        /// The report was right, and something was done.
        Upheld = "upheld",
        /// Nothing was wrong.
        Dismissed = "dismissed",
    }
    /// In which part somebody accepted an answer.
    AcceptedAs {
        Asker = "asker",
        Staff = "staff",
    }
    /// What staff say of an answer, without taking authorship.
    StaffReview {
        Verified = "verified",
        Corrected = "corrected",
        Superseded = "superseded",
    }
    /// What a person says of an answer.
    VoteKind {
        Helpful = "helpful",
        WorkedForMe = "worked_for_me",
    }
    /// When a policy sends threads to staff.
    EscalationMode {
        Never = "never",
        EveryQuestion = "every_question",
        WhenUnanswered = "when_unanswered",
    }
    /// Why a case was opened.
    Trigger {
        /// The policy sends every question to staff.
        EveryQuestion = "every_question",
        /// Nobody answered within the peer window.
        NoAnswer = "no_answer",
        /// Answered, but the asker was not helped.
        NotHelped = "not_helped",
        /// Enough people have the same problem.
        MeToo = "me_too",
        /// Payments and service requests skip the peer window.
        Intent = "intent",
        /// Marked urgent.
        Urgent = "urgent",
        /// Somebody contests how its last case ended.
        Contested = "contested",
        /// Somebody permitted sent it by hand.
        Manual = "manual",
    }
    /// Where a case stands.
    CaseState {
        New = "new",
        Assigned = "assigned",
        WaitingForCitizen = "waiting_for_citizen",
        /// Done, within the days of grace.
        Resolved = "resolved",
        Closed = "closed",
    }
    /// How a case ended.
    Outcome {
        /// An answer that everybody can read was published or accepted.
        Answered = "answered",
        /// Whoever asked was answered in a private message.
        AnsweredPrivately = "answered_privately",
        /// What was wrong is put right, and everybody can read so.
        Fixed = "fixed",
        Declined = "declined",
        NotOurs = "not_ours",
        Duplicate = "duplicate",
        Withdrawn = "withdrawn",
        ResolvedByPeer = "resolved_by_peer",
    }
    /// Why answers did not help whoever asked.
    NotSolvedReason {
        /// They tried it, and it did not work.
        DidNotWork = "did_not_work",
        /// It is about another situation than theirs.
        NotMySituation = "not_my_situation",
        OutOfDate = "out_of_date",
        /// It does not answer what was asked.
        NoAnswer = "no_answer",
    }
    /// What made people ask: how an agency learns what to repair.
    CauseCode {
        InformationMissing = "information_missing",
        InformationUnclear = "information_unclear",
        ProcessFault = "process_fault",
        ServiceOutage = "service_outage",
        PolicyQuestion = "policy_question",
        IndividualCase = "individual_case",
    }
    /// Who may read words of a case.
    CaseMessageKind {
        /// Between asker and team.
        Private = "private",
        /// Staff only.
        Internal = "internal",
    }
    /// What happened to a case.
    EntryKind {
        Opened = "opened",
        Claimed = "claimed",
        ClaimTaken = "claim_taken",
        ClaimReleased = "claim_released",
        Assigned = "assigned",
        Unassigned = "unassigned",
        AssignmentExpired = "assignment_expired",
        /// Whoever held it may not work it any more.
        Returned = "returned",
        /// Somebody does not accept how it ended.
        Contested = "contested",
        /// It went to another team.
        Transferred = "transferred",
        /// A promised time has passed.
        Overdue = "overdue",
        Noted = "noted",
        MessageFromStaff = "message_from_staff",
        MessageFromAsker = "message_from_asker",
        /// Whoever asked wrote a comment that everybody can read.
        AskerCommented = "asker_commented",
        /// Whoever asked said that it is not solved.
        AskerNotSolved = "asker_not_solved",
        OfficialAnswer = "official_answer",
        PeerAnswerAccepted = "peer_answer_accepted",
        PeerAnswerConfirmed = "peer_answer_confirmed",
        PeerAnswerRefused = "peer_answer_refused",
        PeerAnswerTakenBack = "peer_answer_taken_back",
        Resolved = "resolved",
        /// Whoever asked closed the question: they need no answer any more.
        Withdrawn = "withdrawn",
        Reopened = "reopened",
        Closed = "closed",
        /// The question is not urgent any more.
        UrgencyLowered = "urgency_lowered",
        /// Somebody of another team read it.
        Viewed = "viewed",
        /// It serves another question as well, which asks the same.
        QuestionJoined = "question_joined",
        /// A question turned out to ask something else: it has a case of its own, or needs none.
        QuestionLeft = "question_left",
        /// Whoever asked one of its questions closed it; others wait.
        QuestionClosed = "question_closed",
        /// Its questions are served by another case from then on.
        Merged = "merged",
    }
    /// What a one-use link is for.
    TokenPurpose {
        ConfirmEmail = "confirm_email",
        ResetPassword = "reset_password",
    }
    /// Why an account is suspended.
    SuspensionReason {
        Spam = "spam",
        Abuse = "abuse",
        /// Somebody pretends to be another person or a public body.
        FalseIdentity = "false_identity",
        /// Private data of other people was posted.
        PersonalData = "personal_data",
        Other = "other",
    }
    /// Of what the figures of a month are.
    StatisticsLevel {
        Site = "site",
        Agency = "agency",
        Category = "category",
    }
}

impl StaffReview {
    /// Whether staff warn of the answer: it is not right, or not any more.
    #[must_use]
    pub fn warns(self) -> bool {
        matches!(self, Self::Corrected | Self::Superseded)
    }
}

impl Outcome {
    /// Whether staff have to say why, or where to turn: everybody is told.
    #[must_use]
    pub fn asks_for_a_reason(self) -> bool {
        matches!(self, Self::Declined | Self::NotOurs)
    }

    /// Whether whoever has the problem may contest it, once: staff gave no answer that everybody can read. Where they did, "this
    /// did not help" is the way.
    #[must_use]
    pub fn can_be_contested(self) -> bool {
        matches!(self, Self::Declined | Self::NotOurs | Self::Duplicate | Self::AnsweredPrivately)
    }
}

impl CaseState {
    /// Whether staff still have to bring the case to an end: it is neither resolved nor closed.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::New | Self::Assigned | Self::WaitingForCitizen)
    }

    /// Whether the case can go on: it is active, or resolved and within its days of grace. A thread has at most one open case.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Closed
    }
}
