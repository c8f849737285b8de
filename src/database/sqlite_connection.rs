//! The one connection over which a node writes to SQLite. It belongs to no pool: a pool pings what it gets back, which costs a
//! trip to the connection's thread for each statement, and may close it at any time. `BEGIN`, `COMMIT` and `ROLLBACK` are plain
//! statements: the driver counts transactions by itself, and its count is wrong once SQLite has rolled back on its own.

use std::sync::Arc;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions, Connection, Executor, Sqlite, SqliteConnection};
use sea_orm::{DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;

use super::counting::count_statement;
use super::interceptor::{Interception, WriteInterceptor, WriteStep, refused, reply_lost};

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

fn query(statement: Statement) -> sqlx::query::Query<'static, Sqlite, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

/// An open connection.
pub(super) struct WriterConnection {
    connection: SqliteConnection,
    interceptor: Option<Arc<dyn WriteInterceptor>>,
}

impl WriterConnection {
    /// Opens the database file.
    pub async fn open(
        options: &SqliteConnectOptions,
        interceptor: Option<Arc<dyn WriteInterceptor>>,
    ) -> Result<Self, DbErr> {
        let connection =
            options.connect().await.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
        Ok(Self { connection, interceptor })
    }

    /// Closes the connection without a word to the database: what was not committed is gone.
    pub fn discard(self) {
        tokio::spawn(async move {
            if let Err(error) = self.connection.close_hard().await {
                tracing::debug!(error = %error, "the writer's connection was broken already");
            }
        });
    }

    /// Runs one of the statements that begin, commit or take back.
    pub async fn control(&mut self, step: WriteStep<'_>, sql: &'static str) -> Result<(), DbErr> {
        let interception = self.interception(step);
        if let Some(error) = self.refusal(interception).await {
            return Err(error);
        }
        count_statement();
        self.connection.execute(sql).await.map_err(failed)?;
        replied(interception, ())
    }

    /// Runs a statement, or several in one text, and tells how many rows the last of them changed.
    pub async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let interception = self.interception(WriteStep::Statement(&statement.sql));
        if let Some(error) = self.refusal(interception).await {
            return Err(error);
        }
        count_statement();
        let done = query(statement).execute(&mut self.connection).await.map_err(failed)?;
        replied(interception, done.into())
    }

    /// Runs SQL that takes no values.
    pub async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let interception = self.interception(WriteStep::Statement(sql));
        if let Some(error) = self.refusal(interception).await {
            return Err(error);
        }
        count_statement();
        let done = self.connection.execute(AssertSqlSafe(sql.to_owned())).await.map_err(failed)?;
        replied(interception, done.into())
    }

    /// Reads at most one row.
    pub async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let interception = self.interception(WriteStep::Statement(&statement.sql));
        if let Some(error) = self.refusal(interception).await {
            return Err(error);
        }
        count_statement();
        let row = query(statement).fetch_optional(&mut self.connection).await.map_err(failed)?;
        replied(interception, row.map(QueryResult::from))
    }

    /// Reads all rows.
    pub async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let interception = self.interception(WriteStep::Statement(&statement.sql));
        if let Some(error) = self.refusal(interception).await {
            return Err(error);
        }
        count_statement();
        let rows = query(statement).fetch_all(&mut self.connection).await.map_err(failed)?;
        replied(interception, rows.into_iter().map(QueryResult::from).collect())
    }

    fn interception(&self, step: WriteStep<'_>) -> Interception {
        self.interceptor.as_ref().map_or(Interception::Run, |interceptor| interceptor.intercept(step))
    }

    async fn refusal(&mut self, interception: Interception) -> Option<DbErr> {
        match interception {
            Interception::Run | Interception::RunAndLoseReply => None,
            Interception::Refuse => Some(refused()),
            Interception::RollBackAndRefuse => {
                self.connection.execute("ROLLBACK").await.ok();
                Some(refused())
            }
        }
    }
}

fn replied<T>(interception: Interception, reply: T) -> Result<T, DbErr> {
    if interception == Interception::RunAndLoseReply { Err(reply_lost()) } else { Ok(reply) }
}
