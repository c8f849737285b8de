//! Files of private messages: whoever may read the case as asker or as staff sees those of its messages, and nobody else.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::{access, listing};
use crate::app::App;
use crate::entity::{
    AccountId, CaseId, CaseMessageId, CaseMessageKind, Subject, SubjectKind, case_message, staff_case,
};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError};
use crate::posts::attachments::{Access, AttachmentSubjects};

/// Knows messages of cases.
pub struct FilesOfCases;

#[async_trait]
impl AttachmentSubjects for FilesOfCases {
    fn kinds(&self) -> &'static [SubjectKind] {
        &[SubjectKind::CaseMessage]
    }

    async fn access(
        &self,
        db: &DatabaseConnection,
        caller: Option<&Caller>,
        subject: Subject,
    ) -> Result<Option<Access>, DbErr> {
        let (Some(caller), Subject::CaseMessage(id)) = (caller, subject) else { return Ok(None) };
        let Some(case) = case_of(db, id).await? else { return Ok(None) };
        Ok(listing::head(db, caller, case).await?.map(|_| Access::Some))
    }

    async fn read_by(&self, app: &App, caller: &Caller, subject: Subject) -> Result<(), OperationError> {
        let Subject::CaseMessage(id) = subject else { return Err(OperationError::NotFound) };
        let case = case_of(app.reader(), id).await?.ok_or(OperationError::NotFound)?;
        let head = listing::head(app.reader(), caller, case).await?.ok_or(OperationError::NotFound)?;
        access::record(app, caller, &head).await
    }

    async fn may_change(&self, _: &DatabaseConnection, _: &Caller, _: AccountId, _: Subject) -> Result<bool, DbErr> {
        // What is said in a case is said: its messages are never others later, and neither is what was sent with them.
        Ok(false)
    }

    async fn lock_for_change(
        &self,
        op: &Operation,
        caller: &Caller,
        _: AccountId,
        subject: Subject,
    ) -> Result<(), OperationError> {
        let Subject::CaseMessage(id) = subject else { return Err(OperationError::NotFound) };
        let case = case_of(op.tx(), id).await?.ok_or(OperationError::NotFound)?;
        listing::head(op.tx(), caller, case).await?.ok_or(OperationError::NotFound)?;
        Err(OperationError::forbidden())
    }

    async fn path(&self, db: &DatabaseConnection, subject: Subject) -> Result<Option<String>, DbErr> {
        let Subject::CaseMessage(id) = subject else { return Ok(None) };
        let Some(case) = case_of(db, id).await? else { return Ok(None) };
        let row = staff_case::Entity::find_by_id(case).one(db).await?;
        // Staff are led on from there.
        Ok(row.map(|row| format!("/cases/{}", row.reference)))
    }

    async fn outlasts_author(&self, _: &DatabaseConnection, _: Subject) -> Result<bool, DbErr> {
        // Messages between somebody and staff stay for the team, and so does what was sent with them.
        Ok(true)
    }

    async fn changed(&self, _: &Operation, _: Subject) -> Result<(), OperationError> {
        // Pages of cases are kept nowhere.
        Ok(())
    }
}

async fn case_of<C: ConnectionTrait>(db: &C, id: CaseMessageId) -> Result<Option<CaseId>, DbErr> {
    case_message::Entity::find_by_id(id)
        .select_only()
        .column(case_message::Column::CaseId)
        .filter(case_message::Column::Kind.eq(CaseMessageKind::Private))
        .into_tuple()
        .one(db)
        .await
}
