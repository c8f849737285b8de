//! One write: a transaction on PostgreSQL, a turn at the shared transaction on SQLite. The same rules hold on both.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, QueryResult,
    Statement, StatementBuilder,
};
use tokio::task;

use super::failure::{Failure, WriteError};
use super::interceptor::{Interception, WriteInterceptor, WriteStep, refused, reply_lost};
use super::write_slot::WriteSlot;

/// The tasks that hold a write. A task that began a second one would wait for itself on SQLite and work on two states of
/// the data on PostgreSQL, so it is refused at once on both.
#[derive(Clone, Debug, Default)]
pub(super) struct WritingTasks(Arc<Mutex<HashSet<task::Id>>>);

/// Marks the current task as one that holds a write, as long as it lives.
#[derive(Debug)]
pub(super) struct WritingTask {
    tasks: WritingTasks,
    /// `None` outside of tasks, as in `block_on`: nothing can be told there.
    id: Option<task::Id>,
}

impl WritingTasks {
    /// Enters the current task.
    ///
    /// # Errors
    /// [`WriteError::Nested`] if it holds a write already.
    pub fn enter(&self) -> Result<WritingTask, DbErr> {
        let id = task::try_id();
        if let Some(id) = id
            && !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id)
        {
            return Err(WriteError::Nested.into());
        }
        Ok(WritingTask { tasks: self.clone(), id })
    }
}

impl Drop for WritingTask {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.tasks.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        }
    }
}

/// A transaction that may write. Dropped without [`WriteTransaction::commit`], it rolls back.
pub struct WriteTransaction {
    backend: Backend,
    /// Run with the commit, in this order.
    deferred: Mutex<Vec<Statement>>,
    _writing: WritingTask,
}

enum Backend {
    Own(OwnTransaction),
    Shared(WriteSlot),
}

/// A transaction of PostgreSQL.
struct OwnTransaction {
    transaction: DatabaseTransaction,
    interceptor: Option<Arc<dyn WriteInterceptor>>,
    /// The pool, for statements that run whether this is committed or not.
    pool: DatabaseConnection,
    /// Run after the end of the transaction, whether it is committed or taken back.
    regardless: Vec<Statement>,
    /// Set by a failed statement. PostgreSQL answers the commit of such a transaction with success and rolls it back.
    aborted: AtomicBool,
}

impl OwnTransaction {
    fn interception(&self, step: WriteStep<'_>) -> Interception {
        self.interceptor.as_ref().map_or(Interception::Run, |interceptor| interceptor.intercept(step))
    }

    async fn run<T>(&self, sql: &str, reply: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        if self.aborted.load(Ordering::SeqCst) {
            return Err(WriteError::Aborted.into());
        }
        let result = match self.interception(WriteStep::Statement(sql)) {
            Interception::Run => reply.await,
            Interception::Refuse => Err(refused()),
            Interception::RollBackAndRefuse => {
                self.lose_connection().await;
                reply.await
            }
            Interception::RunAndLoseReply => reply.await.and_then(|_| Err(reply_lost())),
        };
        if let Err(error) = &result
            && !matches!(error, DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } | DbErr::RecordNotFound(_))
        {
            self.aborted.store(true, Ordering::SeqCst);
        }
        result
    }

    /// Has the server end this connection, as its own restart does. What comes next gets the error that the driver then gives.
    async fn lose_connection(&self) {
        self.transaction.execute_unprepared("SELECT pg_terminate_backend(pg_backend_pid())").await.ok();
    }

    async fn roll_back(self) {
        let result = match self.interception(WriteStep::Rollback) {
            Interception::Run => self.transaction.rollback().await,
            // Dropping the transaction leaves it to the pool to take it back.
            Interception::Refuse => Err(refused()),
            Interception::RollBackAndRefuse => {
                self.lose_connection().await;
                self.transaction.rollback().await
            }
            Interception::RunAndLoseReply => self.transaction.rollback().await.and_then(|()| Err(reply_lost())),
        };
        if let Err(error) = result {
            tracing::debug!(error = %error, "a transaction could not be taken back: the server does so itself");
        }
        run_regardless(&self.pool, self.regardless).await;
    }

    async fn commit(self) -> Result<(), DbErr> {
        if self.aborted.load(Ordering::SeqCst) {
            self.roll_back().await;
            return Err(WriteError::Aborted.into());
        }
        let (pool, regardless) = (self.pool.clone(), self.regardless.clone());
        let result = self.end().await;
        run_regardless(&pool, regardless).await;
        result
    }

    async fn end(self) -> Result<(), DbErr> {
        let result = match self.interception(WriteStep::Commit) {
            Interception::Run => self.transaction.commit().await,
            Interception::Refuse => Err(refused()),
            Interception::RollBackAndRefuse => {
                self.lose_connection().await;
                self.transaction.commit().await
            }
            Interception::RunAndLoseReply => self.transaction.commit().await.and_then(|()| Err(reply_lost())),
        };
        result.map_err(|error| {
            if Failure::commit_was_refused(&error) {
                return error;
            }
            tracing::error!(error = %error, "the outcome of a commit is unknown");
            WriteError::OutcomeUnknown.into()
        })
    }
}

/// Runs statements whose failure changes nothing for those who asked: a count that is one too low.
async fn run_regardless(pool: &DatabaseConnection, statements: Vec<Statement>) {
    for statement in statements {
        if let Err(error) = pool.execute_raw(statement).await {
            tracing::warn!(error = %error, "a statement beside a write failed");
        }
    }
}

impl WriteTransaction {
    pub(super) fn own(
        pool: DatabaseConnection,
        transaction: DatabaseTransaction,
        interceptor: Option<Arc<dyn WriteInterceptor>>,
        writing: WritingTask,
    ) -> Self {
        let own =
            OwnTransaction { transaction, interceptor, pool, regardless: Vec::new(), aborted: AtomicBool::new(false) };
        Self { backend: Backend::Own(own), deferred: Mutex::default(), _writing: writing }
    }

    /// Lets an interceptor refuse a transaction before it begins.
    pub(super) fn may_begin(interceptor: Option<&dyn WriteInterceptor>) -> Result<(), DbErr> {
        match interceptor.map_or(Interception::Run, |interceptor| interceptor.intercept(WriteStep::Begin)) {
            Interception::Run => Ok(()),
            Interception::Refuse | Interception::RollBackAndRefuse => Err(refused()),
            Interception::RunAndLoseReply => Err(reply_lost()),
        }
    }

    pub(super) fn shared(slot: WriteSlot, writing: WritingTask) -> Self {
        Self { backend: Backend::Shared(slot), deferred: Mutex::default(), _writing: writing }
    }

    /// Defers `statement` to [`WriteTransaction::commit`], which runs it in the same round trip. Its result is not returned;
    /// an error fails the commit.
    pub fn defer_to_commit<S: StatementBuilder>(&self, statement: &S) {
        let built = self.get_database_backend().build(statement);
        self.deferred.lock().unwrap_or_else(PoisonError::into_inner).push(built);
    }

    /// Runs `statement` when this write ends, whether it is committed or taken back: in the same round trip on SQLite, in one of
    /// its own on PostgreSQL. Nobody waits for it to be on the disk.
    pub fn run_regardless<S: StatementBuilder>(&mut self, statement: &S) {
        let built = self.get_database_backend().build(statement);
        match &mut self.backend {
            Backend::Own(own) => own.regardless.push(built),
            Backend::Shared(slot) => slot.run_regardless(built),
        }
    }

    /// Takes everything back; returns once that is so. Dropping does the same, and says nothing about when.
    pub async fn roll_back(self) {
        match self.backend {
            Backend::Own(own) => own.roll_back().await,
            Backend::Shared(slot) => slot.roll_back().await,
        }
    }

    /// Makes all of it last, or none of it. Returns once it is on the disk, together with all that it may have read.
    ///
    /// # Errors
    /// Those of the deferred statements and of the commit; [`WriteError::OutcomeUnknown`] if the reply of the commit was lost;
    /// [`WriteError::Aborted`] if an earlier statement failed where that gives up the whole transaction.
    pub async fn commit(self) -> Result<(), DbErr> {
        let deferred = self.deferred.into_inner().unwrap_or_else(PoisonError::into_inner);
        match self.backend {
            Backend::Own(own) => {
                for statement in deferred {
                    let sql = statement.sql.clone();
                    if let Err(error) = own.run(&sql, own.transaction.execute_raw(statement)).await {
                        own.roll_back().await;
                        return Err(error);
                    }
                }
                own.commit().await
            }
            Backend::Shared(slot) => slot.commit(deferred).await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for WriteTransaction {
    fn get_database_backend(&self) -> DatabaseBackend {
        match &self.backend {
            Backend::Own(_) => DatabaseBackend::Postgres,
            Backend::Shared(_) => DatabaseBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.backend {
            Backend::Own(own) => {
                let sql = statement.sql.clone();
                own.run(&sql, own.transaction.execute_raw(statement)).await
            }
            Backend::Shared(slot) => slot.execute(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.backend {
            Backend::Own(own) => own.run(sql, own.transaction.execute_unprepared(sql)).await,
            Backend::Shared(slot) => slot.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.backend {
            Backend::Own(own) => {
                let sql = statement.sql.clone();
                own.run(&sql, own.transaction.query_one_raw(statement)).await
            }
            Backend::Shared(slot) => slot.query_one(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.backend {
            Backend::Own(own) => {
                let sql = statement.sql.clone();
                own.run(&sql, own.transaction.query_all_raw(statement)).await
            }
            Backend::Shared(slot) => slot.query_all(statement).await,
        }
    }
}
