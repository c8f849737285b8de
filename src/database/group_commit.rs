//! SQLite's one writer, shared: operations that queue up share one commit, and with it one wait for the disk.
//!
//! Each operation runs in a savepoint of its own, one after another, so it sees and fails as if it were alone. Nobody is told
//! that their operation lasts before the commit that holds it has reached the disk. If that commit fails, all of it fails.
//!
//! Every statement is a trip to the thread that holds the connection and back, and all who queue wait for it. So a savepoint
//! begins in the trip of the operation's first statement, and ends in the trip of its last ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, Value, Values,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// Most operations that share one commit: while it is on its way to the disk, those of the one before are being answered.
const MOST: usize = 16;

/// The operations that wait for the commit at hand.
struct Group {
    outer: DatabaseTransaction,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

/// The writer of a node.
pub struct Writer {
    connection: DatabaseConnection,
    turn: Arc<Mutex<Option<Group>>>,
    queued: AtomicUsize,
}

/// A turn at writing. Dropped without [`Turn::commit`], what was written in it is taken back.
pub struct Turn {
    writer: Arc<Writer>,
    held: Option<OwnedMutexGuard<Option<Group>>>,
    /// The savepoint is there.
    begun: AtomicBool,
}

/// Counts somebody in the queue, however they leave it.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn join(queue: &'a AtomicUsize) -> Self {
        queue.fetch_add(1, Ordering::SeqCst);
        Self(queue)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lost() -> DbErr {
    DbErr::Custom("the commit that held this operation failed".to_owned())
}

impl Writer {
    /// The one writer over a pool.
    pub fn new(connection: DatabaseConnection) -> Arc<Self> {
        Arc::new(Self { connection, turn: Arc::default(), queued: AtomicUsize::new(0) })
    }

    /// Waits for a turn, in order of arrival.
    pub async fn begin(self: &Arc<Self>) -> Result<Turn, DbErr> {
        let queued = Queued::join(&self.queued);
        let mut held = Arc::clone(&self.turn).lock_owned().await;
        drop(queued);
        if held.is_none() {
            let options = TransactionOptions {
                isolation_level: None,
                access_mode: None,
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            };
            let outer = self.connection.begin_with_options(options).await?;
            *held = Some(Group { outer, waiting: Vec::new() });
        }
        Ok(Turn { writer: Arc::clone(self), held: Some(held), begun: AtomicBool::new(false) })
    }
}

impl Turn {
    /// The transaction that holds the group.
    pub fn outer(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.held.as_ref().and_then(|held| held.as_ref()).map(|group| &group.outer).ok_or_else(lost)
    }

    /// What goes before the next statement.
    pub fn before(&self) -> &'static str {
        if self.begun.swap(true, Ordering::SeqCst) { "" } else { "SAVEPOINT operation; " }
    }

    /// Runs the last statements and ends the turn; returns once what was done in it is on the disk.
    pub async fn commit(mut self, last: Vec<Statement>) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        let before = self.before();
        // In a task of its own: a caller who goes away in the middle must not leave the group half-way.
        tokio::spawn(async move {
            let ended = match self.outer() {
                Ok(outer) => outer.execute_raw(joined(before, last, "RELEASE operation")).await.map(drop),
                Err(error) => Err(error),
            };
            match ended {
                Ok(()) => {
                    let Some(mut held) = self.held.take() else { return };
                    let Some(group) = held.as_mut() else { return };
                    group.waiting.push(tell);
                    if self.writer.queued.load(Ordering::SeqCst) == 0 || group.waiting.len() >= MOST {
                        close(held).await;
                    }
                }
                Err(error) => {
                    // Dropping the turn takes back what it did.
                    drop(self);
                    tell.send(Err(error)).ok();
                }
            }
        });
        told.await.map_err(|_| lost())?
    }
}

/// Several statements as one trip.
fn joined(before: &str, statements: Vec<Statement>, after: &str) -> Statement {
    let mut sql = before.to_owned();
    let mut values: Vec<Value> = Vec::new();
    for statement in statements {
        sql.push_str(&statement.sql);
        sql.push_str("; ");
        values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
    sql.push_str(after);
    Statement { sql, values: Some(Values(values)), db_backend: DbBackend::Sqlite }
}

/// Commits for everybody in the group and tells them.
async fn close(mut held: OwnedMutexGuard<Option<Group>>) {
    let Some(group) = held.take() else { return };
    let result = group.outer.commit().await;
    // The next group may begin while these are told.
    drop(held);
    for waiting in group.waiting {
        // Whoever went away meanwhile does not need the news.
        waiting.send(result.clone()).ok();
    }
}

/// Takes one operation back; those before it in the group still get their commit.
async fn take_back(mut held: OwnedMutexGuard<Option<Group>>, writer: Arc<Writer>) {
    let Some(group) = held.as_ref() else { return };
    if group.outer.execute_unprepared("ROLLBACK TO operation; RELEASE operation").await.is_err() {
        // The state of the transaction is unknown: nobody in it may be told that it lasted.
        *held = None;
    } else if writer.queued.load(Ordering::SeqCst) == 0 {
        end(held).await;
    }
}

/// Ends a group that nobody else waits to join.
async fn end(mut held: OwnedMutexGuard<Option<Group>>) {
    match held.as_ref() {
        Some(group) if group.waiting.is_empty() => *held = None,
        _ => close(held).await,
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        if self.begun.load(Ordering::SeqCst) {
            tokio::spawn(take_back(held, Arc::clone(&self.writer)));
        } else if self.writer.queued.load(Ordering::SeqCst) == 0 {
            tokio::spawn(end(held));
        }
    }
}
