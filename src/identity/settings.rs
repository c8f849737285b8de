//! What people say of themselves, and their language and address.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait};

use super::caller::Caller;
use super::confirm_reminders::REMINDER_AFTER;
use super::confirmed::{self, ConfirmedIdentity};
use super::display_names::{self, NameOwner};
use super::imitation::{self, OfficialNames};
use super::permissions::Right;
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::{codes, email, one_use, unreachable};
use crate::app::App;
use crate::config::Config;
use crate::entity::{AccountId, Event, SecurityEventKind, TokenPurpose, account};
use crate::locale::Languages;
use crate::markdown::source::{NotStorable, length, sanitize_text};
use crate::operation::{FieldError, FieldErrors, Operation, OperationError, OperationSpec, RateLimitedAction};

/// Longest text about oneself, characters.
pub const MAX_ABOUT: usize = 1000;

/// An own account, with all that its owner may see.
pub async fn own(app: &App, caller: &Caller) -> Result<account::Model, OperationError> {
    account::Entity::find_by_id(caller.account).one(app.reader()).await?.ok_or(OperationError::NotFound)
}

/// Changes to what needs no password. Fields that are `None` are left unchanged.
#[derive(Clone, Debug, Default)]
pub struct SettingsChange {
    /// Shown instead of the handle; empty for none.
    pub display_name: Option<String>,
    pub about: Option<String>,
    /// Tag of the language of pages and mails; empty for none.
    pub locale: Option<String>,
}

/// Settings that can be stored.
struct ValidatedSettings {
    account: AccountId,
    row: account::ActiveModel,
    /// Whose rules the name follows.
    owner: NameOwner,
    site_name: String,
    /// Others see what is changed.
    is_public: bool,
}

fn validate(caller: &Caller, change: &SettingsChange, config: &Config) -> Result<ValidatedSettings, FieldErrors> {
    let languages = config.languages();
    let account = caller.account;
    let mut errors = FieldErrors::default();
    let owner = NameOwner::of(caller);
    // A name that stays is not judged again: its rules may have been others when it was given.
    let new_name =
        change.display_name.as_deref().filter(|typed| *typed != caller.display_name.as_deref().unwrap_or(""));
    let typed_name = new_name.map(|typed| display_names::choose("display_name", typed, owner));
    let display_name = errors.check(typed_name.transpose());
    let about = errors.check(change.about.as_deref().map(about).transpose());
    let locale = errors.check(change.locale.as_deref().map(|tag| locale(tag, languages)).transpose());
    let ((display_name, about), locale) = errors.finish_with(display_name.zip(about).zip(locale))?;
    let is_public = display_name.is_some() || about.is_some();
    let row = account::ActiveModel {
        id: Set(account),
        display_name: display_name.map_or(NotSet, Set),
        about: about.map_or(NotSet, Set),
        locale: locale.map_or(NotSet, Set),
        ..Default::default()
    };
    Ok(ValidatedSettings { account, row, owner, site_name: config.site_name.clone(), is_public })
}

fn about(typed: &str) -> Result<String, FieldError> {
    let about = sanitize_text(typed).map_err(|NotStorable| FieldError::new("about", codes::ABOUT_CHARACTERS))?;
    if length(&about) > MAX_ABOUT { Err(FieldError::new("about", codes::ABOUT_LONG)) } else { Ok(about) }
}

/// The tag of a language that the site offers, in its usual case.
fn locale(tag: &str, languages: Languages) -> Result<Option<String>, FieldError> {
    if tag.is_empty() {
        return Ok(None);
    }
    let offered = languages.find(tag).map(|locale| Some(locale.tag().to_owned()));
    offered.ok_or_else(|| FieldError::new("locale", codes::LOCALE_UNKNOWN))
}

/// Changes the caller's settings.
///
/// # Errors
/// The fields `display_name`, `about` and `locale`; a missing scope; the database.
pub async fn change(app: &App, caller: &Caller, change: &SettingsChange) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let settings = validate(caller, change, &app.config)?;
    let changed = app.kernel.run(OperationSpec::new(caller), settings, |op, settings: &ValidatedSettings| {
        Box::pin(async move {
            require_own_name(op, settings).await?;
            settings.row.clone().update(op.tx()).await?;
            if settings.is_public {
                op.record(Event::ProfileChanged { account: settings.account });
            }
            Ok(())
        })
    });
    changed.await?;
    Ok(())
}

/// Refuses a new name that others read as somebody else's. Asked within the operation, so that two changes see each other.
async fn require_own_name(op: &Operation, settings: &ValidatedSettings) -> Result<(), OperationError> {
    let ActiveValue::Set(Some(name)) = &settings.row.display_name else { return Ok(()) };
    let owner = Some(settings.account);
    let official = OfficialNames::load(op.tx(), &settings.site_name, owner).await?;
    if official.are_like(name, settings.owner) || imitation::is_handle_of_another(op.tx(), name, owner).await? {
        return Err(OperationError::field("display_name", codes::DISPLAY_NAME_TAKEN));
    }
    Ok(())
}

/// A change of address by somebody who knew the password a moment ago.
struct EmailChange {
    owner: ConfirmedIdentity,
    /// `None` takes the address away.
    address: Option<String>,
    place: Place,
}

/// Asks to change the address, after the password. The old one stays until the link sent to the new one is opened;
/// an empty address takes the old one away at once, and it is told of that.
///
/// # Errors
/// The fields `email` and `current-password`; [`codes::SESSION_ENDED`]; too many tries; no hashing slot; the database.
pub async fn change_email(app: &App, caller: &Caller, typed: &str, password: &str) -> Result<(), OperationError> {
    let address = if typed.trim().is_empty() { None } else { Some(email::parse(typed)?) };
    if let Some(address) = &address {
        unreachable::require_reachable(app, address).await?;
    }
    let owner = confirmed::confirm(app, caller, password).await?;
    if address.is_some() && owner.account.email == address {
        return Err(OperationError::field("email", codes::EMAIL_SAME));
    }
    let spec = OperationSpec::new(caller);
    // Only what sends a mail counts as one.
    let spec = if address.is_some() { spec.limited(RateLimitedAction::LinkMail) } else { spec };
    let change = EmailChange { owner, address, place: caller.place.clone() };
    let changed = app.kernel.run(spec, change, |op, change: &EmailChange| {
        Box::pin(async move {
            let account = change.owner.account.id;
            let row = match &change.address {
                Some(address) => account::ActiveModel {
                    pending_email: Set(Some(address.clone())),
                    email_refused_at: Set(None),
                    email_reminder_at: Set(Some(op.now() + REMINDER_AFTER)),
                    ..Default::default()
                },
                None => account::ActiveModel {
                    email: Set(None),
                    email_confirmed_at: Set(None),
                    pending_email: Set(None),
                    email_refused_at: Set(None),
                    email_reminder_at: Set(None),
                    ..Default::default()
                },
            };
            let before = change.owner.require_unchanged(op).await?;
            change.owner.update(op, row).await?;
            one_use::end_all(op.tx(), account, op.now()).await?;
            if change.address.is_some() {
                op.record(Event::AccountLinkWanted { account, purpose: TokenPurpose::ConfirmEmail });
                return Ok(());
            }
            let removed = NewSecurityEvent::new(account, SecurityEventKind::EmailRemoved, change.place.clone());
            let event = security_events::record(op, removed).await?;
            if let Some(former) = before.email {
                security_events::keep_former_email(op, event, former).await?;
            }
            Ok(())
        })
    });
    changed.await?;
    Ok(())
}
