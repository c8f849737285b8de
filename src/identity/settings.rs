//! What people say of themselves and how they hear from us.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use unicode_normalization::UnicodeNormalization;

use super::caller::Caller;
use super::refusal::{Refusal, Refused};
use super::{email, limits, one_use, recovery};
use crate::app::App;
use crate::entity::{AccountId, TokenPurpose, account};
use crate::outbox::{self, Event};
use crate::web::client::ClientAddress;
use crate::web::rate_limit::Act;

/// Longest display name, characters.
pub const MAX_DISPLAY_NAME: usize = 60;
/// Longest text about oneself, characters.
pub const MAX_ABOUT: usize = 1000;

/// An own account, with all that its owner may see.
pub async fn own(app: &App, caller: &Caller) -> Result<account::Model, Refused> {
    account::Entity::find_by_id(caller.account).one(app.reader()).await?.ok_or(Refused::Missing)
}

/// What can be changed without asking for the password.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Shown beside the handle; empty for none.
    pub display_name: String,
    pub about: String,
    /// Whether notifications are mailed as well.
    pub mail_wanted: bool,
}

/// Changes the caller's settings.
///
/// # Errors
/// The fields `display_name` and `about`; the database.
pub async fn change(app: &App, caller: &Caller, settings: &Settings) -> Result<(), Refused> {
    let display_name: String = settings.display_name.trim().nfc().collect();
    let about: String = settings.about.trim().nfc().collect();
    let mut refusals = Vec::new();
    if display_name.chars().count() > MAX_DISPLAY_NAME {
        refusals.push(Refusal::new("display_name", "display_name_long"));
    }
    if display_name.chars().any(unprintable) {
        refusals.push(Refusal::new("display_name", "display_name_characters"));
    }
    if about.chars().count() > MAX_ABOUT {
        refusals.push(Refusal::new("about", "about_long"));
    }
    Refused::unless_empty(refusals)?;
    let tx = app.begin_write().await?;
    let change = account::ActiveModel {
        id: Set(caller.account),
        display_name: Set(Some(display_name).filter(|name| !name.is_empty())),
        about: Set(about.replace('\0', "")),
        wants_mail: Set(settings.mail_wanted),
        ..Default::default()
    };
    change.update(&tx).await?;
    tx.commit().await?;
    // The name stands beside every official answer.
    app.pages.forget_all();
    Ok(())
}

/// Control characters, and marks that reorder or hide text.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
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
) -> Result<(), Refused> {
    let now = app.now();
    let address = if typed.trim().is_empty() { None } else { Some(email::parse(typed)?) };
    let account: AccountId = caller.account;
    let found = recovery::confirm_identity(app, account, password, from).await?;
    let change = account::ActiveModel { id: Set(account), ..Default::default() };
    let Some(address) = address else {
        let tx = app.begin_write().await?;
        one_use::end_all(&tx, account, now).await?;
        let change = account::ActiveModel {
            email: Set(None),
            email_confirmed_at: Set(None),
            pending_email: Set(None),
            ..change
        };
        change.update(&tx).await?;
        tx.commit().await?;
        return Ok(());
    };
    if found.email.as_deref() == Some(address.as_str()) {
        return Err(Refused::field("email", "email_same"));
    }
    limits::count(app, &[(Act::LinkMail, format!("account:{account}"))]).await?;
    let tx = app.begin_write().await?;
    one_use::end_all(&tx, account, now).await?;
    account::ActiveModel { pending_email: Set(Some(address)), ..change }.update(&tx).await?;
    outbox::record(&tx, Event::AccountLinkWanted { account, purpose: TokenPurpose::ConfirmEmail }, now);
    tx.commit().await?;
    app.wake();
    Ok(())
}
