//! A place between the program and the database where tests make statements fail. In service nothing stands there.

use sea_orm::DbErr;

use super::failure::WriteError;

/// A step of a write on its way to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStep<'a> {
    /// The transaction of a group (SQLite) or of one write (PostgreSQL) begins.
    Begin,
    /// A statement inside it.
    Statement(&'a str),
    /// It is committed.
    Commit,
    /// One write of a group, or the whole transaction, is taken back.
    Rollback,
}

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interception {
    /// It runs.
    Run,
    /// It is refused as by a full disk; the transaction stays open.
    Refuse,
    /// It is refused and the database has rolled the transaction back by itself: SQLite does so on some errors, PostgreSQL's
    /// server by ending the connection.
    RollBackAndRefuse,
    /// It is carried out and its reply is lost, as by a connection that breaks.
    RunAndLoseReply,
}

/// Decides what becomes of each step of each write of a node.
pub trait WriteInterceptor: Send + Sync {
    /// Called once for each step, before it runs.
    fn intercept(&self, step: WriteStep<'_>) -> Interception;
}

/// The error of a refused step.
pub(super) fn refused() -> DbErr {
    WriteError::StorageFull.into()
}

/// The error of a step whose reply was lost.
pub(super) fn reply_lost() -> DbErr {
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    DbErr::Exec(sea_orm::RuntimeErr::SqlxError(std::sync::Arc::new(sea_orm::sqlx::Error::Io(broken))))
}
