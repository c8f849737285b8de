//! One's own account: settings, address, password.

use std::collections::BTreeMap;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, done, private, refused};
use super::security::{self, EventLine};
use super::session_cookie::into_session;
use crate::app::App;
use crate::entity::account;
use crate::identity::own_drafts::forget_draft;
use crate::identity::settings::{self as own_settings, SettingsChange};
use crate::identity::visit::Visit;
use crate::identity::{Caller, email, recovery};
use crate::locale::{Locale, text};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage {
    page: Page,
    state: FormState,
    account: account::Model,
    /// What the shown name is for: staff put their team behind it.
    display_name_hint: String,
    /// What happened last.
    events: Vec<EventLine>,
    /// Languages to choose from; empty where there is one only.
    languages: Vec<Choice>,
}

impl AccountPage {
    /// The page with a form that was sent, or else with what is stored.
    async fn read(page: Page, sent: Option<FormState>, app: &App, caller: &Caller) -> Result<Self, PageError> {
        let account = own_settings::own(app, caller).await?;
        let events = security::newest(app, caller).await?;
        let state = sent.unwrap_or_else(|| filled(&account));
        let languages = app.config.languages();
        let choice = |language: Locale| Choice {
            lang: language.tag().to_owned(),
            ..Choice::new(language.tag(), text::native_name(language))
        };
        let languages = if languages.are_several() { languages.all().map(choice).collect() } else { Vec::new() };
        let display_name_hint = if caller.is_staff() {
            text::t("identity-display-name-hint-staff")
        } else {
            text::t("identity-display-name-hint")
        };
        Ok(Self { page, state, account, display_name_hint, events, languages })
    }
}

#[derive(Template)]
#[template(path = "identity/email.html")]
struct EmailPage {
    page: Page,
    state: FormState,
    account: account::Model,
}

#[derive(Template)]
#[template(path = "identity/password.html")]
struct PasswordPage {
    page: Page,
    state: FormState,
    handle: String,
}

fn filled(account: &account::Model) -> FormState {
    let map = BTreeMap::from([
        ("display_name".to_owned(), account.display_name.clone().unwrap_or_default()),
        ("about".to_owned(), account.about.clone()),
        ("locale".to_owned(), account.locale.clone().unwrap_or_default()),
    ]);
    FormState::sent(Fields::from_map(map))
}

#[handler]
pub(super) async fn settings_page(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let sent = query.kept(app, caller).await?.map(FormState::sent);
    let mut page = visit.page("identity-account-title");
    page.notice = done(&query.done);
    Ok(private(page::show(&AccountPage::read(page, sent, app, caller).await?)))
}

#[handler]
pub(super) async fn save_settings(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/account")?;
    let change = SettingsChange {
        display_name: fields.has("display_name").then(|| fields.get("display_name").to_owned()),
        about: Some(fields.get("about").to_owned()),
        // The form has no such field where there is nothing to choose.
        locale: fields.has("locale").then(|| fields.get("locale").to_owned()),
    };
    match own_settings::change(app, caller, &change).await {
        Ok(()) => {
            forget_draft(app, caller, &fields).await;
            Ok(page::see_other("/account?done=saved"))
        }
        Err(error) => {
            let state = refused(&fields, error)?;
            let page =
                AccountPage::read(visit.page("identity-account-title"), Some(state.clone()), app, caller).await?;
            Ok(private(page::form(&state, &page)))
        }
    }
}

async fn email_form(visit: &Visit, app: &App, caller: &Caller, state: FormState) -> Result<Response, PageError> {
    let account = own_settings::own(app, caller).await?;
    let page = visit.page("identity-email-title");
    Ok(private(page::form(&state.clone(), &EmailPage { page, state, account })))
}

#[handler]
pub(super) async fn email_page(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let account = own_settings::own(app, caller).await.map_err(PageError::from)?;
    let shown = email::shown(&account.pending_email.or(account.email).unwrap_or_default());
    let fields = query.kept(app, caller).await?;
    let fields = fields.unwrap_or_else(|| Fields::from_map(BTreeMap::from([("email".to_owned(), shown)])));
    let state = FormState::sent(fields);
    Ok(email_form(&visit, app, caller, state).await?)
}

#[handler]
pub(super) async fn change_email(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/account/email")?;
    let typed = fields.get("email");
    match own_settings::change_email(app, caller, typed, fields.get("current-password")).await {
        Ok(()) => {
            forget_draft(app, caller, &fields).await;
            let done = if typed.trim().is_empty() { "email-removed" } else { "email-sent" };
            Ok(page::see_other(&format!("/account?done={done}")))
        }
        Err(error) => Ok(email_form(&visit, app, caller, refused(&fields, error)?).await?),
    }
}

#[handler]
pub(super) async fn send_link_again(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match recovery::send_confirmation_again(app, caller.account).await {
        Ok(()) => Ok(page::see_other("/account?done=email-sent")),
        Err(OperationError::NotFound) => Ok(page::see_other("/account")),
        Err(error) => Ok(email_form(&visit, app, caller, refused(&fields, error)?).await?),
    }
}

fn password_form(visit: &Visit, caller: &Caller, state: FormState) -> Response {
    let page = visit.page("identity-password-title");
    private(page::form(&state.clone(), &PasswordPage { page, state, handle: caller.handle.clone() }))
}

#[handler]
pub(super) fn password_page(mut visit: Visit, Query(query): Query<FormQuery>) -> Result<Response> {
    visit.page.notice = done(&query.done);
    let caller = visit.signed_in()?;
    Ok(password_form(&visit, caller, FormState::default()))
}

#[handler]
pub(super) async fn change_password(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let (current, new) = (fields.get("current-password"), fields.get("password"));
    let keeps_tokens = fields.has("keep-tokens");
    match recovery::change_password(app, caller, current, new, keeps_tokens, &visit.agent).await {
        Ok(changed) => Ok(into_session(&visit, &changed.session, &changed.device, "/account?done=password")),
        Err(error) => Ok(password_form(&visit, caller, refused(&fields, error)?)),
    }
}
