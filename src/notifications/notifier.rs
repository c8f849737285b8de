//! The outbox's subscriber "notifications": turns events into rows of `notification` and `mail`, both at once, with an event
//! for each new mail that does not wait. What a mail says is made when it is sent. An event that comes twice changes nothing, because a
//! person has one notification and one mail per event.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::audience::{self, NotificationDraft};
use super::composition;
use super::mail_plans::{MailPlan, Readers, mail_plans};
use crate::app::App;
use crate::config::Config;
use crate::entity::{
    AccountId, Event, EventKind, MailId, NotificationKind, OutboxEventId, SecurityEventId, TokenPurpose, account, mail,
    notification,
};
use crate::identity::{email, one_use, security_events};
use crate::operation;
use crate::outbox::{Delivered, DeliveryError, Subscriber};

/// Rows of one insert, well below the number of values that a statement may have.
const CHUNK: usize = 200;

/// How often a mail that waits is written or looked for: it may be given to the queue in between, once in its life.
const MAX_TRIES: usize = 3;

/// Nobody hears more often than this that one answer was accepted.
const ACCEPTED_AGAIN_AFTER: Duration = Duration::days(1);

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
            EventKind::AnswerRecalled,
            EventKind::EndorsedAnswerEdited,
            EventKind::AskerReminded,
            EventKind::QuestionOffered,
            EventKind::ThanksGiven,
            EventKind::EffectMailWanted,
            EventKind::VolunteerNamed,
            EventKind::DuplicateProposed,
            EventKind::DuplicateMarked,
            EventKind::DuplicateUndone,
            EventKind::CaseMerged,
            EventKind::CaseOpened,
            EventKind::CaseAssigned,
            EventKind::CaseMessagePosted,
            EventKind::AskerSpoke,
            EventKind::CaseTaken,
            EventKind::CaseReturned,
            EventKind::CaseTransferred,
            EventKind::CaseContested,
            EventKind::CaseOverdue,
            EventKind::CaseResolved,
            EventKind::PeerAnswerToConfirm,
            EventKind::AccountLinkWanted,
            EventKind::SecurityNoticeWanted,
            EventKind::AccountSuspended,
            EventKind::SuspensionLifted,
        ]
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let app = &self.app;
        let now = app.now();
        let mut notices = Vec::new();
        let mut links = Vec::new();
        let mut owners = Vec::new();
        let mut about_person = Vec::new();
        // Who of those that are notified gets a mail as well, of which event.
        let mut readers = Readers::new();
        let mut accepted = BTreeSet::new();
        for event in events {
            if let Event::AccountLinkWanted { account, purpose } = event.event {
                links.push((event.id, account, purpose));
                continue;
            }
            if let Event::SecurityNoticeWanted { account, event: about } = event.event {
                owners.push((event.id, account, about));
                continue;
            }
            if let Event::AccountSuspended { account, .. }
            | Event::SuspensionLifted { account, .. }
            | Event::EffectMailWanted { account, .. }
            | Event::VolunteerNamed { account, .. } = event.event
            {
                about_person.push((event.id, account));
                continue;
            }
            let Some(draft) = audience::of(app.reader(), &event.event, now).await? else { continue };
            let heard = heard_of_acceptance(app.reader(), &draft, event.recorded_at).await?;
            let people = recipients(app, &draft).await?;
            let plans = mail_plans(app, &draft, &people, now).await?;
            for recipient in people {
                // Several acceptances of one answer may come in one delivery.
                if draft.kind == NotificationKind::Accepted
                    && (heard.contains(&recipient.id) || !accepted.insert((recipient.id, draft.answer)))
                {
                    continue;
                }
                notices.push(notice(event, &draft, recipient.id));
                if let Some(plan) = plans.get(&recipient.id).filter(|_| by_mail(&event.event)) {
                    readers.insert((event.id, recipient.id), plan.clone());
                }
            }
        }
        if notices.is_empty() && links.is_empty() && owners.is_empty() && about_person.is_empty() {
            return Ok(());
        }
        let tx = app.begin_write().await?;
        let mut written = insert_notices(&tx, &app.config, notices, &readers, now).await?;
        for (event, account, purpose) in links {
            written.extend(insert_link_mail(&tx, &app.config, event, account, purpose, now).await?);
        }
        for (event, account, about) in owners {
            written.extend(insert_security_mail(&tx, &app.config, event, account, about, now).await?);
        }
        for (event, account) in about_person {
            written.extend(insert_mail_of_event(&tx, &app.config, event, account, now).await?);
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

/// Whether people are written to of an event: at night they read of some on the page alone.
fn by_mail(event: &Event) -> bool {
    !matches!(event, Event::QuestionOffered { by_mail: false, .. })
}

/// Who of a draft's recipients heard within a day that this answer was accepted: they are not told again of an asker who wavers.
async fn heard_of_acceptance<C: ConnectionTrait>(
    db: &C,
    draft: &NotificationDraft,
    at: DateTime<Utc>,
) -> Result<BTreeSet<AccountId>, DbErr> {
    if draft.kind != NotificationKind::Accepted {
        return Ok(BTreeSet::new());
    }
    let heard: Vec<AccountId> = notification::Entity::find()
        .select_only()
        .column(notification::Column::AccountId)
        .filter(notification::Column::AccountId.is_in(draft.recipients.iter().copied()))
        .filter(notification::Column::Kind.eq(NotificationKind::Accepted))
        .filter(notification::Column::AnswerId.eq(draft.answer))
        .filter(notification::Column::CreatedAt.gt(at - ACCEPTED_AGAIN_AFTER))
        .into_tuple()
        .all(db)
        .await?;
    Ok(heard.into_iter().collect())
}

/// Those who hear, as far as their accounts are in use.
async fn recipients(app: &App, draft: &NotificationDraft) -> Result<Vec<account::Model>, DbErr> {
    let ids: Vec<AccountId> = draft.recipients.iter().copied().collect();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(CHUNK) {
        let rows = account::Entity::find()
            .filter(account::Column::Id.is_in(some.iter().copied()))
            .filter(account::Column::DisabledAt.is_null())
            .all(app.reader())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

fn notice(event: &Delivered, draft: &NotificationDraft, recipient: AccountId) -> notification::ActiveModel {
    notification::ActiveModel {
        account_id: Set(recipient),
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

/// A mail that is about nothing yet.
fn mail_to(account: AccountId, event: OutboxEventId, message_id: String, now: DateTime<Utc>) -> mail::ActiveModel {
    mail::ActiveModel {
        account_id: Set(account),
        event_id: Set(event),
        notification_id: Set(None),
        purpose: Set(None),
        message_id: Set(message_id),
        created_at: Set(now),
        ..Default::default()
    }
}

fn new_message_id(config: &Config) -> String {
    let sender = email::with_ascii_domain(config.mail_from.trim().trim_end_matches('>').trim());
    let domain = sender.as_deref().and_then(|sender| sender.rsplit_once('@')).map_or("localhost", |(_, domain)| domain);
    format!("<{}@{domain}>", Uuid::now_v7())
}

/// Writes the notifications that are not there yet, and a mail for each of them that one of the readers gets, or has one that waits
/// tell of it; gives the mails that wait for nothing.
async fn insert_notices<C: ConnectionTrait>(
    tx: &C,
    config: &Config,
    notices: Vec<notification::ActiveModel>,
    readers: &Readers,
    now: DateTime<Utc>,
) -> Result<Vec<MailId>, DbErr> {
    let once =
        OnConflict::columns([notification::Column::AccountId, notification::Column::EventId]).do_nothing().to_owned();
    let mut written = Vec::new();
    for some in notices.chunks(CHUNK) {
        let new = notification::Entity::insert_many(some.iter().cloned()).on_conflict(once.clone());
        let mut mails = Vec::new();
        for notice in new.exec_with_returning(tx).await? {
            match readers.get(&(notice.event_id, notice.account_id)) {
                None => {}
                Some(MailPlan::AtOnce) => mails.push(mail_about(&notice, config, now)),
                Some(MailPlan::Waiting { until, fold_key }) => {
                    let mail = mail::ActiveModel {
                        due_at: Set(Some(*until)),
                        fold_key: Set(Some(fold_key.clone())),
                        ..mail_about(&notice, config, now)
                    };
                    insert_waiting_mail(tx, &notice, fold_key, mail).await?;
                }
            }
        }
        written.extend(mail::Entity::insert_many(mails).exec_with_returning_keys(tx).await?);
    }
    Ok(written)
}

fn mail_about(notice: &notification::Model, config: &Config, now: DateTime<Utc>) -> mail::ActiveModel {
    mail::ActiveModel {
        notification_id: Set(Some(notice.id)),
        ..mail_to(notice.account_id, notice.event_id, new_message_id(config), now)
    }
}

/// Writes a mail that waits, or has the one that waits already tell of one thing more. Writing comes first: of two nodes that write at
/// once, the other waits for the one, and then finds its mail. The lock makes whoever gives that mail to the queue wait, or this wait for
/// them: what is told belongs to a mail that still grows.
async fn insert_waiting_mail<C: ConnectionTrait>(
    tx: &C,
    notice: &notification::Model,
    fold_key: &str,
    mail: mail::ActiveModel,
) -> Result<(), DbErr> {
    for _ in 0..MAX_TRIES {
        let any_conflict = OnConflict::new().do_nothing().to_owned();
        let new = mail::Entity::insert(mail.clone()).on_conflict(any_conflict);
        if new.exec_without_returning(tx).await? > 0 {
            return Ok(());
        }
        let waiting: Option<MailId> = mail::Entity::find()
            .select_only()
            .column(mail::Column::Id)
            .filter(mail::Column::AccountId.eq(notice.account_id))
            .filter(mail::Column::FoldKey.eq(fold_key))
            .filter(mail::Column::DueAt.is_not_null())
            .lock_exclusive()
            .into_tuple()
            .one(tx)
            .await?;
        // Given to the queue between the two: it grows no more.
        let Some(waiting) = waiting else { continue };
        notification::Entity::update_many()
            .col_expr(notification::Column::FoldedInto, Expr::value(waiting))
            .filter(notification::Column::Id.eq(notice.id))
            .exec(tx)
            .await?;
        return Ok(());
    }
    // The event is delivered again.
    Err(DbErr::RecordNotInserted)
}

/// Writes a mail with a one-use link and issues the link, in this transaction. None if the mail is there already, or nobody to
/// send it to.
async fn insert_link_mail<C: ConnectionTrait>(
    tx: &C,
    config: &Config,
    event: OutboxEventId,
    account: AccountId,
    purpose: TokenPurpose,
    now: DateTime<Utc>,
) -> Result<Option<MailId>, DbErr> {
    if is_written(tx, event, account).await? {
        return Ok(None);
    }
    let Some(recipient) = one_use::find_recipient(tx, account, purpose).await? else { return Ok(None) };
    let message_id = new_message_id(config);
    let row =
        mail::ActiveModel { purpose: Set(Some(purpose)), ..mail_to(recipient.id, event, message_id.clone(), now) };
    let mail = mail::Entity::insert(row).exec(tx).await?.last_insert_id;
    let link = one_use::Link { purpose, mail, message_id: &message_id };
    one_use::issue(tx, &config.secret, &recipient, link, now).await?;
    Ok(Some(mail))
}

/// Whether the mail of an event to somebody is there already.
async fn is_written<C: ConnectionTrait>(tx: &C, event: OutboxEventId, account: AccountId) -> Result<bool, DbErr> {
    let mails =
        mail::Entity::find().filter(mail::Column::AccountId.eq(account)).filter(mail::Column::EventId.eq(event));
    Ok(mails.count(tx).await? > 0)
}

/// Writes a mail about the safety of an account, whatever its owner wants mails about. None if it is there already, or nobody to send
/// it to.
async fn insert_security_mail<C: ConnectionTrait>(
    tx: &C,
    config: &Config,
    event: OutboxEventId,
    account: AccountId,
    about: SecurityEventId,
    now: DateTime<Utc>,
) -> Result<Option<MailId>, DbErr> {
    if is_written(tx, event, account).await? {
        return Ok(None);
    }
    let owner = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null()).one(tx).await?;
    let Some(owner) = owner else { return Ok(None) };
    if security_events::notice_address(tx, &owner, about).await?.is_none() {
        return Ok(None);
    }
    let row = mail_to(account, event, new_message_id(config), now);
    Ok(Some(mail::Entity::insert(row).exec(tx).await?.last_insert_id))
}

/// Writes a mail that says what its event tells: that an account is suspended or is not any more, what somebody's answers did, or who
/// asks them to be a volunteer. None if it is there already, or nobody to send it to.
async fn insert_mail_of_event<C: ConnectionTrait>(
    tx: &C,
    config: &Config,
    event: OutboxEventId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<MailId>, DbErr> {
    if is_written(tx, event, account).await? {
        return Ok(None);
    }
    let owner = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null()).one(tx).await?;
    if owner.as_ref().and_then(composition::confirmed_address).is_none() {
        return Ok(None);
    }
    let row = mail_to(account, event, new_message_id(config), now);
    Ok(Some(mail::Entity::insert(row).exec(tx).await?.last_insert_id))
}
