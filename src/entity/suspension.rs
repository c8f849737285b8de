//! Table `suspension`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, SuspensionId};
use super::kinds::SuspensionReason;

/// An account is kept out of the site for a time: who decided so, why and until when. It is over at its end by itself, or when
/// somebody lifts it, which is written down as well.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suspension")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SuspensionId,
    /// Whose account it is about.
    pub account_id: AccountId,
    pub reason: SuspensionReason,
    /// What its owner is told, in the words of whoever suspended it.
    #[sea_orm(column_type = "Text")]
    pub explanation: String,
    pub started_at: DateTimeUtc,
    /// When it is over by itself; none: when somebody lifts it.
    pub ends_at: Option<DateTimeUtc>,
    /// None for the command line.
    pub suspended_by: Option<AccountId>,
    /// Whether all that the account posted is hidden with it.
    pub hides_posts: bool,
    pub lifted_at: Option<DateTimeUtc>,
    /// None for the command line, or while nobody has lifted it.
    pub lifted_by: Option<AccountId>,
    /// Whether what it hid was shown again when it was lifted.
    pub shows_posts: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
