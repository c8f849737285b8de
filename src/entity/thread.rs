//! Table `thread`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, CategoryId, ThreadId};
use super::kinds::{Intent, ThreadState};

/// One question with its answers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "thread")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ThreadId,
    pub category_id: CategoryId,
    pub author_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub body_source: String,
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    pub render_version: i32,
    #[sea_orm(column_type = "Text")]
    pub language: String,
    pub intent: Intent,
    pub urgent: bool,
    pub state: ThreadState,
    pub asked_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    /// Number of the current text; an edit names the one it was made from.
    pub revision: i32,
    /// Grows with every visible change of the page.
    pub version: i32,
    pub last_activity_at: DateTimeUtc,
    /// First answer by somebody other than the asker.
    pub first_answer_at: Option<DateTimeUtc>,
    pub resolved_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    /// The asker's word that the answers until then did not help.
    pub not_solved_at: Option<DateTimeUtc>,
    /// Visible answers.
    pub answer_count: i32,
    /// People with this problem, the asker included.
    pub me_too_count: i32,
    pub hidden_at: Option<DateTimeUtc>,
    pub hidden_by: Option<AccountId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hidden_reason: Option<String>,
    pub deleted_at: Option<DateTimeUtc>,
    pub duplicate_of: Option<ThreadId>,
    /// When escalation looks at it next; none when it has nothing to decide.
    pub look_at: Option<DateTimeUtc>,
    /// Promise shown to everybody.
    pub peer_window_ends_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
