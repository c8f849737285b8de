//! What asks the same as the question of a case, as whoever asked was told: proposed by people, or found before the case opened.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryOrder};

use crate::entity::{AccountId, ThreadId, duplicate_proposal};
use crate::threads::listing::proposals_of;

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
    proposals_of(id).order_by_desc(duplicate_proposal::Column::Id).into_model().all(db).await
}
