//! What people say of themselves and how they hear from us.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::caller::Caller;
use super::permissions::Right;
use super::{codes, email, one_use, recovery, sign_in};
use crate::app::App;
use crate::entity::{AccountId, Event, TokenPurpose, account};
use crate::locale::Languages;
use crate::markdown::source::{normalize, sanitize};
use crate::operation::{Actor, FieldError, FieldErrors, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;

/// Longest display name, characters.
pub const MAX_DISPLAY_NAME: usize = 60;
/// Longest text about oneself, characters.
pub const MAX_ABOUT: usize = 1000;

/// An own account, with all that its owner may see.
pub async fn own(app: &App, caller: &Caller) -> Result<account::Model, OperationError> {
    account::Entity::find_by_id(caller.account).one(app.reader()).await?.ok_or(OperationError::NotFound)
}

/// Changes to what needs no password. Fields that are `None` are left unchanged.
#[derive(Clone, Debug, Default)]
pub struct SettingsChange {
    /// Shown beside the handle; empty for none.
    pub display_name: Option<String>,
    pub about: Option<String>,
    /// Whether notifications are mailed as well.
    pub mail_wanted: Option<bool>,
    /// Tag of the language of pages and mails; empty for none.
    pub locale: Option<String>,
}

/// Settings that can be stored.
struct ValidatedSettings {
    account: AccountId,
    row: account::ActiveModel,
    /// Others see what is changed.
    is_public: bool,
}

fn validate(
    account: AccountId,
    change: &SettingsChange,
    languages: Languages,
) -> Result<ValidatedSettings, FieldErrors> {
    let mut errors = FieldErrors::default();
    let display_name = errors.check(change.display_name.as_deref().map(display_name).transpose());
    let about = errors.check(change.about.as_deref().map(about).transpose());
    let locale = errors.check(change.locale.as_deref().map(|tag| locale(tag, languages)).transpose());
    let ((display_name, about), locale) = errors.finish_with(display_name.zip(about).zip(locale))?;
    let is_public = display_name.is_some() || about.is_some();
    let row = account::ActiveModel {
        id: Set(account),
        display_name: display_name.map_or(NotSet, Set),
        about: about.map_or(NotSet, Set),
        wants_mail: change.mail_wanted.map_or(NotSet, Set),
        locale: locale.map_or(NotSet, Set),
        ..Default::default()
    };
    Ok(ValidatedSettings { account, row, is_public })
}

fn display_name(typed: &str) -> Result<Option<String>, FieldError> {
    let name = normalize(typed.trim());
    if name.chars().count() > MAX_DISPLAY_NAME {
        return Err(FieldError::new("display_name", codes::DISPLAY_NAME_LONG));
    }
    if name.chars().any(unprintable) {
        return Err(FieldError::new("display_name", codes::DISPLAY_NAME_CHARACTERS));
    }
    Ok(Some(name).filter(|name| !name.is_empty()))
}

fn about(typed: &str) -> Result<String, FieldError> {
    let about = sanitize(typed.trim()).map_err(|_| FieldError::new("about", codes::ABOUT_CHARACTERS))?;
    if about.chars().count() > MAX_ABOUT { Err(FieldError::new("about", codes::ABOUT_LONG)) } else { Ok(about) }
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
    let settings = validate(caller.account, change, app.config.languages())?;
    let changed = app.kernel.run(OperationSpec::new(caller), settings, |op, settings: &ValidatedSettings| {
        Box::pin(async move {
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

/// Stops all mails but those about the account's safety, for whoever holds the link of such a mail. Doing it again changes
/// nothing.
///
/// # Errors
/// The database.
pub async fn stop_mails(app: &App, account: AccountId) -> Result<(), OperationError> {
    let stopped = app.kernel.run(OperationSpec::new(Actor::OneUseLink), account, |op, account: &AccountId| {
        Box::pin(async move {
            account::Entity::update_many()
                .col_expr(account::Column::WantsMail, Expr::value(false))
                .filter(account::Column::Id.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    stopped.await?;
    Ok(())
}

/// Control characters, and marks that reorder or hide text.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A change of address by somebody who knew the password a moment ago.
struct EmailChange {
    account: AccountId,
    password_hash: Option<String>,
    /// `None` takes the address away.
    address: Option<String>,
}

/// Asks to change the address, after the password. The old one stays until the link sent to the new one is opened;
/// an empty address takes the old one away at once.
///
/// # Errors
/// The fields `email` and `current-password`; too many tries; no hashing slot; the database.
pub async fn change_email(
    app: &App,
    caller: &Caller,
    typed: &str,
    password: &str,
    from: ClientAddress,
) -> Result<(), OperationError> {
    let address = if typed.trim().is_empty() { None } else { Some(email::parse(typed)?) };
    let found = recovery::confirm_identity(app, caller.account, password, from).await?;
    if address.is_some() && found.email == address {
        return Err(OperationError::field("email", codes::EMAIL_SAME));
    }
    let spec = OperationSpec::new(caller);
    // Only what sends a mail counts as one.
    let spec = if address.is_some() { spec.limited(RateLimitedAction::LinkMail) } else { spec };
    let change = EmailChange { account: caller.account, password_hash: found.password_hash, address };
    let changed = app.kernel.run(spec, change, |op, change: &EmailChange| {
        Box::pin(async move {
            let account = change.account;
            if !sign_in::is_unchanged(op.tx(), account, change.password_hash.as_deref()).await? {
                return Err(recovery::wrong_password());
            }
            one_use::end_all(op.tx(), account, op.now()).await?;
            let row = account::ActiveModel { id: Set(account), ..Default::default() };
            let row = match &change.address {
                Some(address) => account::ActiveModel { pending_email: Set(Some(address.clone())), ..row },
                None => account::ActiveModel {
                    email: Set(None),
                    email_confirmed_at: Set(None),
                    pending_email: Set(None),
                    ..row
                },
            };
            row.update(op.tx()).await?;
            if change.address.is_some() {
                op.record(Event::AccountLinkWanted { account, purpose: TokenPurpose::ConfirmEmail });
            }
            Ok(())
        })
    });
    changed.await?;
    Ok(())
}
