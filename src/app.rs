//! What every operation needs: a cheap clone that knows no feature.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseConnection, DbErr};
use tokio::sync::{Semaphore, watch};

use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, WriteTransaction};
use crate::operation::{AfterCommit, Kernel, Limiter, Reaction};
use crate::outbox;
use crate::web::page_cache::PageCache;

/// A node's shared parts.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    /// Rendered public pages; forgotten by tag when something changes.
    pub pages: PageCache,
    pub limiter: Limiter,
    /// The one way in which anything is changed.
    pub kernel: Kernel,
    /// A hint that deliveries wait; the dispatcher polls as well.
    pub outbox_signal: Arc<watch::Sender<u64>>,
    /// When this node's escalation sweep last ended, Unix seconds; 0 before the first.
    pub last_sweep: Arc<AtomicI64>,
    /// At most this many password hashes at once.
    pub hashing: Arc<Semaphore>,
}

impl App {
    /// Puts the parts together; connects to nothing.
    #[must_use]
    pub fn new(config: Config, db: Database, clock: Arc<dyn Clock>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let limiter = Limiter::new(config.rate_limit_scale);
        let outbox_signal = Arc::new(watch::Sender::new(0));
        let pages = PageCache::new(config.cache_bytes());
        let kept = pages.clone();
        let kernel = Kernel::new(db.clone(), Arc::clone(&clock), limiter.clone(), Arc::clone(&outbox_signal))
            .with_after_commit(Arc::new(move |touched| kept.invalidate(&touched.subjects)));
        Self {
            pages,
            limiter,
            kernel,
            config: Arc::new(config),
            db,
            clock,
            outbox_signal,
            last_sweep: Arc::new(AtomicI64::new(0)),
            hashing: Arc::new(Semaphore::new(cores)),
        }
    }

    /// Registers what higher features do, within an operation, when something happens.
    #[must_use]
    pub fn with_reactions(mut self, reactions: Vec<Arc<dyn Reaction>>) -> Self {
        self.kernel = self.kernel.with_reactions(reactions);
        self
    }

    /// Registers a cache of a higher feature, which is told after each commit what was touched.
    #[must_use]
    pub fn with_after_commit(mut self, after_commit: AfterCommit) -> Self {
        self.kernel = self.kernel.with_after_commit(after_commit);
        self
    }

    /// The same node with another clock, for what is told as if it were another time.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.kernel = self.kernel.with_clock(Arc::clone(&clock));
        self.clock = clock;
        self
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// For reading outside a transaction.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        self.db.reader()
    }

    /// Begins a transaction that will write.
    pub async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
        self.db.begin_write().await
    }

    /// What the queue works on.
    #[must_use]
    pub fn queue_store(&self) -> outbox::Store {
        outbox::Store::new(self.db.clone(), Arc::clone(&self.clock))
    }

    /// Tells the dispatcher that something was recorded. Call after the commit.
    pub fn wake(&self) {
        self.outbox_signal.send_modify(|count| *count = count.wrapping_add(1));
    }
}
