//! Table `thread`: data only.

use sea_orm::entity::prelude::*;

use super::ids::{AccountId, CategoryId, SuspensionId, TeamId, ThreadId};
use super::kinds::{Audience, CaseState, Intent, NotSolvedReason, Outcome, ThreadState};

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
    pub is_urgent: bool,
    pub state: ThreadState,
    /// Who it is for. For all others a private thread does not exist.
    pub audience: Audience,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    /// Number of the current text; an edit names the one it was made from.
    pub revision: i32,
    /// Grows with every visible change of the page.
    pub version: i32,
    /// When the version grew last.
    pub updated_at: DateTimeUtc,
    pub last_activity_at: DateTimeUtc,
    /// First answer by somebody other than the asker.
    pub first_answer_at: Option<DateTimeUtc>,
    pub solved_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    /// The asker's word that the answers until then did not help.
    pub not_solved_at: Option<DateTimeUtc>,
    /// Why they did not, where the asker said.
    pub not_solved_reason: Option<NotSolvedReason>,
    /// Visible answers.
    pub answer_count: i32,
    /// People with this problem, the asker included.
    pub me_too_count: i32,
    pub hidden_at: Option<DateTimeUtc>,
    pub hidden_by: Option<AccountId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hidden_reason: Option<String>,
    /// The suspension of its author by which it was hidden; none if it was hidden by itself.
    pub hidden_in_suspension: Option<SuspensionId>,
    /// Since when it waits for a moderator to let it through. It is hidden meanwhile: its author and moderators see it.
    pub pending_since: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    pub duplicate_of: Option<ThreadId>,
    /// The thread that it was a duplicate of until that one was hidden.
    pub former_duplicate_of: Option<ThreadId>,
    /// When escalation checks it next; none when it has nothing to decide.
    pub next_check_at: Option<DateTimeUtc>,
    /// When trials of policies look at it next.
    pub trial_check_at: Option<DateTimeUtc>,
    /// When its asker is to be reminded to say whether an answer helped.
    pub reminder_due_at: Option<DateTimeUtc>,
    /// When they were reminded. That happens once.
    pub reminded_at: Option<DateTimeUtc>,
    /// When it is looked for once more among what was answered, before staff get it.
    pub last_look_due_at: Option<DateTimeUtc>,
    /// When that was done. It happens once.
    pub last_look_at: Option<DateTimeUtc>,
    /// Until when what was found then holds back a case.
    pub held_until: Option<DateTimeUtc>,
    /// When it is brought to people who are likely to answer it.
    pub peers_due_at: Option<DateTimeUtc>,
    /// There are, or were, files on its page: without any, nobody looks for them.
    pub has_attachments: bool,
    /// When it was imported; none for what was asked here.
    pub imported_at: Option<DateTimeUtc>,
    /// No policy brings it to staff by itself: it was imported so, and no policy has named it since.
    pub stays_with_neighbours: bool,
    /// Promise shown to everybody.
    pub peer_window_ends_at: Option<DateTimeUtc>,
    /// What may be told of the newest case of the thread; none of it is set while there was never one. Its reference is for
    /// the asker and those who may read cases, the rest for everybody.
    #[sea_orm(column_type = "Text", nullable)]
    pub case_reference: Option<String>,
    pub case_state: Option<CaseState>,
    /// The team that has it.
    pub case_team_id: Option<TeamId>,
    pub case_opened_at: Option<DateTimeUtc>,
    /// When the next reply of staff is due; none when none is.
    pub case_reply_due_at: Option<DateTimeUtc>,
    /// The first reply of staff.
    pub case_replied_at: Option<DateTimeUtc>,
    pub case_outcome: Option<Outcome>,
    /// The reason that goes with the outcome, in the words of staff.
    #[sea_orm(column_type = "Text", nullable)]
    pub case_outcome_detail: Option<String>,
    /// When it was resolved; none while it is active.
    pub case_ended_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
