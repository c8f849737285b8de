//! Table `notification`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AnswerId, CaseId, MailId, NotificationId, OutboxEventId, ThreadId};
use super::kinds::NotificationKind;

/// Something a person should hear.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: NotificationId,
    pub account_id: AccountId,
    /// The event it tells of; one notification per event and person.
    pub event_id: OutboxEventId,
    pub kind: NotificationKind,
    pub thread_id: Option<ThreadId>,
    pub answer_id: Option<AnswerId>,
    pub case_id: Option<CaseId>,
    pub actor_id: Option<AccountId>,
    pub created_at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
    /// The mail that waited already and tells of this as well; none if it has a mail of its own, or none at all.
    pub folded_into: Option<MailId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
