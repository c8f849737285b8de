//! What the queue works on: the database, and the time by which things are due. A cheap clone.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseConnection, DbErr};

use crate::clock::Clock;
use crate::database::{Database, WriteTransaction};

/// The database that holds the queue, and the node's clock.
#[derive(Clone)]
pub struct Store {
    db: Database,
    clock: Arc<dyn Clock>,
}

impl Store {
    /// Works on this database by this clock.
    #[must_use]
    pub fn new(db: Database, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    /// The time now.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// For reading outside a transaction.
    pub(super) fn reader(&self) -> &DatabaseConnection {
        self.db.reader()
    }

    /// Begins a transaction that will write.
    pub(super) async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
        self.db.begin_write().await
    }
}
