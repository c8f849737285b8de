//! What an act gets while it runs: its transaction, its time, and a place for the events that it records.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::actor::Actor;
use super::error::OperationError;
use crate::database::WriteTransaction;
use crate::entity::Event;

/// A future that borrows what an operation holds.
pub type Act<'a, T> = Pin<Box<dyn Future<Output = Result<T, OperationError>> + Send + 'a>>;

/// An operation that is being run: its transaction, its time, and the events that it records.
pub struct Operation {
    pub(super) tx: WriteTransaction,
    pub(super) now: DateTime<Utc>,
    actor: Actor,
    pending: Mutex<VecDeque<Event>>,
}

impl Operation {
    pub(super) fn new(tx: WriteTransaction, now: DateTime<Utc>, actor: Actor) -> Self {
        Self { tx, now, actor, pending: Mutex::default() }
    }

    /// The transaction. Reading through a pool beside it would see an older state, so the act gets nothing else.
    #[must_use]
    pub fn tx(&self) -> &WriteTransaction {
        &self.tx
    }

    /// The time of everything that the operation writes.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Records that something happened: written with the commit, and reacted to before it.
    pub fn record(&self, event: Event) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).push_back(event);
    }

    pub(super) fn next_pending(&self) -> Option<Event> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
