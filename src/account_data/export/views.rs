//! The things of an export as the file holds them and the API's document describes them. A moment or a text that is not there is
//! left out.

use poem_openapi::Object;

use super::files::ExportedAttachment;
use super::for_staff::{ExportedAnnexItem, ExportedContest};
use super::mails::{ExportedMailHours, ExportedMailSetting, ExportedStoppedThread};
use super::peers::{
    ExportedFollowedAgency, ExportedFollowedCategory, ExportedFollowedTag, ExportedQuestionOffer,
    ExportedQuestionPreferences, ExportedVolunteering,
};
use super::thanks::ExportedThanks;
use crate::entity::{
    AccountId, AgencyId, AnswerId, ApiTokenId, Audience, CaseState, CategoryId, CommentId, EntryKind, Intent,
    NotSolvedReason, NotificationId, NotificationKind, Outcome, Role, SecurityEventKind, SubjectKind, SuspensionReason,
    ThreadId, ThreadState, VoteKind,
};
use crate::identity::permissions::Scope;
use crate::web::timestamp::Timestamp;

/// Your account with its settings.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedAccount {
    pub id: AccountId,
    pub handle: String,
    pub email: Option<String>,
    pub email_confirmed_at: Option<Timestamp>,
    /// An address that waits for its confirmation.
    pub pending_email: Option<String>,
    pub display_name: Option<String>,
    pub about: String,
    pub locale: Option<String>,
    pub joined_at: Timestamp,
    pub site_administrator: bool,
}

/// The first fields of an export.
#[derive(Clone, Debug, Object)]
pub struct ExportHead {
    /// The address of this site.
    pub site: String,
    pub exported_at: Timestamp,
    pub account: ExportedAccount,
}

/// A role of yours.
#[derive(Clone, Debug, Object)]
pub struct ExportedRole {
    /// The agency's name.
    pub agency: String,
    pub role: Role,
    pub since: Timestamp,
}

/// A suspension of your account, over by now.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedSuspension {
    pub reason: SuspensionReason,
    /// What you were told.
    pub explanation: String,
    pub started_at: Timestamp,
    /// Left out for one that had no end of its own.
    pub ends_at: Option<Timestamp>,
    /// Whether what you had posted was hidden with it.
    pub posts_hidden: bool,
    /// When it was lifted, if that was before its end.
    pub lifted_at: Option<Timestamp>,
}

/// A field of a form.
#[derive(Clone, Debug, Object)]
pub struct ExportedField {
    pub name: String,
    pub text: String,
}

/// A form that you had begun when your session ended.
#[derive(Clone, Debug, Object)]
pub struct ExportedDraft {
    /// The page of the form.
    pub path: String,
    /// What it was filled with.
    pub fields: Vec<ExportedField>,
    pub saved_at: Timestamp,
}

/// Something that you were told, as you may read it today.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedNotification {
    pub id: NotificationId,
    pub kind: NotificationKind,
    pub text: String,
    pub thread_id: Option<ThreadId>,
    pub answer_id: Option<AnswerId>,
    pub case_reference: Option<String>,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

/// A question of yours.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedThread {
    pub id: ThreadId,
    pub title: String,
    /// Markdown.
    pub body: String,
    pub language: String,
    pub category_id: CategoryId,
    pub intent: Intent,
    pub urgent: bool,
    /// What it is about: names of tags.
    pub tags: Vec<String>,
    pub audience: Audience,
    pub state: ThreadState,
    pub asked_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// When you said that the answers did not help.
    pub not_solved_at: Option<Timestamp>,
    pub not_solved_reason: Option<NotSolvedReason>,
    /// Why moderators hid it.
    pub hidden_reason: Option<String>,
    pub deleted_at: Option<Timestamp>,
}

/// An answer of yours.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedAnswer {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    /// Markdown.
    pub body: String,
    pub language: String,
    /// The agency that you gave it for.
    pub official_for: Option<AgencyId>,
    pub posted_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    /// Why moderators hid it.
    pub hidden_reason: Option<String>,
    pub deleted_at: Option<Timestamp>,
}

/// A comment of yours.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedComment {
    pub id: CommentId,
    pub thread_id: ThreadId,
    /// The answer that it stands under; left out under the question.
    pub answer_id: Option<AnswerId>,
    /// Markdown.
    pub body: String,
    pub posted_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// Why moderators hid it.
    pub hidden_reason: Option<String>,
    pub deleted_at: Option<Timestamp>,
}

/// A text of yours that was replaced by a later one.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedText {
    /// What it was the text of.
    pub of: SubjectKind,
    pub of_id: i64,
    pub number: i32,
    pub title: Option<String>,
    /// Markdown.
    pub body: String,
    pub written_at: Timestamp,
}

/// A vote of yours.
#[derive(Clone, Debug, Object)]
pub struct ExportedVote {
    pub answer_id: AnswerId,
    pub kind: VoteKind,
    pub at: Timestamp,
}

/// A question that you follow, or whose problem you have as well.
#[derive(Clone, Debug, Object)]
pub struct ExportedMark {
    pub thread_id: ThreadId,
    pub at: Timestamp,
}

/// Your word that two questions ask the same.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedProposal {
    pub thread_id: ThreadId,
    pub of_thread_id: ThreadId,
    pub proposed_at: Timestamp,
    /// What whoever asked decided.
    pub agreed: Option<bool>,
}

/// A question in which you found your answer without asking.
#[derive(Clone, Debug, Object)]
pub struct ExportedFind {
    pub thread_id: ThreadId,
    pub confirmed_at: Timestamp,
}

/// A question that you were about to ask when answers were suggested to you. What you typed is not kept.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedEpisode {
    pub started_at: Timestamp,
    pub category_id: Option<CategoryId>,
    /// Questions that were suggested, or kept from you until you had asked.
    pub offered_count: i32,
    pub opened_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
    /// The one that you opened or confirmed last.
    pub thread_id: Option<ThreadId>,
    /// The answer that counts as having helped you; left out where none does, as with your own.
    pub answer_id: Option<AnswerId>,
    /// You asked anyway.
    pub asked_at: Option<Timestamp>,
    /// You said that what was suggested did not apply.
    pub did_not_apply: bool,
    /// What was found was kept from you until you had asked, so that others could be compared with you. Left out where nobody was.
    pub held_out: Option<bool>,
    /// How likely the best suggestion seemed to answer your question, percent. Left out where that is not known.
    pub offered_percent: Option<i32>,
}

/// A line of the timeline of a case, as whoever asked reads it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedEntry {
    pub kind: EntryKind,
    pub at: Timestamp,
    pub by_you: bool,
    pub outcome: Option<Outcome>,
    pub outcome_detail: Option<String>,
    pub answer_id: Option<AnswerId>,
    pub comment_id: Option<CommentId>,
}

/// A private message between you and staff.
#[derive(Clone, Debug, Object)]
pub struct ExportedMessage {
    pub from_you: bool,
    /// As the page names them.
    pub author: String,
    /// Markdown.
    pub body: String,
    pub sent_at: Timestamp,
}

/// A case of staff about a question of yours.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedCase {
    pub reference: String,
    pub thread_id: ThreadId,
    pub state: CaseState,
    pub opened_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub outcome: Option<Outcome>,
    pub outcome_detail: Option<String>,
    pub timeline: Vec<ExportedEntry>,
    pub messages: Vec<ExportedMessage>,
}

/// A browser in which you are signed in.
#[derive(Clone, Debug, Object)]
pub struct ExportedSession {
    /// What the browser calls itself, shortened.
    pub agent: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// A token of yours, without what opens anything.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedToken {
    pub id: ApiTokenId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// An authenticator app of yours, without the key that it has.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedSecondFactor {
    pub set_up_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// Recovery codes that you have not used yet.
    pub recovery_codes_left: u64,
}

/// A passkey of yours, without what your device is known by.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedPasskey {
    /// What you call it.
    pub name: String,
    pub added_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// An administrator asked for your second factor to be reset.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedSecondFactorReset {
    /// Why, in their words.
    pub reason: String,
    pub requested_at: Timestamp,
    /// When another administrator confirmed it; left out where nobody did.
    pub confirmed_at: Option<Timestamp>,
}

/// Something that happened to the safety of your account.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedSecurityEvent {
    pub kind: SecurityEventKind,
    pub occurred_at: Timestamp,
    pub by_you: bool,
    /// Equal for equal network addresses, and no way back to the address.
    pub place: Option<String>,
    pub role: Option<Role>,
    pub token_id: Option<ApiTokenId>,
}

/// Everything that you wrote or were told. What your token may not read otherwise is left out: questions and everything around them
/// need `threads:read`, cases `cases:read`, sessions, tokens and security events `admin`.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccountExport {
    /// The address of this site.
    pub site: String,
    pub exported_at: Timestamp,
    pub account: ExportedAccount,
    pub roles: Option<Vec<ExportedRole>>,
    pub suspensions: Option<Vec<ExportedSuspension>>,
    pub drafts: Option<Vec<ExportedDraft>>,
    pub notifications: Option<Vec<ExportedNotification>>,
    pub mail_settings: Option<Vec<ExportedMailSetting>>,
    pub mail_hours: Option<Vec<ExportedMailHours>>,
    pub stopped_threads: Option<Vec<ExportedStoppedThread>>,
    /// Whether you want to hear of open questions, if you ever said so.
    pub question_preferences: Option<Vec<ExportedQuestionPreferences>>,
    pub followed_categories: Option<Vec<ExportedFollowedCategory>>,
    pub followed_agencies: Option<Vec<ExportedFollowedAgency>>,
    pub volunteering: Option<Vec<ExportedVolunteering>>,
    pub followed_tags: Option<Vec<ExportedFollowedTag>>,
    /// Open questions that you were told of within the time for which that is kept.
    pub question_offers: Option<Vec<ExportedQuestionOffer>>,
    /// Notes of thanks for your answers.
    pub thanks_received: Option<Vec<ExportedThanks>>,
    /// Notes of thanks that you wrote.
    pub thanks_given: Option<Vec<ExportedThanks>>,
    pub threads: Option<Vec<ExportedThread>>,
    pub answers: Option<Vec<ExportedAnswer>>,
    pub comments: Option<Vec<ExportedComment>>,
    /// What you keep for staff beside your questions.
    pub annex: Option<Vec<ExportedAnnexItem>>,
    /// Photos and documents of your posts, by where they are.
    pub attachments: Option<Vec<ExportedAttachment>>,
    pub earlier_texts: Option<Vec<ExportedText>>,
    pub votes: Option<Vec<ExportedVote>>,
    pub me_too: Option<Vec<ExportedMark>>,
    pub follows: Option<Vec<ExportedMark>>,
    pub duplicate_proposals: Option<Vec<ExportedProposal>>,
    pub contests: Option<Vec<ExportedContest>>,
    /// Questions in which you found your answer without asking.
    pub found_answers: Option<Vec<ExportedFind>>,
    /// What you were about to ask within the last 8 days, and what was suggested for it.
    pub episodes: Option<Vec<ExportedEpisode>>,
    pub cases: Option<Vec<ExportedCase>>,
    pub sessions: Option<Vec<ExportedSession>>,
    pub tokens: Option<Vec<ExportedToken>>,
    /// The authenticator app whose codes are asked for, if there is one.
    pub second_factors: Option<Vec<ExportedSecondFactor>>,
    pub passkeys: Option<Vec<ExportedPasskey>>,
    pub second_factor_resets: Option<Vec<ExportedSecondFactorReset>>,
    pub security_events: Option<Vec<ExportedSecurityEvent>>,
}
