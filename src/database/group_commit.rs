//! SQLite's one writer, shared: operations that queue up share one commit, and with it one wait for the disk.
//!
//! Each operation runs in a savepoint of its own, one after another, so it sees and fails as if it were alone. Nobody is told
//! that their operation is stored before the commit that holds it has reached the disk. If that commit fails, all of it fails.
//!
//! After any error but a violated constraint the state of the transaction is unknown, because SQLite rolls back by itself on
//! some errors. Then nothing more runs on that connection: everybody in the group is refused and the connection is replaced.
//!
//! What an operation does in its turn stands in `write_slot`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{DbErr, Statement};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::{Instant, timeout};

use super::failure::{Failure, WriteError};
use super::interceptor::{WriteInterceptor, WriteStep};
use super::savepoint;
use super::sqlite_connection::WriterConnection;

/// The most operations that share one commit: while it is on its way to the disk, those of the one before are being answered.
const MAX_GROUP_SIZE: usize = 16;

/// How long an operation waits for its turn before it is refused.
pub(super) const WRITE_TURN_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the connection stands between two operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No transaction is open.
    Idle,
    /// `BEGIN` or `COMMIT` was sent. Whoever finds this sees that its sender went away before the reply.
    Uncertain,
    /// The transaction of a group is open.
    Open,
}

/// The connection and the operations that wait for the commit at hand.
pub(super) struct WriterState {
    pub(super) connection: Mutex<Option<WriterConnection>>,
    phase: Phase,
    /// Set by an error after which nothing more may run on the connection.
    pub(super) broken: AtomicBool,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
    /// Something was written for which nobody waits, such as the count of a refused act.
    has_unawaited_changes: bool,
    /// When a transaction could last not be begun, and why: whoever queued before that has waited long enough.
    begin_failure: Option<(Instant, DbErr)>,
}

/// The writer of a node.
pub(super) struct GroupCommitter {
    options: SqliteConnectOptions,
    interceptor: Option<Arc<dyn WriteInterceptor>>,
    state: Arc<Mutex<WriterState>>,
    queued: AtomicUsize,
    /// Whether the last attempt to store something was stopped by the disk.
    storage_failed: AtomicBool,
}

/// Counts an operation in the queue. One that leaves without its turn closes the group that may have been left to it.
struct QueuePlace {
    committer: Arc<GroupCommitter>,
    has_turn: bool,
}

impl QueuePlace {
    fn join(committer: &Arc<GroupCommitter>) -> Self {
        committer.queued.fetch_add(1, Ordering::SeqCst);
        Self { committer: Arc::clone(committer), has_turn: false }
    }
}

impl Drop for QueuePlace {
    fn drop(&mut self) {
        self.committer.queued.fetch_sub(1, Ordering::SeqCst);
        if !self.has_turn {
            let committer = Arc::clone(&self.committer);
            tokio::spawn(async move {
                let held = Arc::clone(&committer.state).lock_owned().await;
                committer.close_unless_queued(held).await;
            });
        }
    }
}

impl GroupCommitter {
    /// The one writer of a database file; opens it at the first write.
    pub fn new(options: SqliteConnectOptions, interceptor: Option<Arc<dyn WriteInterceptor>>) -> Arc<Self> {
        let state = WriterState {
            connection: Mutex::new(None),
            phase: Phase::Idle,
            broken: AtomicBool::new(false),
            waiting: Vec::new(),
            has_unawaited_changes: false,
            begin_failure: None,
        };
        Arc::new(Self {
            options,
            interceptor,
            state: Arc::new(Mutex::new(state)),
            queued: AtomicUsize::new(0),
            storage_failed: AtomicBool::new(false),
        })
    }

    /// Whether the disk stopped the last attempt to store something.
    pub fn storage_failed(&self) -> bool {
        self.storage_failed.load(Ordering::SeqCst)
    }

    /// Waits for a turn, in order of arrival.
    ///
    /// # Errors
    /// [`WriteError::Held`] after [`WRITE_TURN_TIMEOUT`]; what kept the transaction from beginning.
    pub async fn wait_for_turn(self: &Arc<Self>) -> Result<OwnedMutexGuard<WriterState>, DbErr> {
        let arrived = Instant::now();
        let mut place = QueuePlace::join(self);
        let turn = timeout(WRITE_TURN_TIMEOUT, Arc::clone(&self.state).lock_owned()).await;
        let mut held = turn.map_err(|_| DbErr::from(WriteError::Held))?;
        place.has_turn = true;
        drop(place);
        if held.phase == Phase::Uncertain || held.broken.load(Ordering::SeqCst) {
            held.give_up(&WriteError::GroupRefused.into());
        }
        if held.phase == Phase::Idle {
            if let Some((failed_at, error)) = &held.begin_failure
                && *failed_at > arrived
            {
                return Err(error.clone());
            }
            if let Err(error) = self.open_transaction(&mut held).await {
                self.note_failure(&error);
                held.give_up(&error);
                held.begin_failure = Some((Instant::now(), error.clone()));
                return Err(error);
            }
        }
        Ok(held)
    }

    async fn open_transaction(&self, held: &mut WriterState) -> Result<(), DbErr> {
        held.phase = Phase::Uncertain;
        let connection = held.connection.get_mut();
        if connection.is_none() {
            *connection = Some(WriterConnection::open(&self.options, self.interceptor.clone()).await?);
        }
        if let Some(connection) = connection {
            connection.control(WriteStep::Begin, "BEGIN IMMEDIATE").await?;
        }
        held.phase = Phase::Open;
        Ok(())
    }

    /// Commits the group for everybody in it and tells them.
    async fn close(&self, mut held: OwnedMutexGuard<WriterState>) {
        if held.broken.load(Ordering::SeqCst) {
            held.give_up(&WriteError::GroupRefused.into());
            return;
        }
        if held.phase != Phase::Open {
            return;
        }
        // Nothing lasts of a group in which nobody is left, so nothing is worth a wait for the disk.
        let nobody_left = held.waiting.is_empty() && !held.has_unawaited_changes;
        held.phase = Phase::Uncertain;
        let result = match held.connection.get_mut() {
            Some(connection) if nobody_left => connection.control(WriteStep::Rollback, "ROLLBACK").await,
            Some(connection) => connection.control(WriteStep::Commit, "COMMIT").await,
            None => Err(WriteError::GroupRefused.into()),
        };
        match result {
            Ok(()) => {
                held.phase = Phase::Idle;
                held.has_unawaited_changes = false;
                if !nobody_left {
                    self.storage_failed.store(false, Ordering::SeqCst);
                }
                let waiting = std::mem::take(&mut held.waiting);
                // The next group may begin while these are told.
                drop(held);
                tell(waiting, &Ok(()));
            }
            Err(error) => {
                self.note_failure(&error);
                tracing::error!(error = %error, group.size = held.waiting.len(), "a commit failed");
                let told = if Failure::commit_was_refused(&error) { error } else { WriteError::OutcomeUnknown.into() };
                held.give_up(&told);
            }
        }
    }

    /// Lets an operation that is done wait for the commit of its group, which follows at once if the group is full or nobody queues.
    pub(super) async fn wait_for_commit(
        &self,
        mut held: OwnedMutexGuard<WriterState>,
        tell: oneshot::Sender<Result<(), DbErr>>,
    ) {
        held.waiting.push(tell);
        if held.waiting.len() >= MAX_GROUP_SIZE {
            self.close(held).await;
        } else {
            self.close_unless_queued(held).await;
        }
    }

    pub(super) async fn close_unless_queued(&self, held: OwnedMutexGuard<WriterState>) {
        if self.queued.load(Ordering::SeqCst) == 0 || held.broken.load(Ordering::SeqCst) {
            self.close(held).await;
        }
    }

    /// Takes one operation back; those before it in the group still get their commit.
    pub(super) async fn take_back(
        &self,
        mut held: OwnedMutexGuard<WriterState>,
        begun: bool,
        regardless: Vec<Statement>,
    ) {
        if !held.broken.load(Ordering::SeqCst) {
            let has_statements = !regardless.is_empty();
            let undone = match held.connection.get_mut() {
                Some(connection) => savepoint::undo(connection, begun, regardless).await,
                None => Err(WriteError::GroupRefused.into()),
            };
            match undone {
                Ok(()) => held.has_unawaited_changes |= has_statements,
                Err(error) => {
                    self.note_failure(&error);
                    // The state of the transaction is unknown: nobody in it may be told that it lasted.
                    held.broken.store(true, Ordering::SeqCst);
                }
            }
        }
        self.close_unless_queued(held).await;
    }

    pub(super) fn note_failure(&self, error: &DbErr) {
        if Failure::is_storage(error) {
            self.storage_failed.store(true, Ordering::SeqCst);
        }
    }
}

impl WriterState {
    /// Refuses everybody in the group and throws the connection away, and with it the transaction.
    fn give_up(&mut self, error: &DbErr) {
        if let Some(connection) = self.connection.get_mut().take() {
            connection.discard();
        }
        self.phase = Phase::Idle;
        self.has_unawaited_changes = false;
        self.broken.store(false, Ordering::SeqCst);
        tell(std::mem::take(&mut self.waiting), &Err(error.clone()));
    }
}

/// Tells everybody how the commit ended. Whoever went away meanwhile does not need to know.
fn tell(waiting: Vec<oneshot::Sender<Result<(), DbErr>>>, result: &Result<(), DbErr>) {
    for operation in waiting {
        operation.send(result.clone()).ok();
    }
}
