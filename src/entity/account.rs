//! Table `account`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AccountId;

/// A person's account: a citizen or a member of staff. The handle is public, the address is sealed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AccountId,
    /// Public name as typed.
    #[sea_orm(column_type = "Text")]
    pub handle: String,
    /// Confusable-free form of the handle (UTS 39), so that look-alikes collide.
    #[sea_orm(column_type = "Text")]
    pub handle_skeleton: String,
    /// Address in its one spelling (`identity::email`); never shown to others.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    pub email_confirmed_at: Option<DateTimeUtc>,
    /// An address that waits for its confirmation; several accounts may wait for the same one.
    #[sea_orm(column_type = "Text", nullable)]
    pub pending_email: Option<String>,
    /// When the mail server last could not send to an address of this account.
    pub email_refused_at: Option<DateTimeUtc>,
    /// When the person is reminded of the address that waits; none if that is done or nothing waits.
    pub email_reminder_at: Option<DateTimeUtc>,
    /// Argon2id PHC string; none for imported accounts.
    #[sea_orm(column_type = "Text", nullable)]
    pub password_hash: Option<String>,
    /// What the person is shown with instead of the handle, as they write it.
    #[sea_orm(column_type = "Text", nullable)]
    pub display_name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub about: String,
    /// May do everything in every agency.
    pub is_site_administrator: bool,
    /// Language tag (BCP 47) of pages and mails, where the address names none; none: the site's own language.
    #[sea_orm(column_type = "Text", nullable)]
    pub locale: Option<String>,
    pub created_at: DateTimeUtc,
    pub disabled_at: Option<DateTimeUtc>,
    /// When the person had themselves erased. The row stays without anything personal, under an anonymous handle that begins
    /// with [`FORMER_MEMBER`]: what it answered keeps an author. An erased account is disabled as well.
    pub erased_at: Option<DateTimeUtc>,
    /// Id in the file the account was imported from.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
}

/// How the handles of erased accounts begin; nobody can choose such a name.
pub const FORMER_MEMBER: &str = "former-member-";

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
