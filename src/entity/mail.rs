//! Table `mail`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, MailId};

/// A mail to send once. Its text is wiped once sent; when it is tried is the queue's business.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MailId,
    /// What it is for; makes a repeat harmless.
    #[sea_orm(column_type = "Text")]
    pub key: String,
    pub account_id: Option<AccountId>,
    #[sea_orm(column_type = "Text")]
    pub to_address: String,
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub text_body: String,
    #[sea_orm(column_type = "Text")]
    pub html_body: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub unsubscribe_url: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub message_id: String,
    pub created_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    /// Set when mails are kept instead of sent.
    pub kept_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
