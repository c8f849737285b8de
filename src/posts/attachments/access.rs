//! What files ask of the features whose posts they belong to. A post is theirs, and so is the word on who sees it.

use async_trait::async_trait;
use sea_orm::{DatabaseConnection, DbErr};

use crate::app::App;
use crate::entity::{AccountId, Subject, SubjectKind};
use crate::identity::Caller;
use crate::operation::{Operation, OperationError};

/// Who sees a thing that a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody: what hangs on it may be kept on the way.
    Everyone,
    /// Some people, for whatever reason.
    Some,
}

/// A feature that knows what files can belong to.
#[async_trait]
pub trait AttachmentSubjects: Send + Sync {
    /// The kinds of things that it knows.
    fn kinds(&self) -> &'static [SubjectKind];

    /// Who sees a thing; none if it does not exist for the caller.
    async fn access(
        &self,
        db: &DatabaseConnection,
        caller: Option<&Caller>,
        subject: Subject,
    ) -> Result<Option<Access>, DbErr>;

    /// Takes note that somebody reads the files of a thing that not everybody sees, before anything of them goes out. Where reading the
    /// thing leaves a trace, reading its files leaves the same one. What cannot be noted is not read.
    async fn read_by(&self, _app: &App, _caller: &Caller, _subject: Subject) -> Result<(), OperationError> {
        Ok(())
    }

    /// Whether a caller may change or remove a file of a thing, whoever uploaded it.
    async fn may_change(
        &self,
        db: &DatabaseConnection,
        caller: &Caller,
        uploader: AccountId,
        subject: Subject,
    ) -> Result<bool, DbErr>;

    /// The same within the operation that changes it: takes the thing first, so that it neither goes nor changes hands meanwhile, and
    /// refuses those who may not. A file is as much somebody's own as what it hangs on. [`OperationError::NotFound`] if the thing does not
    /// exist for the caller.
    async fn lock_for_change(
        &self,
        operation: &Operation,
        caller: &Caller,
        uploader: AccountId,
        subject: Subject,
    ) -> Result<(), OperationError>;

    /// The address of the page on which a thing stands; none if it is gone.
    async fn path(&self, db: &DatabaseConnection, subject: Subject) -> Result<Option<String>, DbErr>;

    /// Whether a thing is not its author's own, so that its files stay when they leave.
    async fn outlasts_author(&self, db: &DatabaseConnection, subject: Subject) -> Result<bool, DbErr>;

    /// Takes note, in the same transaction, that the files of a thing are others now: pages that show it are other pages.
    async fn changed(&self, operation: &Operation, subject: Subject) -> Result<(), OperationError>;
}
