//! Table `peer_profile`: data only.

use sea_orm::entity::prelude::*;

use super::ids::AccountId;

/// Who wants to be brought open questions, in which languages, and who wants to hear what their answers did.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "peer_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub wants_questions: bool,
    /// Codes of ISO 639-1 with spaces between them; empty for any.
    #[sea_orm(column_type = "Text")]
    pub languages: String,
    pub updated_at: DateTimeUtc,
    /// When a question was last brought to them.
    pub last_offered_at: Option<DateTimeUtc>,
    /// They want a mail now and then about what their answers did.
    pub wants_effects: bool,
    /// When it is looked next whether there is something to tell; none unless they want it.
    pub effects_due_at: Option<DateTimeUtc>,
    /// When they were last told.
    pub effects_told_at: Option<DateTimeUtc>,
    /// How many people their answers had helped by then.
    pub effects_told: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
