//! SQLite's one writer, shared: operations that queue up share one commit, and with it one wait for the disk.
//!
//! Each operation runs in a savepoint of its own, one after another, so it sees and fails as if it were alone. Nobody is told
//! that their operation lasts before the commit that holds it has reached the disk. If that commit fails, all of it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// Most operations that share one commit, so that the first does not wait for ever.
const MOST: usize = 64;

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

/// A turn at writing; its savepoint must be gone before it is.
pub struct Turn {
    writer: Arc<Writer>,
    group: Option<OwnedMutexGuard<Option<Group>>>,
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

    /// Waits for a turn, in order of arrival. The work runs in a task of its own: a caller who goes away in the middle must
    /// not leave a half-begun savepoint behind.
    pub async fn begin(self: &Arc<Self>) -> Result<(DatabaseTransaction, Turn), DbErr> {
        let writer = Arc::clone(self);
        tokio::spawn(async move {
            let queued = Queued::join(&writer.queued);
            let mut group = Arc::clone(&writer.turn).lock_owned().await;
            drop(queued);
            if group.is_none() {
                let options = TransactionOptions {
                    isolation_level: None,
                    access_mode: None,
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                };
                let outer = writer.connection.begin_with_options(options).await?;
                *group = Some(Group { outer, waiting: Vec::new() });
            }
            let Some(open) = group.as_ref() else { return Err(lost()) };
            match open.outer.begin().await {
                Ok(savepoint) => Ok((savepoint, Turn { writer: Arc::clone(&writer), group: Some(group) })),
                Err(error) => {
                    // The state of the outer transaction is unknown: nobody in it may be told that it lasted.
                    *group = None;
                    Err(error)
                }
            }
        })
        .await
        .map_err(|_| lost())?
    }
}

impl Turn {
    /// Ends the turn; returns once what the savepoint did is on the disk.
    pub async fn commit(mut self, savepoint: DatabaseTransaction) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        let Some(mut held) = self.group.take() else { return Err(lost()) };
        let writer = Arc::clone(&self.writer);
        tokio::spawn(async move {
            if savepoint.commit().await.is_err() {
                *held = None;
                return;
            }
            let Some(group) = held.as_mut() else { return };
            group.waiting.push(tell);
            if writer.queued.load(Ordering::SeqCst) == 0 || group.waiting.len() >= MOST {
                close(held).await;
            }
        });
        told.await.map_err(|_| lost())?
    }
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

impl Drop for Turn {
    fn drop(&mut self) {
        // Without a commit the savepoint has rolled back; those before it in the group must still get theirs.
        let Some(mut held) = self.group.take() else { return };
        match held.as_ref() {
            Some(group) if group.waiting.is_empty() => *held = None,
            Some(_) if self.writer.queued.load(Ordering::SeqCst) == 0 => {
                tokio::spawn(close(held));
            }
            _ => {}
        }
    }
}
