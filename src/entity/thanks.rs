//! Table `thanks`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, AgencyId, AnswerId, ThanksId};

/// A note of thanks for an answer, which nobody reads but whoever wrote the answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "thanks")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ThanksId,
    pub answer_id: AnswerId,
    pub from_account: Option<AccountId>,
    /// The agency in whose name staff wrote it.
    pub agency_id: Option<AgencyId>,
    pub to_account: AccountId,
    /// Plain text; empty once it was removed.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub created_at: DateTimeUtc,
    /// When whoever it was written to removed it. The row stays, so that its writer neither learns of it nor writes another one.
    pub removed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
