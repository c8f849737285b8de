//! The outbox's subscriber "notifications": turns events into rows of `notification` and `mail`, both at once. An event
//! that comes twice changes nothing, because a person has one notification per event and a mail one key.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::audience::{self, Tidings};
use super::messages::{self, Letter};
use super::wording::Facts;
use crate::app::App;
use crate::config::Config;
use crate::entity::{AccountId, NotificationKind, TokenPurpose, account, mail, notification};
use crate::identity::one_use;
use crate::outbox::{Delivered, DeliveryError, Event, Subscriber};

/// Rows of one insert, well below the number of values that a statement may have.
const CHUNK: usize = 200;

/// The subscriber.
#[derive(Clone)]
pub struct Notifier {
    app: App,
}

impl Notifier {
    /// A subscriber that writes to this node's database.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Subscriber for Notifier {
    fn name(&self) -> &'static str {
        "notifications"
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let app = &self.app;
        let now = app.now();
        let mut notices = Vec::new();
        let mut mails = Vec::new();
        for event in events {
            let Some(tidings) = audience::of(app.reader(), &event.event, now).await? else { continue };
            let people = people(app, &tidings).await?;
            for hearer in tidings.hearers.iter().filter_map(|id| people.get(id)) {
                notices.push(notice(event, &tidings, hearer.id));
                let key = format!("event:{}:account:{}", event.id, hearer.id);
                if let Some(letter) = letter(&app.config, &tidings, hearer, &people)? {
                    mails.extend(addressed(&app.config, key, hearer, letter, now));
                }
            }
        }
        let tx = app.begin_write().await?;
        for event in events {
            if let Event::AccountLinkWanted { account, purpose } = event.event {
                let key = format!("event:{}:link", event.id);
                write_link(app, &tx, key, account, purpose, now).await?;
            }
        }
        insert(&tx, notices, mails).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Those who hear and who acted, as far as their accounts are in use.
async fn people(app: &App, tidings: &Tidings) -> Result<HashMap<AccountId, account::Model>, DbErr> {
    let ids: BTreeSet<AccountId> = tidings.hearers.iter().copied().chain(tidings.actor).collect();
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(CHUNK) {
        let rows = account::Entity::find()
            .filter(account::Column::Id.is_in(some.iter().copied()))
            .filter(account::Column::DisabledAt.is_null())
            .all(app.reader())
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

fn notice(event: &Delivered, tidings: &Tidings, hearer: AccountId) -> notification::ActiveModel {
    notification::ActiveModel {
        account_id: Set(hearer),
        event_id: Set(event.id),
        kind: Set(tidings.kind),
        thread_id: Set(Some(tidings.thread.id)),
        answer_id: Set(tidings.answer),
        case_id: Set(tidings.case.as_ref().map(|case| case.id)),
        actor_id: Set(tidings.actor),
        created_at: Set(event.recorded_at),
        read_at: Set(None),
        ..Default::default()
    }
}

fn letter(
    config: &Config,
    tidings: &Tidings,
    hearer: &account::Model,
    people: &HashMap<AccountId, account::Model>,
) -> Result<Option<Letter>, DeliveryError> {
    let asker = hearer.id == tidings.thread.author_id;
    // A follower of a thread hears that staff are done, and nothing of a case.
    let of_the_case = asker || tidings.kind != NotificationKind::CaseResolved;
    let facts = Facts {
        kind: tidings.kind,
        thread: Some((tidings.thread.id, tidings.thread.title.clone())),
        answer: tidings.answer,
        reference: tidings.case.as_ref().filter(|_| of_the_case).map(|case| case.reference.clone()),
        who: tidings.actor.and_then(|id| people.get(&id)).map(|actor| actor.handle.clone()).unwrap_or_default(),
        asker,
    };
    messages::notification(config, hearer.id, &hearer.handle, &facts).map_err(unwritten)
}

/// The error says what is wrong with a template, not what would have been written.
fn unwritten(error: askama::Error) -> DeliveryError {
    DeliveryError::Other(format!("a mail could not be written: {error}"))
}

/// A notification's mail, for those who want mails at an address that is known to be theirs.
fn addressed(
    config: &Config,
    key: String,
    to: &account::Model,
    letter: Letter,
    now: DateTime<Utc>,
) -> Option<mail::ActiveModel> {
    let address = to.email.as_ref().filter(|_| to.wants_mail && to.email_confirmed_at.is_some())?;
    Some(row(config, key, to.id, address, letter, now))
}

fn row(
    config: &Config,
    key: String,
    account: AccountId,
    address: &str,
    letter: Letter,
    now: DateTime<Utc>,
) -> mail::ActiveModel {
    mail::ActiveModel {
        key: Set(key),
        account_id: Set(Some(account)),
        to_address: Set(address.to_owned()),
        subject: Set(letter.subject),
        text_body: Set(letter.text),
        html_body: Set(letter.html),
        unsubscribe_url: Set(letter.unsubscribe_url),
        message_id: Set(format!("<{}@{}>", Uuid::now_v7(), sender_domain(config))),
        created_at: Set(now),
        try_after: Set(now),
        attempts: Set(0),
        ..Default::default()
    }
}

fn sender_domain(config: &Config) -> &str {
    let domain = config.mail_from.rsplit('@').next().unwrap_or_default().trim_end_matches('>').trim();
    if domain.is_empty() { "localhost" } else { domain }
}

/// Issues the one-use link in this transaction. The token stands in the mail's text and nowhere else, and that text goes
/// when the mail was sent.
async fn write_link<C: ConnectionTrait>(
    app: &App,
    tx: &C,
    key: String,
    account: AccountId,
    purpose: TokenPurpose,
    now: DateTime<Utc>,
) -> Result<(), DeliveryError> {
    if mail::Entity::find().filter(mail::Column::Key.eq(&key)).count(tx).await? > 0 {
        return Ok(());
    }
    let Some(link) = one_use::issue(tx, account, purpose, now).await? else { return Ok(()) };
    let letter = messages::account_link(&app.config, &link.handle, purpose, &link.path).map_err(unwritten)?;
    let row = row(&app.config, key, account, &link.email, letter, now);
    mail::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn insert<C: ConnectionTrait>(
    tx: &C,
    notices: Vec<notification::ActiveModel>,
    mails: Vec<mail::ActiveModel>,
) -> Result<(), DbErr> {
    let once =
        OnConflict::columns([notification::Column::AccountId, notification::Column::EventId]).do_nothing().to_owned();
    for some in notices.chunks(CHUNK) {
        notification::Entity::insert_many(some.iter().cloned())
            .on_conflict(once.clone())
            .exec_without_returning(tx)
            .await?;
    }
    let once = OnConflict::column(mail::Column::Key).do_nothing().to_owned();
    for some in mails.chunks(CHUNK) {
        mail::Entity::insert_many(some.iter().cloned()).on_conflict(once.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}
