//! One operation's turn at writing on SQLite: its savepoint, its statements, and how it ends.
//!
//! Every statement is a trip to the thread that holds the connection and back, and all who queue wait for it. So a savepoint
//! begins in the trip of the operation's first statement, and ends in the trip of its last ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{OwnedMutexGuard, oneshot};

use super::failure::{Failure, WriteError};
use super::group_commit::{GroupCommitter, WriterState};
use super::savepoint::{append_values, joined};
use super::sqlite_connection::WriterConnection;

/// An operation's turn at writing. Dropped without [`WriteSlot::commit`], what was written in it is taken back.
pub(super) struct WriteSlot {
    committer: Arc<GroupCommitter>,
    held: Option<OwnedMutexGuard<WriterState>>,
    savepoint_begun: AtomicBool,
    /// Run outside the savepoint when the turn ends, whether it is committed or taken back.
    regardless: Vec<Statement>,
}

impl WriteSlot {
    /// Waits for a turn, in order of arrival.
    ///
    /// # Errors
    /// [`WriteError::Held`] where it does not come in time; what kept the transaction from beginning.
    pub async fn begin(committer: &Arc<GroupCommitter>) -> Result<Self, DbErr> {
        let held = committer.wait_for_turn().await?;
        Ok(Self {
            committer: Arc::clone(committer),
            held: Some(held),
            savepoint_begun: AtomicBool::new(false),
            regardless: Vec::new(),
        })
    }

    fn state(&self) -> Result<&WriterState, DbErr> {
        let held = self.held.as_deref().filter(|held| !held.broken.load(Ordering::SeqCst));
        held.ok_or_else(|| WriteError::GroupRefused.into())
    }

    /// What goes before the next statement.
    fn savepoint(&self) -> &'static str {
        if self.savepoint_begun.swap(true, Ordering::SeqCst) { "" } else { "SAVEPOINT operation; " }
    }

    /// Notes an error after which nothing more may run on the connection.
    fn checked<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &result
            && Failure::of(error) != Failure::Constraint
            && !is_conversion(error)
        {
            self.committer.note_failure(error);
            if let Some(held) = &self.held {
                held.broken.store(true, Ordering::SeqCst);
            }
        }
        result
    }

    /// Runs a change. SQLite would count what an earlier statement of the same trip changed as well, so the savepoint takes a
    /// trip of its own here.
    pub async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.state()?.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| DbErr::from(WriteError::GroupRefused))?;
        self.checked(self.begin_savepoint(connection).await)?;
        self.checked(connection.execute(statement).await)
    }

    /// Runs SQL that takes no values.
    pub async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.state()?.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| DbErr::from(WriteError::GroupRefused))?;
        self.checked(self.begin_savepoint(connection).await)?;
        self.checked(connection.execute_unprepared(sql).await)
    }

    async fn begin_savepoint(&self, connection: &mut WriterConnection) -> Result<(), DbErr> {
        let savepoint = self.savepoint();
        if savepoint.is_empty() { Ok(()) } else { connection.execute_unprepared(savepoint).await.map(drop) }
    }

    /// Reads at most one row.
    pub async fn query_one(&self, mut statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut connection = self.state()?.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| DbErr::from(WriteError::GroupRefused))?;
        statement.sql.insert_str(0, self.savepoint());
        self.checked(connection.query_one(statement).await)
    }

    /// Reads all rows.
    pub async fn query_all(&self, mut statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut connection = self.state()?.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| DbErr::from(WriteError::GroupRefused))?;
        statement.sql.insert_str(0, self.savepoint());
        self.checked(connection.query_all(statement).await)
    }

    /// Runs the last statements and ends the turn; returns once what was done in it, and all that it may have read of the
    /// operations before it in the group, is on the disk.
    ///
    /// # Errors
    /// Those of the last statements, of the commit, [`WriteError::OutcomeUnknown`] if its reply was lost.
    pub async fn commit(self, last: Vec<Statement>) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        // In a task of its own: a caller who goes away in the middle must not leave the group half-way.
        tokio::spawn(self.end(last, tell));
        told.await.map_err(|_| DbErr::from(WriteError::GroupRefused))?
    }

    async fn end(mut self, last: Vec<Statement>, tell: oneshot::Sender<Result<(), DbErr>>) {
        if let Err(error) = self.release(last).await {
            // Dropping the slot takes back what was done in it.
            drop(self);
            tell.send(Err(error)).ok();
            return;
        }
        let Some(held) = self.held.take() else { return };
        self.committer.wait_for_commit(held, tell).await;
    }

    async fn release(&self, last: Vec<Statement>) -> Result<(), DbErr> {
        let state = self.state()?;
        if last.is_empty() && self.regardless.is_empty() && !self.savepoint_begun.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut connection = state.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| DbErr::from(WriteError::GroupRefused))?;
        let mut statement = joined(last);
        statement.sql.insert_str(0, self.savepoint());
        statement.sql.push_str("RELEASE operation");
        if !self.regardless.is_empty() {
            let regardless = joined(self.regardless.clone());
            statement.sql.push_str("; ");
            statement.sql.push_str(&regardless.sql);
            append_values(&mut statement, regardless.values);
        }
        self.checked(connection.execute(statement).await.map(drop))
    }

    /// Runs a statement outside of the savepoint when the turn ends, whether it is committed or taken back.
    pub fn run_regardless(&mut self, statement: Statement) {
        self.regardless.push(statement);
    }

    /// Takes back what was done in the turn; returns once that is so.
    pub async fn roll_back(mut self) {
        if let Some(ending) = self.end_without_commit() {
            ending.await.ok();
        }
    }

    fn end_without_commit(&mut self) -> Option<tokio::task::JoinHandle<()>> {
        let held = self.held.take()?;
        let committer = Arc::clone(&self.committer);
        let begun = self.savepoint_begun.load(Ordering::SeqCst);
        let regardless = std::mem::take(&mut self.regardless);
        Some(tokio::spawn(async move {
            if begun || !regardless.is_empty() {
                committer.take_back(held, begun, regardless).await;
            } else {
                committer.close_unless_queued(held).await;
            }
        }))
    }
}

impl Drop for WriteSlot {
    fn drop(&mut self) {
        self.end_without_commit();
    }
}

/// Whether a value could not be converted by this program: nothing is wrong with the connection then.
fn is_conversion(error: &DbErr) -> bool {
    matches!(error, DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } | DbErr::RecordNotFound(_))
}
