//! What askers keep for staff beside the questions of a case. Whoever may read the private messages of the case reads it, and nobody before
//! there is a case: it is found by the case alone, so that it goes along when the case goes to another team.

use sea_orm::{ConnectionTrait, DbErr};

use super::questions::{CaseQuestion, questions};
use crate::entity::{CaseId, ThreadId};
use crate::threads::annex::AnnexItem;
use crate::threads::annex::listing::of_threads;

/// What is kept for staff beside the questions of a case: two queries.
pub async fn annex<C: ConnectionTrait>(db: &C, case: CaseId) -> Result<Vec<AnnexItem>, DbErr> {
    annex_of(db, &questions(db, case).await?).await
}

/// The same beside questions of a case that were read already: one query.
pub async fn annex_of<C: ConnectionTrait>(db: &C, questions: &[CaseQuestion]) -> Result<Vec<AnnexItem>, DbErr> {
    let threads: Vec<ThreadId> = questions.iter().map(|question| question.id).collect();
    of_threads(db, &threads).await
}
