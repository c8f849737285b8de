//! Table `security_event`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, ApiTokenId, CaseId, SecurityEventId};
use super::kinds::{Role, SecurityEventKind};

/// Something that happened to the safety of an account. Ids only, never changed, deleted by age alone: whoever has their account erased
/// takes the name away that the id leads to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "security_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SecurityEventId,
    /// Whose account it is about.
    pub account_id: AccountId,
    pub kind: SecurityEventKind,
    pub occurred_at: DateTimeUtc,
    /// Who did it; none for the command line, and for whoever failed to sign in.
    pub actor_id: Option<AccountId>,
    /// A keyed hash of the address that it was done from: equal for equal places, and no way back to the address.
    #[sea_orm(column_type = "Text", nullable)]
    pub address_key: Option<String>,
    /// Where a role was given or taken away, or whose case was read.
    pub agency_id: Option<AgencyId>,
    pub role: Option<Role>,
    /// The token that was made or taken back. It goes with its account, the event does not.
    pub api_token_id: Option<ApiTokenId>,
    /// The case that was read.
    pub case_id: Option<CaseId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
