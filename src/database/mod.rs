//! Connecting, migrating and transactions: one way to begin a write on both databases. Touches configuration only.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

mod group_commit;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait,
};

use group_commit::{Turn, Writer};

tokio::task_local! {
    /// Statements run on behalf of the request at hand.
    pub static STATEMENTS: Cell<u32>;
}

/// The database of a node: a cheap clone.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    /// SQLite has one writer. Waiting here is fair and shares commits; waiting inside SQLite does neither.
    writer: Option<Arc<Writer>>,
}

/// A transaction that may write. Dropped without [`WriteTransaction::commit`], it rolls back.
pub struct WriteTransaction {
    // Dropped in this order: the savepoint rolls back before the turn ends.
    transaction: DatabaseTransaction,
    turn: Option<Turn>,
}

impl WriteTransaction {
    /// Makes all of it last, or none of it.
    pub async fn commit(self) -> Result<(), DbErr> {
        match self.turn {
            None => self.transaction.commit().await,
            Some(turn) => turn.commit(self.transaction).await,
        }
    }
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Database {
    /// Connects to `sqlite://…` or `postgres://…`.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        let sqlite = url.starts_with("sqlite:");
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections.max(1))
            .acquire_timeout(Duration::from_secs(5))
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .test_before_acquire(false);
        if sqlite {
            options.map_sqlx_sqlite_opts(|sqlite| {
                use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
                // FULL: a commit that was acknowledged survives a loss of power.
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(5))
                    .pragma("cache_size", "-32768")
                    .pragma("mmap_size", "268435456")
                    .pragma("temp_store", "memory")
                    .statement_cache_capacity(512)
            });
        }
        let mut connection = sea_orm::Database::connect(options).await?;
        connection.set_metric_callback(|_| {
            metrics::counter!("peerdesk_sql_statements_total").increment(1);
            // Outside a request there is nothing to count for.
            STATEMENTS.try_with(|count| count.set(count.get() + 1)).ok();
        });
        let writer = sqlite.then(|| Writer::new(connection.clone()));
        Ok(Self { connection, writer })
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

    /// Begins a transaction that will write: `BEGIN IMMEDIATE` on SQLite, so that it never has to upgrade.
    pub async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
        if let Some(writer) = &self.writer {
            let (transaction, turn) = writer.begin().await?;
            return Ok(WriteTransaction { transaction, turn: Some(turn) });
        }
        Ok(WriteTransaction { transaction: self.connection.begin().await?, turn: None })
    }

    /// Brings the schema to the newest step. Nodes that start together take turns.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        if self.backend() == DatabaseBackend::Postgres {
            // The lock lives as long as this transaction; the migration runs on its own connection meanwhile.
            let turn = self.connection.begin().await?;
            turn.execute_unprepared("SELECT pg_advisory_xact_lock(7236511)").await?;
            Migrator::up(&self.connection, None).await?;
            return turn.commit().await;
        }
        Migrator::up(&self.connection, None).await
    }

    /// Steps that the schema still lacks.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Ok(Migrator::get_pending_migrations(&self.connection).await?.len())
    }
}
