//! What asks the same as the question of a case, as whoever asked was told: proposed by people, or found before the case opened.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{AccountId, ThreadId, duplicate_proposal, thread};
use crate::threads::visibility;

/// Most of them on one page.
const MAX_OFFERS: u64 = 20;

/// Another question that may answer the one of a case.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Offer {
    pub of_thread_id: ThreadId,
    pub title: String,
    /// None where it was found before the case opened.
    pub proposed_by: Option<AccountId>,
    pub created_at: DateTime<Utc>,
    /// What whoever asked says; none while they have not said anything.
    pub agreed: Option<bool>,
}

/// What was offered to the asker of a thread and is shown to everybody, the newest first: one query.
pub async fn offers<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<Vec<Offer>, DbErr> {
    let other = duplicate_proposal::Entity::belongs_to(thread::Entity)
        .from(duplicate_proposal::Column::OfThreadId)
        .to(thread::Column::Id)
        .into();
    duplicate_proposal::Entity::find()
        .column_as(thread::Column::Title, "title")
        .join(JoinType::InnerJoin, other)
        .filter(duplicate_proposal::Column::ThreadId.eq(id))
        .filter(visibility::public_threads())
        .order_by_desc(duplicate_proposal::Column::Id)
        .limit(MAX_OFFERS)
        .into_model()
        .all(db)
        .await
}
