//! What an error of the database means for those who asked: wait and try again, look before trying again, or a fault of ours.
//! The one place that reads error codes of SQLite and PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::error::ErrorKind;
use sea_orm::sqlx::{self, error::DatabaseError};
use sea_orm::{DbErr, RuntimeErr};

/// How long to wait before trying again while the database cannot be reached or is busy.
const RETRY_SOON: Duration = Duration::from_secs(2);
/// How long to wait before trying again while the disk is full or does not work.
const RETRY_LATER: Duration = Duration::from_secs(10);

/// What went wrong in this layer itself; travels inside a [`DbErr`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A write shares its commit with others, and one of them broke the connection: nothing of it was stored.
    #[error("the commit that was to hold this write was given up")]
    GroupRefused,
    /// The commit was sent and its reply was lost: it may have been stored.
    #[error("the outcome of the commit is unknown")]
    OutcomeUnknown,
    /// The turn to write did not come in time.
    #[error("another write holds the database")]
    Held,
    /// There is no room left, or the disk does not work.
    #[error("the disk is full")]
    StorageFull,
    /// An operation began a second write while it held one: it would wait for itself.
    #[error("a write was begun inside a write")]
    Nested,
    /// A statement before this one failed, so nothing of this write may be stored.
    #[error("an earlier statement of this write failed")]
    Aborted,
}

impl From<WriteError> for DbErr {
    fn from(error: WriteError) -> Self {
        Self::Exec(RuntimeErr::SqlxError(Arc::new(sqlx::Error::AnyDriverError(Box::new(error)))))
    }
}

/// What an error of the database means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was stored; the same request may work later.
    Unavailable { retry_after: Duration },
    /// It may have been stored: repeat it only with its idempotency key, or look first.
    OutcomeUnknown { retry_after: Duration },
    /// A unique, foreign key or check constraint refused one statement.
    Constraint,
    /// Two transactions stood in each other's way and this one was given up; it may be run again at once.
    Conflict,
    /// A fault of ours.
    Internal,
}

/// What the driver of the database said.
fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

impl Failure {
    /// Classifies an error.
    #[must_use]
    pub fn of(error: &DbErr) -> Self {
        let Some(cause) = driver_error(error) else {
            let away = matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_));
            return if away { Self::Unavailable { retry_after: RETRY_SOON } } else { Self::Internal };
        };
        match cause {
            sqlx::Error::AnyDriverError(inner) => {
                inner.downcast_ref::<WriteError>().map_or(Self::Internal, |error| Self::of_write(*error))
            }
            sqlx::Error::Database(refused) => Self::of_code(refused.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable { retry_after: RETRY_SOON },
            _ => Self::Internal,
        }
    }

    fn of_write(error: WriteError) -> Self {
        match error {
            WriteError::GroupRefused | WriteError::Held => Self::Unavailable { retry_after: RETRY_SOON },
            WriteError::StorageFull => Self::Unavailable { retry_after: RETRY_LATER },
            WriteError::OutcomeUnknown => Self::OutcomeUnknown { retry_after: RETRY_SOON },
            WriteError::Nested | WriteError::Aborted => Self::Internal,
        }
    }

    fn of_code(error: &(dyn DatabaseError + 'static)) -> Self {
        match error.kind() {
            ErrorKind::UniqueViolation
            | ErrorKind::ForeignKeyViolation
            | ErrorKind::NotNullViolation
            | ErrorKind::CheckViolation => return Self::Constraint,
            _ => {}
        }
        let code = error.code().unwrap_or_default();
        if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
            return Self::of_sqlite_code(&code);
        }
        // SQLSTATE classes, https://www.postgresql.org/docs/current/errcodes-appendix.html
        match code.as_ref() {
            "40001" | "40P01" => Self::Conflict,
            // 53100 disk_full
            "53100" => Self::Unavailable { retry_after: RETRY_LATER },
            // 57014 query_canceled (statement timeout), 55P03 lock_not_available, 25006 read_only_sql_transaction
            // (a standby that took over nothing yet)
            "55P03" | "25006" => Self::Unavailable { retry_after: RETRY_SOON },
            code => match code.get(..2) {
                // 08 connection exception, 53 insufficient resources, 57 operator intervention, 58 system error
                Some("08" | "53" | "57" | "58") => Self::Unavailable { retry_after: RETRY_SOON },
                Some("23") => Self::Constraint,
                _ => Self::Internal,
            },
        }
    }

    /// Result codes of SQLite, <https://www.sqlite.org/rescode.html>; the low byte is the primary one.
    fn of_sqlite_code(code: &str) -> Self {
        match code.parse::<u32>().unwrap_or_default() & 0xff {
            // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL
            5 | 6 | 15 => Self::Unavailable { retry_after: RETRY_SOON },
            // SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
            7 | 8 | 10 | 13 | 14 => Self::Unavailable { retry_after: RETRY_LATER },
            // SQLITE_CONSTRAINT
            19 => Self::Constraint,
            _ => Self::Internal,
        }
    }

    /// Whether the disk, and not a lock or a lost connection, keeps things from being stored.
    pub(super) fn is_storage(error: &DbErr) -> bool {
        matches!(Self::of(error), Self::Unavailable { retry_after } if retry_after == RETRY_LATER)
    }

    /// Whether a failed commit surely stored nothing. A full disk and a busy lock are found before the commit is marked as
    /// complete; after any other failure the mark may be there.
    pub(super) fn commit_was_refused(error: &DbErr) -> bool {
        let Some(cause) = driver_error(error) else { return false };
        match cause {
            sqlx::Error::AnyDriverError(inner) => {
                matches!(inner.downcast_ref(), Some(WriteError::StorageFull | WriteError::Aborted))
            }
            sqlx::Error::Database(error) if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => {
                let code = error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default() & 0xff;
                matches!(code, 5 | 13 | 19)
            }
            sqlx::Error::Database(error) => {
                // Class 23: a constraint that is checked at the commit. Class 40: given up by the server.
                error
                    .code()
                    .is_some_and(|code| matches!(code.get(..2), Some("23")) || code == "40001" || code == "40P01")
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_this_layer_keep_their_meaning_inside_a_database_error() {
        let of = |error: WriteError| Failure::of(&error.into());
        assert!(matches!(of(WriteError::OutcomeUnknown), Failure::OutcomeUnknown { .. }));
        assert!(matches!(of(WriteError::GroupRefused), Failure::Unavailable { .. }));
        assert!(matches!(of(WriteError::Held), Failure::Unavailable { .. }));
        assert_eq!(of(WriteError::Nested), Failure::Internal);
        assert!(Failure::is_storage(&WriteError::StorageFull.into()));
        assert!(!Failure::is_storage(&WriteError::Held.into()));
    }

    #[test]
    fn only_what_surely_stored_nothing_counts_as_a_refused_commit() {
        assert!(Failure::commit_was_refused(&WriteError::StorageFull.into()));
        assert!(!Failure::commit_was_refused(&WriteError::OutcomeUnknown.into()));
        let lost = sqlx::Error::Io(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        assert!(!Failure::commit_was_refused(&DbErr::Exec(RuntimeErr::SqlxError(Arc::new(lost)))));
    }

    #[test]
    fn a_lost_connection_is_no_fault_of_ours() {
        let lost = sqlx::Error::Io(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        let error = DbErr::Query(RuntimeErr::SqlxError(Arc::new(lost)));
        assert!(matches!(Failure::of(&error), Failure::Unavailable { .. }));
        assert_eq!(Failure::of(&DbErr::RecordNotFound("thread 7".to_owned())), Failure::Internal);
    }

    #[test]
    fn codes_of_sqlite_are_read_by_their_low_byte() {
        // SQLITE_IOERR_FSYNC = 1034, SQLITE_BUSY_SNAPSHOT = 517, SQLITE_CONSTRAINT_UNIQUE = 2067
        assert_eq!(Failure::of_sqlite_code("1034"), Failure::Unavailable { retry_after: RETRY_LATER });
        assert_eq!(Failure::of_sqlite_code("517"), Failure::Unavailable { retry_after: RETRY_SOON });
        assert_eq!(Failure::of_sqlite_code("2067"), Failure::Constraint);
        assert_eq!(Failure::of_sqlite_code("1"), Failure::Internal);
    }
}
