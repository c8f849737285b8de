//! One subscriber's deliveries on this node: claims what is due, gives it to the subscriber outside any transaction, and
//! writes down what became of each row. Any number of nodes may run it.
//!
//! Neither the order nor the number of deliveries matters for what is right in the end. A subscriber gets ids and reads the
//! rows as they are by then; the last delivery of a thing therefore always sees its newest state, whichever event it came
//! with, and an earlier one repeats what is so already. That is why new work may pass a backlog, a batch may be given again
//! in parts, and a lease may end while its holder still works.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryTrait};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::claim::{Claim, Pace};
use super::store::Store;
use super::subscriber::{Delivered, DeliveryError, Subscriber};
use crate::entity::{OutboxDeliveryId, OutboxEventId, outbox_delivery, outbox_event};

const SHORTEST_REST: TimeDelta = TimeDelta::seconds(2);
const LONGEST_REST: TimeDelta = TimeDelta::minutes(1);

/// How a subscriber's service was lately.
struct ServiceState {
    rest: TimeDelta,
    until: Option<DateTime<Utc>>,
    /// How much is claimed at once: little after a rest, so that a service that comes back is not met with all that waits.
    size: u64,
}

/// A subscriber at work on this node.
pub struct Dispatcher {
    store: Store,
    subscriber: Arc<dyn Subscriber>,
    pace: Pace,
    service: Mutex<ServiceState>,
}

/// A claimed row with its event.
type Item = (outbox_delivery::Model, Delivered);

/// What became of a call, if it was not done.
enum Undone {
    Error(DeliveryError),
    /// The node stops; how far the call got is unknown.
    Stopped,
}

impl Dispatcher {
    /// Delivers to a subscriber at the usual pace.
    #[must_use]
    pub fn new(store: Store, subscriber: Arc<dyn Subscriber>) -> Self {
        Self::at_pace(store, subscriber, Pace::default())
    }

    /// Delivers at another pace: for tests.
    #[must_use]
    pub fn at_pace(store: Store, subscriber: Arc<dyn Subscriber>, pace: Pace) -> Self {
        let service = ServiceState { rest: SHORTEST_REST, until: None, size: subscriber.claim_size() };
        Self { store, subscriber, pace, service: Mutex::new(service) }
    }

    /// The subscriber's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.subscriber.name()
    }

    /// The subscriber itself.
    #[must_use]
    pub fn subscriber(&self) -> &Arc<dyn Subscriber> {
        &self.subscriber
    }

    fn service(&self) -> MutexGuard<'_, ServiceState> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers some of what is due; gives the number of rows that have an outcome. After 0 there is nothing to do for now:
    /// nothing is due, the subscriber rests, or the node stops.
    ///
    /// # Errors
    /// Those of the database. Rows without an outcome are left to their lease.
    pub async fn deliver_due(&self, stop: &CancellationToken) -> Result<usize, DbErr> {
        let Some(size) = self.claim_size() else { return Ok(0) };
        let Some(claim) = Claim::take(&self.store, self.name(), size, self.pace).await? else { return Ok(0) };
        let mut run = Run { dispatcher: self, settled: claim.exhausted, delivered: Vec::new(), claim };
        let readable = run.read().await?;
        run.deliver(readable, stop).await?;
        run.claim.deliver(&run.delivered).await?;
        Ok(run.settled + run.delivered.len())
    }

    /// How much to claim now; `None` while the subscriber rests.
    fn claim_size(&self) -> Option<u64> {
        let service = self.service();
        let now = self.store.now();
        // A clock that was set back must not make a rest of hours.
        let rests = service.until.is_some_and(|until| now < until && until - now <= LONGEST_REST);
        (!rests).then_some(service.size)
    }

    /// Leaves the service alone for a while, longer each time.
    fn rest(&self, why: &str) {
        let mut service = self.service();
        tracing::warn!(subscriber = self.name(), rest_s = service.rest.num_seconds(), error = why, "a service is away");
        service.until = Some(self.store.now() + service.rest);
        service.rest = (service.rest * 2).min(LONGEST_REST);
        service.size = 1;
    }

    /// The service answered.
    fn recover(&self) {
        let mut service = self.service();
        service.rest = SHORTEST_REST;
        service.until = None;
        service.size = service.size.saturating_mul(4).min(self.subscriber.claim_size());
    }

    fn count(&self, outcome: &'static str, rows: usize) {
        metrics::counter!("peerdesk_deliveries_total", "subscriber" => self.name(), "outcome" => outcome)
            .increment(u64::try_from(rows).unwrap_or(u64::MAX));
    }

    /// One call, in a task of its own: a panic is an error of these events, and the node can stop while it hangs.
    async fn call(&self, events: Vec<Delivered>, stop: &CancellationToken) -> Result<(), Undone> {
        let subscriber = Arc::clone(&self.subscriber);
        let mut call = AbortOnDropHandle::new(tokio::spawn(async move { subscriber.deliver(&events).await }));
        let stopped = async {
            stop.cancelled().await;
            tokio::time::sleep(self.pace.grace).await;
        };
        tokio::select! {
            outcome = &mut call => match outcome {
                Ok(outcome) => outcome.map_err(Undone::Error),
                Err(_) => Err(Undone::Error(DeliveryError::Failed("the delivery panicked".to_owned()))),
            },
            () = stopped => Err(Undone::Stopped),
            () = tokio::time::sleep(self.pace.call_timeout) => {
                let limit = self.pace.call_timeout.as_secs();
                Err(Undone::Error(DeliveryError::Failed(format!("no outcome within {limit} s"))))
            }
        }
    }
}

/// One claim on its way.
struct Run<'a> {
    dispatcher: &'a Dispatcher,
    claim: Claim,
    /// Rows that failed or were parked.
    settled: usize,
    /// Rows that are done and not yet marked: once for all of them, because done twice is harmless.
    delivered: Vec<OutboxDeliveryId>,
}

impl Run<'_> {
    /// The claimed rows whose event can be read; the others are parked, each alone.
    async fn read(&mut self) -> Result<Vec<Item>, DbErr> {
        let mut events = read_events(&self.dispatcher.store, &self.claim.rows).await?;
        let mut readable = Vec::with_capacity(self.claim.rows.len());
        for row in &self.claim.rows {
            match events.remove(&row.event_id) {
                Some(Ok(event)) => readable.push((row.clone(), event)),
                Some(Err(why)) => {
                    self.claim.park(row, row.tries, &why).await?;
                    self.settled += 1;
                }
                None => {
                    self.claim.park(row, row.tries, "the event is gone").await?;
                    self.settled += 1;
                }
            }
        }
        readable.sort_by_key(|(_, event)| event.id);
        Ok(readable)
    }

    /// Gives the events; a part that failed is given again in halves, until the row is found whose fault it is.
    async fn deliver(&mut self, items: Vec<Item>, stop: &CancellationToken) -> Result<(), DbErr> {
        let size = self.dispatcher.subscriber.call_size().max(1);
        let mut parts: VecDeque<Vec<Item>> = items.chunks(size).map(<[Item]>::to_vec).collect();
        while let Some(mut part) = parts.pop_front() {
            if stop.is_cancelled() {
                parts.push_front(part);
                return self.claim.hand_back(&ids(&parts)).await;
            }
            let events = part.iter().map(|(_, event)| event.clone()).collect();
            let error = match self.dispatcher.call(events, stop).await {
                Ok(()) => {
                    self.dispatcher.recover();
                    self.dispatcher.count("delivered", part.len());
                    self.delivered.extend(part.iter().map(|(row, _)| row.id));
                    continue;
                }
                Err(Undone::Stopped) => {
                    parts.push_front(part);
                    return self.claim.hand_back(&ids(&parts)).await;
                }
                Err(Undone::Error(error)) => error,
            };
            match error {
                DeliveryError::Away(why) => {
                    self.dispatcher.rest(&why);
                    self.dispatcher.count("away", part.len());
                    parts.push_front(part);
                    return self.claim.release(&ids(&parts), &why).await;
                }
                _ if part.len() > 1 => {
                    let second = part.split_off(part.len() / 2);
                    parts.push_front(second);
                    parts.push_front(part);
                }
                error => {
                    let retry = self.dispatcher.subscriber.retry();
                    self.dispatcher.count("failed", part.len());
                    for (row, _) in &part {
                        match &error {
                            DeliveryError::Failed(why) => self.claim.fail(row, retry, why).await?,
                            final_error => self.claim.park(row, row.tries + 1, &final_error.to_string()).await?,
                        }
                        self.settled += 1;
                    }
                }
            }
        }
        Ok(())
    }
}

fn ids(parts: &VecDeque<Vec<Item>>) -> Vec<OutboxDeliveryId> {
    parts.iter().flatten().map(|(row, _)| row.id).collect()
}

/// The events of some deliveries, each read by itself: one that this version cannot read says so and spoils no other.
async fn read_events(
    store: &Store,
    rows: &[outbox_delivery::Model],
) -> Result<HashMap<OutboxEventId, Result<Delivered, String>>, DbErr> {
    let select = outbox_event::Entity::find()
        .filter(outbox_event::Column::Id.is_in(rows.iter().map(|row| row.event_id)))
        .into_query();
    let found = store.reader().query_all(&select).await?;
    found.iter().map(|row| Ok((row.try_get("", "id")?, read_event(row)))).collect()
}

/// One event as it can be delivered, or why it cannot.
pub(super) fn read_event(row: &sea_orm::QueryResult) -> Result<Delivered, String> {
    // What the parser says may quote the payload, and there is nothing in it that helps more than the kind.
    let event = outbox_event::Model::from_query_result(row, "").map_err(|_| {
        let kind: String = row.try_get("", "kind").unwrap_or_default();
        format!("this version cannot read this event of kind {kind:?}")
    })?;
    Ok(Delivered { id: event.id, event: event.payload, recorded_at: event.recorded_at })
}
