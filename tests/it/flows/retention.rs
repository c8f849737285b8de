//! What is not kept for ever goes after the time that the settings and the privacy page say, and nothing goes before.

use chrono::{DateTime, Duration, Utc};
use peerdesk::config::Retention;
use peerdesk::entity::documents::DraftFields;
use peerdesk::entity::{
    AccountId, AgencyId, CategoryId, Event, MailId, NotificationId, NotificationKind, OutboxEventId, SecurityEventKind,
    SuspensionReason, ThreadId, draft, empty_search, former_email, idempotency_key, mail, notification,
    outbox_delivery, outbox_event, question_offer, rate_counter, security_event, session, suspension,
};
use peerdesk::housekeeping;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, PaginatorTrait};
use uuid::Uuid;

use crate::support::city::insert_agency;
use crate::support::people::insert_account;
use crate::support::{TestApp, TestCity};

/// A length of its own for everything.
const KEPT: Retention = Retention {
    notification_days: 40,
    mail_days: 41,
    former_email_days: 6,
    draft_days: 42,
    session_days: 12,
    security_event_days: 43,
    suspension_days: 46,
    idempotency_days: 3,
    event_days: 44,
    parked_days: 45,
    empty_search_days: 130,
    offer_days: 47,
};

/// Writes a row of a table.
macro_rules! store {
    ($kept:expr, $table:ident, $row:expr) => {
        $table::Entity::insert($row).exec_without_returning($kept.node.app.reader()).await.unwrap()
    };
}

struct Kept {
    node: TestApp,
    rosa: AccountId,
}

impl Kept {
    async fn start() -> Self {
        let node = TestApp::start_with(|config| config.retention = KEPT).await;
        let rosa = insert_account(&node, "rosa").await;
        Self { node, rosa }
    }

    async fn event(&self, event: Event, at: DateTime<Utc>) -> OutboxEventId {
        let count = outbox_event::Entity::find().count(self.node.app.reader()).await.unwrap();
        let row = outbox_event::ActiveModel {
            kind: Set(event.kind().as_str().to_owned()),
            payload: Set(event),
            recorded_at: Set(at),
            feed_seq: Set(Some(i64::try_from(count).unwrap() + 1)),
            ..Default::default()
        };
        outbox_event::Entity::insert(row).exec(self.node.app.reader()).await.unwrap().last_insert_id
    }

    /// A delivery that was given up, or that was done.
    async fn delivery(&self, event: OutboxEventId, subscriber: &str, at: DateTime<Utc>, given_up: bool) {
        store!(
            self,
            outbox_delivery,
            outbox_delivery::ActiveModel {
                event_id: Set(event),
                subscriber: Set(subscriber.to_owned()),
                recorded_at: Set(at),
                try_after: Set(at),
                claims: Set(0),
                tries: Set(12),
                delivered_at: Set((!given_up).then_some(at)),
                parked_at: Set(given_up.then_some(at)),
                ..Default::default()
            }
        );
    }

    fn mail(&self, event: OutboxEventId, at: DateTime<Utc>) -> mail::ActiveModel {
        mail::ActiveModel {
            account_id: Set(self.rosa),
            event_id: Set(event),
            message_id: Set(format!("<{}@example.org>", Uuid::new_v4())),
            created_at: Set(at),
            ..Default::default()
        }
    }

    fn told(&self, event: i64, at: DateTime<Utc>) -> notification::ActiveModel {
        notification::ActiveModel {
            account_id: Set(self.rosa),
            event_id: Set(OutboxEventId(event)),
            kind: Set(NotificationKind::Answer),
            created_at: Set(at),
            ..Default::default()
        }
    }

    /// Something of the kind that the privacy page calls by this word, of a time.
    async fn add(&self, word: &str, at: DateTime<Utc>) {
        let rosa = self.rosa;
        let mark = Uuid::new_v4().to_string();
        match word {
            "notifications" => {
                store!(self, notification, self.told(at.timestamp(), at));
            }
            "mails" => {
                let sent = mail::ActiveModel { sent_at: Set(Some(at)), ..self.mail(OutboxEventId(at.timestamp()), at) };
                store!(self, mail, sent);
            }
            "former-emails" => {
                let id = self.happened(at).await;
                store!(
                    self,
                    former_email,
                    former_email::ActiveModel {
                        security_event_id: Set(id),
                        email: Set("rosa@example.org".to_owned()),
                        replaced_at: Set(at),
                    }
                );
            }
            "drafts" => {
                store!(
                    self,
                    draft,
                    draft::ActiveModel {
                        id: Set(Uuid::new_v4()),
                        account_id: Set(rosa),
                        path: Set("/ask".to_owned()),
                        fields: Set(DraftFields::default()),
                        saved_at: Set(at),
                        posted_thread_id: Set(None),
                    }
                );
            }
            "sessions" => {
                store!(
                    self,
                    session,
                    session::ActiveModel {
                        token_hash: Set(mark),
                        account_id: Set(rosa),
                        user_agent: Set(String::new()),
                        created_at: Set(at),
                        last_seen_at: Set(at),
                        expires_at: Set(self.node.app.now() + Duration::days(1)),
                        ..Default::default()
                    }
                );
            }
            "security" => {
                self.happened(at).await;
            }
            "suspensions" => {
                store!(
                    self,
                    suspension,
                    suspension::ActiveModel {
                        account_id: Set(rosa),
                        reason: Set(SuspensionReason::Other),
                        explanation: Set(String::new()),
                        started_at: Set(at - Duration::days(7)),
                        ends_at: Set(Some(at)),
                        hides_posts: Set(false),
                        shows_posts: Set(false),
                        ..Default::default()
                    }
                );
            }
            "offers" => {
                // Of a question of its own, for it is brought to somebody once.
                let (agency, team, category) = insert_agency(&self.node, &mark).await;
                let city = TestCity { agency, team, category, asker: rosa, neighbour: rosa };
                let thread = city.insert_thread(&self.node, |_| {}).await;
                store!(
                    self,
                    question_offer,
                    question_offer::ActiveModel {
                        thread_id: Set(thread),
                        account_id: Set(rosa),
                        offered_at: Set(at),
                        ..Default::default()
                    }
                );
            }
            "counters" => {
                let row = rate_counter::ActiveModel { key: Set(mark), window_start: Set(at), count: Set(1) };
                store!(self, rate_counter, row);
            }
            "keys" => {
                store!(
                    self,
                    idempotency_key,
                    idempotency_key::ActiveModel {
                        account_id: Set(rosa),
                        key: Set(mark),
                        operation: Set("ask".to_owned()),
                        fingerprint: Set(String::new()),
                        resource_id: Set(Some(1)),
                        created_at: Set(at),
                    }
                );
            }
            "events" => {
                let event = self.event(Event::ThreadAsked { thread: ThreadId(1) }, at).await;
                self.delivery(event, "search", at, false).await;
            }
            "parked" => {
                let event = self.event(Event::ThreadAsked { thread: ThreadId(1) }, at).await;
                self.delivery(event, "search", at, true).await;
            }
            "empty-searches" => {
                // It is ten in the morning, and days are kept as a whole.
                let day = (at - Duration::hours(10)).date_naive().to_string();
                store!(
                    self,
                    empty_search,
                    empty_search::ActiveModel {
                        day: Set(day),
                        words: Set(mark),
                        agency_id: Set(AgencyId(0)),
                        category_id: Set(CategoryId(0)),
                        times: Set(1),
                        ..Default::default()
                    }
                );
            }
            other => panic!("nothing is known of {other}"),
        }
    }

    async fn happened(&self, at: DateTime<Utc>) -> peerdesk::entity::SecurityEventId {
        let row = security_event::ActiveModel {
            account_id: Set(self.rosa),
            kind: Set(SecurityEventKind::SignedIn),
            occurred_at: Set(at),
            ..Default::default()
        };
        security_event::Entity::insert(row).exec(self.node.app.reader()).await.unwrap().last_insert_id
    }

    /// How many there are of a kind.
    async fn count(&self, word: &str) -> u64 {
        let db = self.node.app.reader();
        match word {
            "notifications" => notification::Entity::find().count(db).await.unwrap(),
            "mails" => mail::Entity::find().count(db).await.unwrap(),
            "former-emails" => former_email::Entity::find().count(db).await.unwrap(),
            "drafts" => draft::Entity::find().count(db).await.unwrap(),
            "sessions" => session::Entity::find().count(db).await.unwrap(),
            "security" => security_event::Entity::find().count(db).await.unwrap(),
            "suspensions" => suspension::Entity::find().count(db).await.unwrap(),
            "offers" => question_offer::Entity::find().count(db).await.unwrap(),
            "counters" => rate_counter::Entity::find().count(db).await.unwrap(),
            "keys" => idempotency_key::Entity::find().count(db).await.unwrap(),
            "events" => outbox_event::Entity::find().count(db).await.unwrap(),
            "parked" => outbox_delivery::Entity::find().count(db).await.unwrap(),
            "empty-searches" => empty_search::Entity::find().count(db).await.unwrap(),
            other => panic!("nothing is known of {other}"),
        }
    }
}

#[tokio::test]
async fn everything_on_the_privacy_page_goes_at_its_time_and_nothing_before() {
    for (word, days) in KEPT.all() {
        let kept = Kept::start().await;
        let now = kept.node.app.now();
        let limit = now - Duration::days(days.into());
        for at in [limit + Duration::hours(1), limit - Duration::hours(1), now] {
            kept.add(word, at).await;
        }
        housekeeping::run(&kept.node.app).await.unwrap();
        assert_eq!(kept.count(word).await, 2, "{word} after {days} days");
        // What waits for no outcome any more goes on to go.
        kept.node.clock.advance(Duration::days(i64::from(days) + 1));
        for _ in 0..2 {
            housekeeping::run(&kept.node.app).await.unwrap();
        }
        assert_eq!(kept.count(word).await, 0, "{word}");
    }
}

#[tokio::test]
async fn the_privacy_page_says_what_the_settings_say() {
    let kept = Kept::start().await;
    let page = kept.node.browser().see("/privacy").await;
    let is_length = |cell: &String| cell.len() < 9 && (cell.ends_with(" days") || cell.ends_with(" day"));
    let told: Vec<String> = page.all("table tbody td").into_iter().filter(is_length).collect();
    let length = |days: u16| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let set: Vec<String> = KEPT.all().iter().map(|(_, days)| length(*days)).collect();
    assert_eq!(told, set, "{}", page.text());
    assert!(page.says("Until you sign out, or 12 days without a visit"), "{}", page.text());
    let usual = TestApp::start().await.browser().see("/privacy").await;
    assert!(usual.says("365 days") && usual.says("1 day"), "{}", usual.text());
}

#[tokio::test]
async fn what_waits_for_an_outcome_stays_and_a_departure_is_never_forgotten() {
    let kept = Kept::start().await;
    let (db, now) = (kept.node.app.reader(), kept.node.app.now());
    let old = now - Duration::days(100);
    // A mail that was given up goes with its delivery; one that waits for its server stays, with what it tells of.
    for (number, given_up) in [(1, true), (2, false)] {
        let told = notification::ActiveModel { id: Set(NotificationId(number)), ..kept.told(number, old) };
        store!(kept, notification, told);
        let event = kept.event(Event::MailWritten { mail: MailId(number) }, old).await;
        let row = mail::ActiveModel {
            id: Set(MailId(number)),
            notification_id: Set(Some(NotificationId(number))),
            ..kept.mail(event, old)
        };
        store!(kept, mail, row);
        if given_up {
            kept.delivery(event, "mail", old, true).await;
        } else {
            store!(
                kept,
                outbox_delivery,
                outbox_delivery::ActiveModel {
                    event_id: Set(event),
                    subscriber: Set("mail".to_owned()),
                    recorded_at: Set(old),
                    try_after: Set(now + Duration::hours(1)),
                    claims: Set(0),
                    tries: Set(0),
                    ..Default::default()
                }
            );
        }
    }
    // What was folded into a mail stays as long as that mail has to tell of it.
    for (number, into) in [(3, 2), (4, 1)] {
        let folded_into = Set(Some(MailId(into)));
        let told = notification::ActiveModel { id: Set(NotificationId(number)), folded_into, ..kept.told(number, old) };
        store!(kept, notification, told);
    }
    let event = kept.event(Event::AccountErased { account: kept.rosa }, old).await;
    kept.delivery(event, "leaving", old, true).await;
    for _ in 0..3 {
        housekeeping::run(&kept.node.app).await.unwrap();
    }
    let mails: Vec<MailId> = mail::Entity::find().all(db).await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(mails, [MailId(2)]);
    let told: Vec<i64> = notification::Entity::find().all(db).await.unwrap().iter().map(|row| row.id.0).collect();
    assert_eq!(told, [2, 3]);
    let mut left: Vec<String> =
        outbox_delivery::Entity::find().all(db).await.unwrap().into_iter().map(|row| row.subscriber).collect();
    left.sort();
    assert_eq!(left, ["leaving", "mail"]);
    assert_eq!(outbox_event::Entity::find().count(db).await.unwrap(), 2);
}
