//! What is told and to whom, and what every kind of tidings asks of threads.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{AccountId, AnswerId, NotificationKind, ThreadId, answer, follow, staff_case, thread};
use crate::threads::visibility;

/// What is told, and to whom.
#[derive(Clone, Debug)]
pub struct NotificationDraft {
    pub kind: NotificationKind,
    pub thread: thread::Model,
    pub answer: Option<AnswerId>,
    pub case: Option<staff_case::Model>,
    /// Whose act it was, where that may be told.
    pub actor: Option<AccountId>,
    /// Without the actor; nobody twice.
    pub recipients: BTreeSet<AccountId>,
}

impl NotificationDraft {
    /// What is told of a case and of no answer.
    pub(super) fn of_case(
        kind: NotificationKind,
        case: staff_case::Model,
        thread: thread::Model,
        actor: Option<AccountId>,
        recipients: BTreeSet<AccountId>,
    ) -> Self {
        Self { kind, thread, answer: None, case: Some(case), actor, recipients }
    }
}

pub(super) async fn visible_thread<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<Option<thread::Model>, DbErr> {
    thread::Entity::find_by_id(id).filter(visibility::shown_threads()).one(db).await
}

pub(super) async fn visible_answer<C: ConnectionTrait>(db: &C, id: AnswerId) -> Result<Option<answer::Model>, DbErr> {
    answer::Entity::find_by_id(id).filter(visibility::public_answers()).one(db).await
}

pub(super) async fn followers<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AccountId>, DbErr> {
    follow::Entity::find()
        .select_only()
        .column(follow::Column::AccountId)
        .filter(follow::Column::ThreadId.eq(thread))
        .into_tuple()
        .all(db)
        .await
}
