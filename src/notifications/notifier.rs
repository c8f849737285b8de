//! The outbox's subscriber "notifications": turns events into rows of `notification` and `mail`, both at once, with an event
//! for each new mail. An event that comes twice changes nothing, because a person has one notification per event and a mail
//! one key.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::audience::{self, NotificationDraft};
use super::messages::{self, Letter};
use super::wording::Facts;
use crate::app::App;
use crate::config::Config;
use crate::entity::{AccountId, Event, EventKind, MailId, NotificationKind, TokenPurpose, account, mail, notification};
use crate::identity::one_use;
use crate::locale::Locale;
use crate::operation;
use crate::outbox::{Delivered, DeliveryError, Subscriber};

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

    fn wants(&self) -> &'static [EventKind] {
        &[
            EventKind::AnswerPosted,
            EventKind::OfficialAnswerPosted,
            EventKind::CommentPosted,
            EventKind::AnswerAccepted,
            EventKind::DuplicateProposed,
            EventKind::CaseOpened,
            EventKind::CaseAssigned,
            EventKind::CaseMessagePosted,
            EventKind::CaseResolved,
            EventKind::PeerAnswerToConfirm,
            EventKind::AccountLinkWanted,
        ]
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let app = &self.app;
        let now = app.now();
        let mut notices = Vec::new();
        let mut mails = Vec::new();
        let mut links = Vec::new();
        for event in events {
            if let Event::AccountLinkWanted { account, purpose } = event.event {
                links.push((format!("event:{}:link", event.id), account, purpose));
                continue;
            }
            let Some(draft) = audience::of(app.reader(), &event.event, now).await? else { continue };
            let people = people(app, &draft).await?;
            for hearer in draft.recipients.iter().filter_map(|id| people.get(id)) {
                notices.push(notice(event, &draft, hearer.id));
                let key = format!("event:{}:account:{}", event.id, hearer.id);
                if let Some(letter) = letter(&app.config, &draft, hearer, &people)? {
                    mails.extend(addressed(&app.config, key, hearer, letter, now));
                }
            }
        }
        if notices.is_empty() && mails.is_empty() && links.is_empty() {
            return Ok(());
        }
        let tx = app.begin_write().await?;
        let mut written = insert(&tx, notices, mails).await?;
        for (key, account, purpose) in links {
            written.extend(write_link(app, &tx, key, account, purpose, now).await?);
        }
        let mails_wait = !written.is_empty();
        operation::record_many(&tx, written.into_iter().map(|mail| Event::MailWritten { mail }).collect(), now).await?;
        tx.commit().await?;
        if mails_wait {
            app.wake();
        }
        Ok(())
    }
}

/// Those who hear and who acted, as far as their accounts are in use.
async fn people(app: &App, draft: &NotificationDraft) -> Result<HashMap<AccountId, account::Model>, DbErr> {
    let ids: BTreeSet<AccountId> = draft.recipients.iter().copied().chain(draft.actor).collect();
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

fn notice(event: &Delivered, draft: &NotificationDraft, hearer: AccountId) -> notification::ActiveModel {
    notification::ActiveModel {
        account_id: Set(hearer),
        event_id: Set(event.id),
        kind: Set(draft.kind),
        thread_id: Set(Some(draft.thread.id)),
        answer_id: Set(draft.answer),
        case_id: Set(draft.case.as_ref().map(|case| case.id)),
        actor_id: Set(draft.actor),
        created_at: Set(event.recorded_at),
        read_at: Set(None),
        ..Default::default()
    }
}

fn letter(
    config: &Config,
    draft: &NotificationDraft,
    hearer: &account::Model,
    people: &HashMap<AccountId, account::Model>,
) -> Result<Option<Letter>, DeliveryError> {
    let asker = hearer.id == draft.thread.author_id;
    // A follower of a thread hears that staff are done, and nothing of a case.
    let of_the_case = asker || draft.kind != NotificationKind::CaseResolved;
    let facts = Facts {
        kind: draft.kind,
        thread: Some((draft.thread.id, draft.thread.title.clone())),
        answer: draft.answer,
        reference: draft.case.as_ref().filter(|_| of_the_case).map(|case| case.reference.clone()),
        who: draft.actor.and_then(|id| people.get(&id)).map(|actor| actor.handle.clone()).unwrap_or_default(),
        asker,
    };
    messages::notification(config, language_of(config, hearer), hearer.id, &hearer.handle, &facts).map_err(unwritten)
}

/// The language that an account reads mails in: the site's own; accounts have no setting for it.
fn language_of(config: &Config, _reader: &account::Model) -> Locale {
    config.languages().of_setting(None)
}

/// The error says what is wrong with a template, not what would have been written.
fn unwritten(error: askama::Error) -> DeliveryError {
    DeliveryError::Failed(format!("a mail could not be written: {error}"))
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
) -> Result<Option<MailId>, DeliveryError> {
    if mail::Entity::find().filter(mail::Column::Key.eq(&key)).count(tx).await? > 0 {
        return Ok(None);
    }
    let Some(link) = one_use::issue(tx, account, purpose, now).await? else { return Ok(None) };
    let letter =
        messages::account_link(&app.config, app.config.languages().of_setting(None), &link.handle, purpose, &link.path)
            .map_err(unwritten)?;
    let row = row(&app.config, key, account, &link.email, letter, now);
    Ok(Some(mail::Entity::insert(row).exec(tx).await?.last_insert_id))
}

/// Writes what is not there yet; gives the mails that are new.
async fn insert<C: ConnectionTrait>(
    tx: &C,
    notices: Vec<notification::ActiveModel>,
    mails: Vec<mail::ActiveModel>,
) -> Result<Vec<MailId>, DbErr> {
    let once =
        OnConflict::columns([notification::Column::AccountId, notification::Column::EventId]).do_nothing().to_owned();
    for some in notices.chunks(CHUNK) {
        notification::Entity::insert_many(some.iter().cloned())
            .on_conflict(once.clone())
            .exec_without_returning(tx)
            .await?;
    }
    let once = OnConflict::column(mail::Column::Key).do_nothing().to_owned();
    let mut new = Vec::with_capacity(mails.len());
    for some in mails.chunks(CHUNK) {
        let rows = mail::Entity::insert_many(some.iter().cloned()).on_conflict(once.clone());
        new.extend(rows.exec_with_returning_keys(tx).await?);
    }
    Ok(new)
}
