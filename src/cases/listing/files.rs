//! The files of a case's messages.

use sea_orm::{ConnectionTrait, DbErr};

use super::show::{Message, Side, messages};
use crate::entity::{CaseId, Subject};
use crate::posts::attachments::listing::of_subjects;

/// The messages and notes of a case with their files, oldest first; for the asker those that were said to or by them. Two queries, one
/// where nothing was said.
pub async fn messages_with_files<C: ConnectionTrait>(db: &C, case: CaseId, side: Side) -> Result<Vec<Message>, DbErr> {
    let mut messages = messages(db, case, side).await?;
    let mut files = of_subjects(db, messages.iter().map(|message| Subject::CaseMessage(message.id))).await?;
    for message in &mut messages {
        message.files = files.remove(&Subject::CaseMessage(message.id)).unwrap_or_default();
    }
    Ok(messages)
}
