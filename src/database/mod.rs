//! Connecting, migrating and transactions: one way to begin a write on both databases. Touches configuration only.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

mod group_commit;
mod migrate;

use async_trait::async_trait;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult,
    QueryResult, Statement, StatementBuilder, TransactionTrait,
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
    way: Way,
    /// Run with the commit, in this order.
    last: Mutex<Vec<Statement>>,
}

enum Way {
    Own(DatabaseTransaction),
    Shared(Turn),
}

impl WriteTransaction {
    fn new(way: Way) -> Self {
        Self { way, last: Mutex::default() }
    }

    /// Leaves a statement, whose outcome nobody needs, to the commit: it saves those who queue a wait.
    pub fn at_commit<S: StatementBuilder>(&self, statement: &S) {
        let built = self.get_database_backend().build(statement);
        self.last.lock().unwrap_or_else(PoisonError::into_inner).push(built);
    }

    /// Makes all of it last, or none of it.
    pub async fn commit(self) -> Result<(), DbErr> {
        let last = self.last.into_inner().unwrap_or_else(PoisonError::into_inner);
        match self.way {
            Way::Own(transaction) => {
                for statement in last {
                    transaction.execute_raw(statement).await?;
                }
                transaction.commit().await
            }
            Way::Shared(turn) => turn.commit(last).await,
        }
    }

    /// The transaction to run a change on. SQLite would count what an earlier statement of the same trip changed as well,
    /// so the savepoint takes a trip of its own here.
    async fn for_change(&self) -> Result<&DatabaseTransaction, DbErr> {
        match &self.way {
            Way::Own(transaction) => Ok(transaction),
            Way::Shared(turn) => {
                let outer = turn.outer()?;
                let before = turn.before();
                if !before.is_empty() {
                    outer.execute_unprepared(before).await?;
                }
                Ok(outer)
            }
        }
    }

    /// The transaction to ask, and the statement with what must go before it.
    fn on(&self, statement: Statement) -> Result<(&DatabaseTransaction, Statement), DbErr> {
        match &self.way {
            Way::Own(transaction) => Ok((transaction, statement)),
            Way::Shared(turn) => {
                let outer = turn.outer()?;
                let before = turn.before();
                let sql = if before.is_empty() { statement.sql } else { format!("{before}{}", statement.sql) };
                Ok((outer, Statement { sql, ..statement }))
            }
        }
    }
}

#[async_trait]
impl ConnectionTrait for WriteTransaction {
    fn get_database_backend(&self) -> DatabaseBackend {
        match &self.way {
            Way::Own(transaction) => transaction.get_database_backend(),
            Way::Shared(_) => DatabaseBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.for_change().await?.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.for_change().await?.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (transaction, statement) = self.on(statement)?;
        transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (transaction, statement) = self.on(statement)?;
        transaction.query_all_raw(statement).await
    }
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let mut connection = sea_orm::Database::connect(options).await?;
    connection.set_metric_callback(|_| {
        metrics::counter!("peerdesk_sql_statements_total").increment(1);
        // Outside a request there is nothing to count for.
        STATEMENTS.try_with(|count| count.set(count.get() + 1)).ok();
    });
    Ok(connection)
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
                    .pragma("temp_store", "memory")
                    // Pages that change often go from the log to the database once for many commits.
                    .pragma("wal_autocheckpoint", "4000")
                    .statement_cache_capacity(512)
            });
        }
        let connection = open(options.clone()).await?;
        let writer = if sqlite {
            // Always the same connection: a commit by another one would empty its cache of pages.
            options.max_connections(1);
            Some(Writer::new(open(options).await?))
        } else {
            None
        };
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
            return writer.begin().await.map(Way::Shared).map(WriteTransaction::new);
        }
        self.connection.begin().await.map(Way::Own).map(WriteTransaction::new)
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
