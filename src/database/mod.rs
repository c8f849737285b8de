//! Connecting, migrating and transactions: one way to begin a write on both databases. Touches configuration only.

use std::sync::Arc;
use std::time::{Duration, Instant};

mod counting;
mod failure;
mod group_commit;
mod interceptor;
mod migrate;
mod opening;
mod savepoint;
mod sqlite_connection;
mod write;
mod write_slot;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, RuntimeErr, TransactionTrait,
};

use group_commit::GroupCommitter;
use opening::{open, open_in_turn};
use write::WritingTasks;
use write_slot::WriteSlot;

pub use counting::STATEMENTS;
pub use failure::{Failure, WriteError};
pub use interceptor::{Interception, WriteInterceptor, WriteStep};
pub use write::WriteTransaction;

/// How long a read waits for a connection. Every request reads first, so a database that is away is told within a second.
const READ_ACQUIRE_TIMEOUT: Duration = Duration::from_millis(900);
/// How long a write of PostgreSQL waits for a connection and then for a row that another transaction holds, both together: a
/// burst of writes queues up instead of being refused. On SQLite operations wait for their turn to write.
const WRITE_WAIT_TIMEOUT: Duration = Duration::from_secs(4);
/// A write that waited longer than this for its connection waits for rows for the rest of its time only.
const LONG_ACQUIRE: Duration = Duration::from_millis(500);
/// A write waits for a row at least this long, however long it waited for its connection.
const MIN_LOCK_TIMEOUT: Duration = Duration::from_millis(500);
/// The log of changes is cut back to this size, bytes, once it was larger.
const MAX_JOURNAL_SIZE: &str = "67108864";

/// The database of a node: a cheap clone.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    /// PostgreSQL: connections of their own for writes, so that reads never wait behind a queue of them.
    write_connection: DatabaseConnection,
    /// SQLite has one writer. Waiting here is fair and shares commits; waiting inside SQLite does neither.
    committer: Option<Arc<GroupCommitter>>,
    interceptor: Option<Arc<dyn WriteInterceptor>>,
    writing: WritingTasks,
}

/// How a file of SQLite is opened.
fn tuned(sqlite: SqliteConnectOptions) -> SqliteConnectOptions {
    // FULL: a commit that was acknowledged survives a loss of power.
    sqlite
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(group_commit::WRITE_TURN_TIMEOUT)
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "memory")
        // Pages that change often go from the log to the database once for many commits.
        .pragma("wal_autocheckpoint", "4000")
        .pragma("journal_size_limit", MAX_JOURNAL_SIZE)
        .statement_cache_capacity(512)
}

impl Database {
    /// Connects to `sqlite://…` or `postgres://…`. `connections` is how many a node opens at most, and at least
    /// two on PostgreSQL, where half of them are kept for writes; SQLite's one writer comes on top.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        Self::connect_intercepted(url, connections, None).await
    }

    /// Connects with an interceptor between the program and each of its writes, by which tests make statements fail.
    pub async fn connect_intercepted(
        url: &str,
        connections: u32,
        interceptor: Option<Arc<dyn WriteInterceptor>>,
    ) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url);
        options
            .acquire_timeout(READ_ACQUIRE_TIMEOUT)
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .test_before_acquire(false)
            .map_sqlx_sqlite_opts(tuned)
            .map_sqlx_postgres_opts(|postgres| postgres.options([("lock_timeout", WRITE_WAIT_TIMEOUT.as_millis())]));
        if url.starts_with("sqlite:") {
            let connection = open_in_turn(options.max_connections(connections.max(1))).await?;
            let file: SqliteConnectOptions =
                url.parse().map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
            let committer = GroupCommitter::new(tuned(file).disable_statement_logging(), interceptor.clone());
            let write_connection = connection.clone();
            let (committer, writing) = (Some(committer), WritingTasks::default());
            return Ok(Self { connection, write_connection, committer, interceptor, writing });
        }
        let for_writes = (connections / 2).max(1);
        let for_reads = connections.saturating_sub(for_writes).max(1);
        let connection = open(options.max_connections(for_reads).to_owned()).await?;
        let write_connection =
            open(options.max_connections(for_writes).acquire_timeout(WRITE_WAIT_TIMEOUT).to_owned()).await?;
        Ok(Self { connection, write_connection, committer: None, interceptor, writing: WritingTasks::default() })
    }

    /// For reading; each statement sees the newest committed state.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Which of the two databases this is.
    #[must_use]
    pub fn backend(&self) -> DatabaseBackend {
        self.connection.get_database_backend()
    }

    /// Whether a full or broken disk stopped the last attempt to store something. Always false on PostgreSQL, which says so
    /// in its own log.
    #[must_use]
    pub fn storage_failed(&self) -> bool {
        self.committer.as_ref().is_some_and(|committer| committer.storage_failed())
    }

    /// Whether something can be stored right now. Asks the disk only if it stopped the last attempt.
    pub async fn can_store(&self) -> bool {
        if !self.storage_failed() {
            return true;
        }
        let attempt = async {
            let write = self.begin_write().await?;
            // Writes the first page of the file and changes nothing: nothing here uses that number.
            write.execute_unprepared("PRAGMA user_version = 0").await?;
            write.commit().await
        };
        attempt.await.is_ok()
    }

    /// Begins a transaction that will write: `BEGIN IMMEDIATE` on SQLite, so that it never has to upgrade.
    ///
    /// # Errors
    /// [`WriteError::Nested`] if the task holds a write already, [`WriteError::Held`] if the turn does not come in time.
    pub async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
        let writing = self.writing.enter()?;
        if let Some(committer) = &self.committer {
            return Ok(WriteTransaction::shared(WriteSlot::begin(committer).await?, writing));
        }
        WriteTransaction::may_begin(self.interceptor.as_deref())?;
        let arrived = Instant::now();
        let transaction = self.write_connection.begin().await?;
        let waited = arrived.elapsed();
        if waited > LONG_ACQUIRE {
            let left = WRITE_WAIT_TIMEOUT.saturating_sub(waited).max(MIN_LOCK_TIMEOUT).as_millis();
            transaction.execute_unprepared(&format!("SET LOCAL lock_timeout = {left}")).await?;
        }
        Ok(WriteTransaction::own(self.write_connection.clone(), transaction, self.interceptor.clone(), writing))
    }

    /// Brings the schema to the newest step. Nodes that start together take turns.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        migrate::to_newest_step(&self.connection).await
    }

    /// Steps that the schema still lacks.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Ok(Migrator::get_pending_migrations(&self.connection).await?.len())
    }
}
