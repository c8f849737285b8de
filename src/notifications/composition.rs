//! What a stored mail says at this moment and to which address, made from ids in its reader's language. Only reads. Nothing is
//! said any more of what its reader may not see by now, nor to whom it may not be sent by now.

use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::listing;
use super::messages::{self, Letter};
use super::news_messages::{self, Piece};
use super::peer_messages;
use super::quotes;
use super::rules::kinds::is_about_cases;
use super::settings::{self, MailSettings};
use super::wording::Facts;
use crate::app::App;
use crate::entity::{
    AgencyId, Event, MailDelivery, MailKind, NotificationId, NotificationKind, SecurityEventId, SuspensionId,
    TokenPurpose, account, answer, comment, mail, notification, outbox_event, suspension,
};
use crate::identity::suspended::is_in_force;
use crate::identity::{one_use, security_events, sessions};
use crate::locale::Locale;
use crate::outbox::DeliveryError;
use crate::peers::offers;
use crate::peers::volunteers::listing::asking;
use crate::thanks::effect_mails;
use crate::threads::visibility;
use crate::web::people::name_of;

/// Things that are read for one mail. Of those that its reader still wants and may see it names [`news_messages::MAX_ITEMS`] and counts
/// all; the page has the rest.
const MAX_FOLDED: u64 = 1_000;

/// A mail with its text and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedMail {
    pub to_address: String,
    pub letter: Letter,
}

/// Why a mail could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum CompositionError {
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// Says what is wrong with a template, not what would have been written.
    #[error("a mail could not be written: {0}")]
    Template(#[from] askama::Error),
}

impl From<CompositionError> for DeliveryError {
    fn from(error: CompositionError) -> Self {
        match error {
            CompositionError::Database(error) => error.into(),
            CompositionError::Template(_) => Self::Failed(error.to_string()),
        }
    }
}

/// The mail as it is to be sent now; none if there is nothing to tell any more.
///
/// # Errors
/// The database; a template that fails.
pub async fn compose(app: &App, row: &mail::Model) -> Result<Option<ComposedMail>, CompositionError> {
    let reader = account::Entity::find_by_id(row.account_id).filter(account::Column::DisabledAt.is_null());
    let Some(reader) = reader.one(app.reader()).await? else { return Ok(None) };
    match (row.notification_id, row.purpose) {
        (Some(first), _) => news(app, &reader, row, first).await,
        (None, Some(purpose)) => link(app, &reader, row, purpose).await,
        (None, None) => of_event(app, &reader, row).await,
    }
}

/// The address of an account that is known to be its owner's.
#[must_use]
pub fn confirmed_address(account: &account::Model) -> Option<&str> {
    account.email.as_deref().filter(|_| account.email_confirmed_at.is_some())
}

/// What a mail calls its reader.
fn name_of_reader(reader: &account::Model) -> String {
    name_of(&reader.handle, reader.display_name.as_deref())
}

fn language_of(app: &App, reader: &account::Model) -> Locale {
    app.config.languages().of_setting(reader.locale.as_deref())
}

/// What a mail tells of, in the order in which it happened: the first, and what was folded into it. What was read while it waited is
/// told no more.
async fn told_by(app: &App, row: &mail::Model, first: NotificationId) -> Result<Vec<notification::Model>, DbErr> {
    let folded =
        Condition::any().add(notification::Column::Id.eq(first)).add(notification::Column::FoldedInto.eq(row.id));
    let mut told =
        notification::Entity::find().filter(notification::Column::AccountId.eq(row.account_id)).filter(folded);
    if row.fold_key.is_some() {
        told = told.filter(notification::Column::ReadAt.is_null());
    }
    told.order_by_asc(notification::Column::Id).limit(MAX_FOLDED).all(app.reader()).await
}

async fn news(
    app: &App,
    reader: &account::Model,
    row: &mail::Model,
    first: NotificationId,
) -> Result<Option<ComposedMail>, CompositionError> {
    let Some(to_address) = confirmed_address(reader) else { return Ok(None) };
    let told = told_by(app, row, first).await?;
    let events = quotes::events(app, &told).await?;
    let mut shown = Vec::new();
    for told in told {
        let event = events.get(&told.event_id);
        if answer_is_shown(app, &told).await? && comment_is_shown(app, event).await? && offer_stands(app, &told).await?
        {
            shown.push(told);
        }
    }
    if shown.is_empty() {
        return Ok(None);
    }
    let Some(caller) = sessions::load_caller(app, reader.id).await? else { return Ok(None) };
    let facts = listing::facts(app, &shown, &caller).await?;
    let said = settings::of_accounts(app.reader(), &[reader.id]).await?.remove(&reader.id).unwrap_or_default();
    let mut pieces = Vec::with_capacity(facts.len());
    for (told, facts) in shown.iter().zip(facts) {
        if !is_wanted(app, &said, told, &facts).await? {
            continue;
        }
        let quote = match events.get(&told.event_id) {
            Some(event) => quotes::quote(app, &caller, event, &facts).await?,
            None => None,
        };
        pieces.push(Piece { facts, quote });
    }
    let letter =
        news_messages::news(&app.config, language_of(app, reader), reader.id, &name_of_reader(reader), &pieces)?;
    Ok(letter.map(|letter| ComposedMail { to_address: to_address.to_owned(), letter }))
}

/// Whether somebody still wants mails of this kind and about this question: they may have stopped them since the mail was written.
async fn is_wanted(app: &App, said: &MailSettings, told: &notification::Model, facts: &Facts) -> Result<bool, DbErr> {
    let wish = said.wish(told.kind, facts.asker, app.config.time_zone);
    if wish.delivery == MailDelivery::Never {
        return Ok(false);
    }
    let Some(thread) = told.thread_id.filter(|_| !is_about_cases(wish.kind)) else { return Ok(true) };
    Ok(settings::who_stopped(app.reader(), thread, &[told.account_id]).await?.is_empty())
}

/// Whether a question that was brought to somebody still waits for them; whatever is no such offer stands.
async fn offer_stands(app: &App, told: &notification::Model) -> Result<bool, DbErr> {
    let Some(thread) = told.thread_id.filter(|_| told.kind == NotificationKind::QuestionOffer) else {
        return Ok(true);
    };
    offers::still_stands(app.reader(), told.account_id, thread, app.now()).await
}

/// Whether the answer that a notification leads to is there for everybody; staff check an answer of a case even so.
async fn answer_is_shown(app: &App, told: &notification::Model) -> Result<bool, DbErr> {
    let Some(id) = told.answer_id.filter(|_| told.kind != NotificationKind::PeerAnswerToConfirm) else {
        return Ok(true);
    };
    let shown = answer::Entity::find_by_id(id).filter(visibility::public_answers());
    Ok(shown.count(app.reader()).await? > 0)
}

/// Whether the comment that an event tells of is there for everybody; what tells of none is.
async fn comment_is_shown(app: &App, event: Option<&Event>) -> Result<bool, DbErr> {
    let Some(Event::CommentPosted { comment, .. }) = event else { return Ok(true) };
    let shown = comment::Entity::find_by_id(*comment).filter(visibility::public_comments());
    Ok(shown.count(app.reader()).await? > 0)
}

async fn link(
    app: &App,
    reader: &account::Model,
    row: &mail::Model,
    purpose: TokenPurpose,
) -> Result<Option<ComposedMail>, CompositionError> {
    let link = one_use::Link { purpose, mail: row.id, message_id: &row.message_id };
    let address = one_use::find_address(app.reader(), &app.config.secret, reader, link, app.now()).await?;
    let Some(to_address) = address else { return Ok(None) };
    let path = link.path(&app.config.secret);
    let letter =
        messages::account_link(&app.config, language_of(app, reader), &name_of_reader(reader), purpose, &path)?;
    Ok(Some(ComposedMail { to_address, letter }))
}

/// A mail that is about neither a notification nor a link is about the safety of its reader's account, about its suspension, about
/// what their answers did, or asks them to be a volunteer; its event says which.
async fn of_event(
    app: &App,
    reader: &account::Model,
    row: &mail::Model,
) -> Result<Option<ComposedMail>, CompositionError> {
    let event = outbox_event::Entity::find_by_id(row.event_id).one(app.reader()).await?;
    match event.map(|event| event.payload) {
        Some(Event::SecurityNoticeWanted { event, .. }) => security(app, reader, event).await,
        Some(Event::AccountSuspended { suspension, .. }) => about_suspension(app, reader, suspension, false).await,
        Some(Event::SuspensionLifted { suspension, .. }) => about_suspension(app, reader, suspension, true).await,
        Some(Event::EffectMailWanted { helped, told, .. }) => effects(app, reader, helped, told).await,
        Some(Event::VolunteerNamed { agency, .. }) => asks_to_volunteer(app, reader, agency).await,
        _ => Ok(None),
    }
}

/// That an agency asks somebody to be its volunteer, as long as it waits for their answer.
async fn asks_to_volunteer(
    app: &App,
    reader: &account::Model,
    agency: AgencyId,
) -> Result<Option<ComposedMail>, CompositionError> {
    let Some(to_address) = confirmed_address(reader) else { return Ok(None) };
    if sessions::load_caller(app, reader.id).await?.is_none() {
        return Ok(None);
    }
    let Some(agency) = asking(app.reader(), reader.id, agency).await? else { return Ok(None) };
    let said = settings::of_accounts(app.reader(), &[reader.id]).await?.remove(&reader.id).unwrap_or_default();
    if said.delivery(MailKind::Volunteering) == MailDelivery::Never {
        return Ok(None);
    }
    let letter = peer_messages::volunteer(
        &app.config,
        language_of(app, reader),
        reader.id,
        &name_of_reader(reader),
        &agency.name,
    )?;
    Ok(Some(ComposedMail { to_address: to_address.to_owned(), letter }))
}

/// What somebody's answers did, as far as it is still so.
async fn effects(
    app: &App,
    reader: &account::Model,
    helped: i64,
    told: Option<i64>,
) -> Result<Option<ComposedMail>, CompositionError> {
    let Some(to_address) = confirmed_address(reader) else { return Ok(None) };
    if sessions::load_caller(app, reader.id).await?.is_none() {
        return Ok(None);
    }
    let Some(news) = effect_mails::news(app.reader(), reader.id, helped, told).await? else { return Ok(None) };
    let letter =
        peer_messages::effects(&app.config, language_of(app, reader), reader.id, &name_of_reader(reader), &news)?;
    Ok(Some(ComposedMail { to_address: to_address.to_owned(), letter }))
}

async fn security(
    app: &App,
    reader: &account::Model,
    event: SecurityEventId,
) -> Result<Option<ComposedMail>, CompositionError> {
    let Some((kind, to_address)) = security_events::notice_address(app.reader(), reader, event).await? else {
        return Ok(None);
    };
    let letter = messages::security_notice(&app.config, language_of(app, reader), &name_of_reader(reader), kind)?;
    Ok(Some(ComposedMail { to_address, letter }))
}

/// That the account is suspended, as long as it is, or that this was lifted.
async fn about_suspension(
    app: &App,
    reader: &account::Model,
    suspension: SuspensionId,
    lifted: bool,
) -> Result<Option<ComposedMail>, CompositionError> {
    let found = suspension::Entity::find_by_id(suspension).filter(suspension::Column::AccountId.eq(reader.id));
    let Some(found) = found.one(app.reader()).await? else { return Ok(None) };
    let is_true = if lifted { found.lifted_at.is_some() } else { is_in_force(&found, app.now()) };
    let Some(to_address) = confirmed_address(reader).filter(|_| is_true) else { return Ok(None) };
    let letter = messages::suspension(&app.config, language_of(app, reader), &name_of_reader(reader), &found)?;
    Ok(Some(ComposedMail { to_address: to_address.to_owned(), letter }))
}
