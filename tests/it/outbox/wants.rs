//! Each subscriber does something with every kind of event that it wants, and wants every kind that it does something with.

use peerdesk::entity::{Event, EventKind, OutboxEventId};
use peerdesk::outbox::fan_out::UNSORTED;
use peerdesk::outbox::{Delivered, DeliveryError};
use serde_json::json;

use crate::support::TestApp;

/// An event of a kind, about rows that do not exist. Each variant takes the fields that it has.
fn sample(kind: EventKind) -> Event {
    let event = json!({
        "type": kind.as_str(), "thread": 1, "answer": 1, "comment": 1, "by": 1, "of": 2, "case": 1, "to": 1, "from": 1, "message": 1, "holder": 1, "into": 2,
        "category": 1, "agency": 1, "account": 1, "purpose": "reset_password", "mail": 1, "event": 1, "suspension": 1, "helped": 1, "told": 1, "told_at": "2026-01-01T00:00:00Z",
        "reach": "existing_threads", "imported": true, "episode": 1, "did_not_apply": true, "by_mail": true,
    });
    serde_json::from_value(event).unwrap()
}

#[test]
fn every_kind_has_its_event() {
    for kind in EventKind::ALL {
        assert_eq!(sample(*kind).kind(), *kind, "the tag in JSON is the kind");
    }
}

#[tokio::test]
async fn wants_are_what_is_handled() {
    let node = TestApp::start().await;
    let mut checked = 0;
    for dispatcher in node.parts.queue.dispatchers().iter().filter(|dispatcher| dispatcher.name() != UNSORTED) {
        let subscriber = dispatcher.subscriber();
        for kind in EventKind::ALL {
            let event = Delivered { id: OutboxEventId(1), event: sample(*kind), recorded_at: node.app.now() };
            let expected =
                if subscriber.wants().contains(kind) { Ok(()) } else { Err(DeliveryError::Unhandled(*kind)) };
            assert_eq!(subscriber.deliver(&[event]).await, expected, "{} and {kind}", subscriber.name());
            checked += 1;
        }
    }
    assert_eq!(checked, 6 * EventKind::ALL.len());
}
