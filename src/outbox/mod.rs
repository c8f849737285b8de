//! One queue for everything that happens after a commit: what subscribers do with events, and mail.
//!
//! An event's walk: an operation writes one row with the change → the [`fan_out`] numbers it and makes a delivery for each
//! subscriber that wants its kind → a [`dispatcher`] claims the delivery, gives it to the subscriber, and marks it done,
//! puts it off or parks it → [`parked`] shows to people what was given up, and has it tried again.
//!
//! Knows the tables of the queue, the database and the clock, and nothing of the features that record or subscribe.

mod claim;
pub mod dispatcher;
pub mod fan_out;
pub mod monitor;
pub mod parked;
pub mod queries;
mod store;
mod subscriber;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryTrait};
use tokio::sync::watch;

use crate::entity::{Event, outbox_event};
use dispatcher::Dispatcher;
use fan_out::{Sorter, Wants};

pub use claim::{MAX_CLAIMS, Pace};
pub use store::Store;
pub use subscriber::{Delivered, DeliveryError, RetrySchedule, Subscriber};

/// The queue as this node works on it: a cheap clone.
#[derive(Clone)]
pub struct Queue {
    store: Store,
    wants: Arc<[Wants]>,
    dispatchers: Arc<[Arc<Dispatcher>]>,
    /// A hint that there are new deliveries; dispatchers look by themselves as well.
    handed_out: Arc<watch::Sender<u64>>,
}

impl Queue {
    /// A queue with these subscribers.
    #[must_use]
    pub fn new(store: &Store, subscribers: Vec<Arc<dyn Subscriber>>) -> Self {
        let wants: Vec<Wants> = subscribers.iter().map(|subscriber| (subscriber.name(), subscriber.wants())).collect();
        let sorter: Arc<dyn Subscriber> = Arc::new(Sorter { store: store.clone(), wants: wants.clone() });
        let all = subscribers.into_iter().chain([sorter]);
        Self {
            store: store.clone(),
            wants: wants.into(),
            dispatchers: all.map(|subscriber| Arc::new(Dispatcher::new(store.clone(), subscriber))).collect(),
            handed_out: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Numbers new events and hands them out; gives how many. Less than [`fan_out::BATCH`] means that no more wait.
    pub async fn fan_out(&self) -> Result<usize, DbErr> {
        let count = fan_out::run(&self.store, &self.wants).await?;
        if count > 0 {
            self.handed_out.send_modify(|round| *round = round.wrapping_add(1));
        }
        Ok(count)
    }

    /// Every subscriber's dispatcher.
    #[must_use]
    pub fn dispatchers(&self) -> &[Arc<Dispatcher>] {
        &self.dispatchers
    }

    /// The dispatcher of a subscriber.
    #[must_use]
    pub fn dispatcher(&self, subscriber: &str) -> Option<&Arc<Dispatcher>> {
        self.dispatchers.iter().find(|dispatcher| dispatcher.name() == subscriber)
    }

    /// The names of all subscribers.
    pub fn subscribers(&self) -> impl Iterator<Item = &'static str> {
        self.dispatchers.iter().map(|dispatcher| dispatcher.name())
    }

    /// Changes when there are new deliveries.
    #[must_use]
    pub fn handed_out(&self) -> watch::Receiver<u64> {
        self.handed_out.subscribe()
    }
}

/// Every event recorded since a time that this version can read.
pub async fn recorded_since<C: ConnectionTrait>(db: &C, since: DateTime<Utc>) -> Result<Vec<Event>, DbErr> {
    let select = outbox_event::Entity::find().filter(outbox_event::Column::RecordedAt.gte(since)).into_query();
    let rows = db.query_all(&select).await?;
    Ok(rows.iter().filter_map(|row| dispatcher::read_event(row).ok()).map(|event| event.event).collect())
}
