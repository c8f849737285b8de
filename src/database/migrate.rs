//! Bringing the schema to the newest step, with nodes that start together taking turns. Touches the schema's history only.

use std::time::{Duration, Instant};

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// Key of the advisory lock that a migrating node holds on PostgreSQL. Any number does that nothing else uses.
const ADVISORY_LOCK: i64 = 7_236_511;
/// How long a node waits for another one's migration on SQLite, whose own wait ends after seconds.
const MIGRATION_TIMEOUT: Duration = Duration::from_mins(10);
/// Pause between two attempts to get SQLite's write lock.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Applies all steps that are missing, in one transaction on one connection: who comes second waits, and then finds nothing
/// to do. A step that fails takes back those before it.
///
/// # Errors
/// Those of the database, and of a schema that has steps which this version does not know.
pub(super) async fn to_newest_step(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = begin_alone(connection).await?;
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}

/// Begins a transaction while no other node migrates.
async fn begin_alone(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    if connection.get_database_backend() == DatabaseBackend::Postgres {
        let transaction = connection.begin().await?;
        // Another node may migrate for minutes: that is no row that somebody holds for too long.
        transaction.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await?;
        return Ok(transaction);
    }
    let options = TransactionOptions {
        isolation_level: None,
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    };
    let since = Instant::now();
    loop {
        match connection.begin_with_options(options).await {
            Err(error) if is_busy(&error) && since.elapsed() < MIGRATION_TIMEOUT => {
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
            begun => return begun,
        }
    }
}

/// Whether another connection holds a lock of SQLite.
pub(super) fn is_busy(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    // SQLITE_BUSY, and the extended codes that end in it.
    let code = error.as_database_error().and_then(DatabaseError::code).and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
