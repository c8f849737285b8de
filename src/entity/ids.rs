//! One newtype per table key: the same type in SQL, JSON, paths and events, so that no id is taken for another.

use poem_openapi::NewType;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType, NewType)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// Key of a row of `account`.
    AccountId,
    /// Key of a row of `session`.
    SessionId,
    /// Key of a row of `api_token`.
    ApiTokenId,
    /// Key of a row of `security_event`.
    SecurityEventId,
    /// Key of a row of `suspension`.
    SuspensionId,
    /// Key of a row of `authenticator`.
    AuthenticatorId,
    /// Key of a row of `recovery_code`.
    RecoveryCodeId,
    /// Key of a row of `passkey`.
    PasskeyId,
    /// Key of a row of `passkey_ceremony`.
    PasskeyCeremonyId,
    /// Key of a row of `pending_sign_in`.
    PendingSignInId,
    /// Key of a row of `second_factor_reset`.
    SecondFactorResetId,
    /// Key of a row of `one_use_token`.
    OneUseTokenId,
    /// Key of a row of `agency`.
    AgencyId,
    /// Key of a row of `calendar`.
    CalendarId,
    /// Key of a row of `team`.
    TeamId,
    /// Key of a row of `membership`.
    MembershipId,
    /// Key of a row of `category`.
    CategoryId,
    /// Key of a row of `escalation_policy`.
    EscalationPolicyId,
    /// Key of a row of `earlier_calendar`.
    EarlierCalendarId,
    /// Key of a row of `followed_agency`.
    FollowedAgencyId,
    /// Key of a row of `followed_category`.
    FollowedCategoryId,
    /// Key of a row of `volunteer`.
    VolunteerId,
    /// Key of a row of `question_offer`.
    QuestionOfferId,
    /// Key of a row of `policy_trial`.
    PolicyTrialId,
    /// Key of a row of `trial_finding`.
    TrialFindingId,
    /// Key of a row of `thread`.
    ThreadId,
    /// Key of a row of `answer`.
    AnswerId,
    /// Key of a row of `comment`.
    CommentId,
    /// Key of a knowledge article.
    ArticleId,
    /// Key of a row of `revision`.
    RevisionId,
    /// Key of a row of `hiding`.
    HidingId,
    /// Key of a row of `attachment`.
    AttachmentId,
    /// Key of a row of `citation`.
    CitationId,
    /// Key of a row of `report`.
    ReportId,
    /// Key of a row of `duplicate_proposal`.
    DuplicateProposalId,
    /// Key of a row of `deflection`.
    DeflectionId,
    /// Key of a row of `deflection_day`.
    DeflectionDayId,
    /// Key of a row of `reliability_day`.
    ReliabilityDayId,
    /// Key of a row of `episode`, drawn at random.
    EpisodeId,
    /// Key of a row of `staff_case`.
    CaseId,
    /// Key of a row of `case_message`.
    CaseMessageId,
    /// Key of a row of `case_entry`.
    CaseEntryId,
    /// Key of a row of `outbox_event`.
    OutboxEventId,
    /// Key of a row of `outbox_delivery`.
    OutboxDeliveryId,
    /// Key of a row of `notification`.
    NotificationId,
    /// Key of a row of `mail`.
    MailId,
    /// Key of a row of `statistics_month`.
    StatisticsMonthId,
    /// Key of a row of `empty_search`.
    EmptySearchId,
    /// Key of a row of `tag`.
    TagId,
    /// Key of a row of `followed_tag`.
    FollowedTagId,
    /// Key of a row of `synonym_group`.
    SynonymGroupId,
    /// Key of a row of `gap_repair`.
    GapRepairId,
    /// Key of a row of `recommendation`.
    RecommendationId,
    /// Key of a row of `thanks`.
    ThanksId,
    /// Key of a row of `personal_annex`.
    PersonalAnnexId,
}
