//! Files of questions, answers and comments: what `posts` asks about the post that one belongs to, and their end with the post.

use async_trait::async_trait;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::comments::own::lock_comment;
use super::listing::{may_change_files, sees_post};
use super::revisions::may_edit;
use super::store::{agency_of, apply, change, lock_answer, lock_thread};
use crate::entity::{AccountId, AnswerId, CommentId, Event, Subject, SubjectKind, ThreadId, answer, comment, thread};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError};
use crate::posts::attachments::{Access, AttachmentSubjects, remove_of};

/// Knows questions, answers and comments.
pub struct FilesOfThreads;

#[async_trait]
impl AttachmentSubjects for FilesOfThreads {
    fn kinds(&self) -> &'static [SubjectKind] {
        &[SubjectKind::Thread, SubjectKind::Answer, SubjectKind::Comment]
    }

    async fn access(
        &self,
        db: &DatabaseConnection,
        caller: Option<&Caller>,
        subject: Subject,
    ) -> Result<Option<Access>, DbErr> {
        if sees_post(db, None, subject).await? {
            return Ok(Some(Access::Everyone));
        }
        Ok((caller.is_some() && sees_post(db, caller, subject).await?).then_some(Access::Some))
    }

    async fn may_change(
        &self,
        db: &DatabaseConnection,
        caller: &Caller,
        uploader: AccountId,
        subject: Subject,
    ) -> Result<bool, DbErr> {
        may_change_files(db, caller, uploader, subject).await
    }

    async fn lock_for_change(
        &self,
        op: &Operation,
        caller: &Caller,
        uploader: AccountId,
        subject: Subject,
    ) -> Result<(), OperationError> {
        let tx = op.tx();
        let (head, official_for) = match subject {
            Subject::Thread(id) => (lock_thread(tx, caller, id).await?, None),
            Subject::Answer(id) => {
                let (head, found) = lock_answer(tx, caller, id).await?;
                (head, found.official_for)
            }
            Subject::Comment(id) => (lock_comment(tx, caller, id).await?.0, None),
            _ => return Err(OperationError::NotFound),
        };
        may_edit(caller, uploader, official_for, agency_of(tx, head.category_id).await?)
    }

    async fn path(&self, db: &DatabaseConnection, subject: Subject) -> Result<Option<String>, DbErr> {
        let Some(thread) = thread_of(db, subject).await? else { return Ok(None) };
        Ok(match subject {
            Subject::Answer(id) => Some(format!("/threads/{thread}#answer-{id}")),
            Subject::Comment(id) => Some(format!("/threads/{thread}#comment-{id}")),
            _ => Some(format!("/threads/{thread}")),
        })
    }

    async fn outlasts_author(&self, db: &DatabaseConnection, subject: Subject) -> Result<bool, DbErr> {
        let Subject::Answer(id) = subject else { return Ok(false) };
        let official = answer::Entity::find_by_id(id).filter(answer::Column::OfficialFor.is_not_null());
        Ok(official.count(db).await? > 0)
    }

    async fn changed(&self, op: &Operation, subject: Subject) -> Result<(), OperationError> {
        let Some(thread) = thread_of(op.tx(), subject).await? else { return Ok(()) };
        match apply(op.tx(), change(thread, op.now())).await {
            // Deleted: no page shows it.
            Err(OperationError::Stale) => return Ok(()),
            applied => applied?,
        }
        op.record(Event::ThreadChanged { thread });
        Ok(())
    }
}

async fn thread_of<C: ConnectionTrait>(db: &C, subject: Subject) -> Result<Option<ThreadId>, DbErr> {
    match subject {
        Subject::Thread(id) => Ok(Some(id)),
        Subject::Answer(id) => {
            answer::Entity::find_by_id(id).select_only().column(answer::Column::ThreadId).into_tuple().one(db).await
        }
        Subject::Comment(id) => {
            comment::Entity::find_by_id(id).select_only().column(comment::Column::ThreadId).into_tuple().one(db).await
        }
        _ => Ok(None),
    }
}

/// Removes the files of a question that is deleted, and of everything below it.
pub(in crate::threads) async fn remove_of_thread(op: &Operation, id: ThreadId) -> Result<(), OperationError> {
    let threads = Query::select()
        .column(thread::Column::Id)
        .from(thread::Entity)
        .and_where(thread::Column::Id.eq(id))
        .and_where(thread::Column::HasAttachments.eq(true))
        .to_owned();
    let answers = Query::select()
        .column(answer::Column::Id)
        .from(answer::Entity)
        .and_where(answer::Column::ThreadId.eq(id))
        .to_owned();
    let comments = Query::select()
        .column(comment::Column::Id)
        .from(comment::Entity)
        .and_where(comment::Column::ThreadId.eq(id))
        .to_owned();
    remove_of(op, SubjectKind::Thread, threads).await?;
    remove_of(op, SubjectKind::Answer, answers).await?;
    remove_of(op, SubjectKind::Comment, comments).await
}

/// Removes the files of an answer that is deleted, and of the comments under it.
pub(in crate::threads) async fn remove_of_answer(op: &Operation, id: AnswerId) -> Result<(), OperationError> {
    let answers =
        Query::select().column(answer::Column::Id).from(answer::Entity).and_where(answer::Column::Id.eq(id)).to_owned();
    let comments = Query::select()
        .column(comment::Column::Id)
        .from(comment::Entity)
        .and_where(comment::Column::AnswerId.eq(id))
        .to_owned();
    remove_of(op, SubjectKind::Answer, answers).await?;
    remove_of(op, SubjectKind::Comment, comments).await
}

/// Removes the files of a comment that is deleted.
pub(in crate::threads) async fn remove_of_comment(op: &Operation, id: CommentId) -> Result<(), OperationError> {
    let comments = Query::select()
        .column(comment::Column::Id)
        .from(comment::Entity)
        .and_where(comment::Column::Id.eq(id))
        .to_owned();
    remove_of(op, SubjectKind::Comment, comments).await
}
