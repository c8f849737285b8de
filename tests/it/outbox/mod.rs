//! The queue: what becomes of a delivery, whatever its subscriber, its service or its node does.

mod away;
mod deletion;
mod feed;
mod lanes;
mod leases;
mod monitor;
mod operators;
mod plans;
mod poison;
mod stop;
mod wants;

use std::collections::{BTreeSet, HashMap};
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration as Wait;

use async_trait::async_trait;
use peerdesk::entity::{Event, EventKind, OutboxEventId, ThreadId, outbox_delivery, outbox_event};
use peerdesk::outbox::dispatcher::Dispatcher;
use peerdesk::outbox::{Delivered, DeliveryError, Pace, Queue, Subscriber};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;

/// What a subscriber does with an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Away,
    Reject,
    Fail,
    Panic,
    /// Begins and never ends.
    Hang,
    /// Begins and ends when [`Probe::release`] is called.
    Wait,
}

/// A subscriber that does what the test says, and everything else at once.
struct Probe {
    claim_size: u64,
    acts: Mutex<HashMap<ThreadId, Act>>,
    everything: Mutex<Option<Act>>,
    calls: Mutex<usize>,
    got: Mutex<Vec<ThreadId>>,
    begun: Notify,
    release: Notify,
}

impl Probe {
    fn new(claim_size: u64) -> Arc<Self> {
        Arc::new(Self {
            claim_size,
            acts: Mutex::default(),
            everything: Mutex::default(),
            calls: Mutex::default(),
            got: Mutex::default(),
            begun: Notify::new(),
            release: Notify::new(),
        })
    }

    /// What to do with the event of a thread from now on.
    fn act(&self, thread: i64, act: Act) {
        self.acts.lock().unwrap().insert(ThreadId(thread), act);
    }

    /// What to do with every event from now on.
    fn act_always(&self, act: Option<Act>) {
        *self.everything.lock().unwrap() = act;
    }

    fn calls(&self) -> usize {
        *self.calls.lock().unwrap()
    }

    /// Threads whose event was delivered, sorted; twice if it came twice.
    fn got(&self) -> Vec<i64> {
        let mut got: Vec<i64> = self.got.lock().unwrap().iter().map(|thread| thread.0).collect();
        got.sort_unstable();
        got
    }

    fn act_for(&self, thread: ThreadId) -> Option<Act> {
        self.everything.lock().unwrap().or_else(|| self.acts.lock().unwrap().get(&thread).copied())
    }
}

#[async_trait]
impl Subscriber for Probe {
    fn name(&self) -> &'static str {
        "probe"
    }

    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::ThreadAsked]
    }

    fn claim_size(&self) -> u64 {
        self.claim_size
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        *self.calls.lock().unwrap() += 1;
        let mut threads = Vec::new();
        for delivered in events {
            let Event::ThreadAsked { thread } = delivered.event else {
                return Err(DeliveryError::Unhandled(delivered.event.kind()));
            };
            match self.act_for(thread) {
                None => {}
                Some(Act::Away) => return Err(DeliveryError::Away("nobody answers".to_owned())),
                Some(Act::Reject) => return Err(DeliveryError::Rejected("never".to_owned())),
                Some(Act::Fail) => return Err(DeliveryError::Failed("not this time".to_owned())),
                Some(Act::Panic) => panic!("as the test wants it"),
                Some(Act::Hang) => {
                    self.begun.notify_one();
                    pending::<()>().await;
                }
                Some(Act::Wait) => {
                    self.begun.notify_one();
                    self.release.notified().await;
                }
            }
            threads.push(thread);
        }
        self.got.lock().unwrap().extend(threads);
        Ok(())
    }
}

/// A node whose queue has one subscriber, the probe.
struct Bench {
    node: TestApp,
    probe: Arc<Probe>,
    queue: Queue,
    stop: CancellationToken,
}

impl Bench {
    async fn start() -> Self {
        Self::with(Probe::new(100)).await
    }

    async fn with(probe: Arc<Probe>) -> Self {
        let node = TestApp::start().await;
        let queue = Queue::new(&node.app.queue_store(), vec![probe.clone()]);
        Self { node, probe, queue, stop: CancellationToken::new() }
    }

    /// Records that threads were asked, and hands it out.
    async fn ask(&self, threads: impl IntoIterator<Item = i64>) {
        for thread in threads {
            self.node.record(Event::ThreadAsked { thread: ThreadId(thread) }).await;
        }
        while self.queue.fan_out().await.unwrap() > 0 {}
    }

    /// A dispatcher as another node would have it.
    fn another(&self, pace: Pace) -> Arc<Dispatcher> {
        Arc::new(Dispatcher::at_pace(self.node.app.queue_store(), self.probe.clone(), pace))
    }

    async fn deliver(&self) -> usize {
        self.queue.dispatcher("probe").unwrap().deliver_due(&self.stop).await.unwrap()
    }

    /// Delivers until nothing is due.
    async fn drain(&self) {
        while self.deliver().await > 0 {}
    }

    /// Every delivery of the probe, in order of ids.
    async fn rows(&self) -> Vec<outbox_delivery::Model> {
        outbox_delivery::Entity::find()
            .filter(outbox_delivery::Column::Subscriber.eq("probe"))
            .order_by_asc(outbox_delivery::Column::Id)
            .all(self.node.app.reader())
            .await
            .unwrap()
    }

    /// The delivery of a thread's event.
    async fn row(&self, thread: i64) -> outbox_delivery::Model {
        let events = outbox_event::Entity::find().all(self.node.app.reader()).await.unwrap();
        let event = events.iter().find(|row| row.payload == Event::ThreadAsked { thread: ThreadId(thread) }).unwrap();
        self.rows().await.into_iter().find(|row| row.event_id == event.id).unwrap()
    }
}

/// Writes an event as another version may have written it.
async fn record_raw(node: &TestApp, kind: &str, payload: serde_json::Value) -> OutboxEventId {
    use outbox_event::Column as C;
    let now = node.app.now();
    let mut insert = Query::insert();
    insert.into_table(outbox_event::Entity).columns([C::Kind, C::Payload, C::RecordedAt]);
    insert.values_panic([kind.into(), payload.into(), now.into()]);
    insert.returning_col(C::Id);
    let row = node.app.reader().query_one(&insert).await.unwrap().unwrap();
    row.try_get("", "id").unwrap()
}

fn ids(range: std::ops::RangeInclusive<i64>, without: &[i64]) -> Vec<i64> {
    let without: BTreeSet<&i64> = without.iter().collect();
    range.filter(|id| !without.contains(id)).collect()
}

/// Looks until something is so; a test that waits in vain has failed.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Wait::from_millis(10)).await;
    }
    panic!("in vain: {what}");
}
