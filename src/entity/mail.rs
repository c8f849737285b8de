//! Table `mail`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, MailId, NotificationId, OutboxEventId};
use super::kinds::TokenPurpose;

/// A mail to send once: for whom it is and what it is about. Its text and its address are made when it is sent, so no text, no
/// address and no secret stands here; when it is tried is the queue's business.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MailId,
    pub account_id: AccountId,
    /// The event it was written for; one mail per event and person.
    pub event_id: OutboxEventId,
    /// What it tells, or the first of it; none for a mail with a one-use link.
    pub notification_id: Option<NotificationId>,
    /// What its one-use link is for; none for a mail that tells of a notification.
    pub purpose: Option<TokenPurpose>,
    #[sea_orm(column_type = "Text")]
    pub message_id: String,
    pub created_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    /// Until when it waits for more to tell of; none once it is given to the queue.
    pub due_at: Option<DateTimeUtc>,
    /// What else it would tell of: of mails that wait, a person has one of each key. None for a mail that never waited.
    #[sea_orm(column_type = "Text", nullable)]
    pub fold_key: Option<String>,
    /// Set when mails are kept instead of sent.
    pub kept_at: Option<DateTimeUtc>,
    /// Set when there was nothing to tell any more: it is neither sent nor kept.
    pub dropped_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
