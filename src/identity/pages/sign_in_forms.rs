//! The two pages of signing in, and where they lead: the one that asks for name and password, and the one that asks for a second factor.

use std::sync::Arc;

use askama::Template;
use poem::Response;

use super::form::{Bound, Waiting};
use super::session_cookie::into_session;
use crate::app::App;
use crate::entity::{AccountId, suspension};
use crate::identity::demo_accounts::{self, DemoAccount};
use crate::identity::drafts::Unsent;
use crate::identity::presses::{Press, Presses};
use crate::identity::second_factor::{Ways, passkeys};
use crate::identity::sign_in::{Entrance, SignInFrom, SignedIn};
use crate::identity::visit::{SECOND_FACTOR_PAGE, Visit};
use crate::identity::{finish_sign_in, sessions};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    page: Page,
    state: FormState,
    /// Hidden fields with what waits behind the sign-in.
    carried: Vec<(String, String)>,
    /// Where an account is made instead.
    sign_up: String,
    /// A text waits: the page stays open beside whatever else is needed.
    has_unsent: bool,
    /// Why they are asked, in the middle of something.
    reason: Option<String>,
    demo_accounts: &'static [DemoAccount],
    demo_password: &'static str,
}

#[derive(Template)]
#[template(path = "identity/sign_in_code.html")]
struct CodePage {
    page: Page,
    state: FormState,
    /// Says whose password was right. It stands in this page alone.
    token: String,
    ways: Ways,
    /// Hidden fields with what waits behind the sign-in.
    carried: Vec<(String, String)>,
}

/// Where somebody makes an account who has none, and where that leads.
fn sign_up_address(next: &str) -> String {
    if next.is_empty() {
        return "/sign-up".to_owned();
    }
    format!("/sign-up?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish())
}

/// The page that asks for name and password.
pub(super) fn sign_in_form(visit: &Visit, state: FormState, waiting: Waiting<'_>) -> Result<Response, PageError> {
    let mut bound = Bound::new(visit, "identity-sign-in-title")?;
    if bound.page.notice.is_none() && waiting.unsent.is_some() {
        bound.page.notice = Some(text::t("identity-sign-in-kept"));
    }
    let template = SignInPage {
        page: bound.page.clone(),
        state: state.clone(),
        carried: waiting.hidden_fields(),
        sign_up: sign_up_address(waiting.next),
        has_unsent: waiting.unsent.is_some(),
        reason: waiting.reason(),
        demo_accounts: if visit.config.demo { demo_accounts::ALL } else { &[] },
        demo_password: demo_accounts::PASSWORD,
    };
    Ok(bound.finish(page::form(&state, &template)))
}

/// The page that asks for a second factor, after the right password.
pub(super) async fn code_form(
    visit: &Visit,
    app: &App,
    state: FormState,
    token: &str,
    waiting: Waiting<'_>,
) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-sign-in-code-title")?;
    let mut ways = finish_sign_in::ways(app, token).await?;
    ways.passkeys &= passkeys::are_possible(app);
    let template = CodePage {
        page: bound.page.clone(),
        state: state.clone(),
        token: token.to_owned(),
        ways,
        carried: waiting.hidden_fields(),
    };
    Ok(bound.finish(page::form(&state, &template)))
}

/// Leads on from a right password, or a right second factor: in, to what is asked for next, or to why nobody is let in.
pub(super) async fn lead_on(
    visit: &Visit,
    (app, presses): (&App, &Arc<dyn Presses>),
    entrance: &Entrance,
    fields: &Fields,
    waiting: Waiting<'_>,
) -> Result<Response, PageError> {
    match entrance {
        Entrance::SignedIn(signed_in) => {
            let place = place_of(app, presses, signed_in, waiting).await?;
            Ok(into_session(visit, &signed_in.session, &signed_in.device, &place))
        }
        Entrance::CodeWanted(token) => code_form(visit, app, FormState::default(), token, waiting).await,
        Entrance::Suspended(suspension) => suspended_form(visit, fields, suspension, waiting),
    }
}

impl SignInFrom {
    /// The browser of a visit.
    pub(super) fn of(visit: &Visit, unsent: Option<Unsent>) -> Self {
        Self {
            address: visit.address,
            agent: visit.agent.clone(),
            replaces: visit.session,
            device: visit.device.clone(),
            requires_second_factor: visit.config.requires_second_factor(),
            unsent,
        }
    }
}

/// Where somebody goes who is in: to the form that waits, to the button that they pressed, or where they wanted to go.
async fn place_of(
    app: &App,
    presses: &Arc<dyn Presses>,
    signed_in: &SignedIn,
    waiting: Waiting<'_>,
) -> Result<String, PageError> {
    if let (Some(unsent), Some(draft)) = (waiting.unsent, signed_in.draft) {
        return Ok(unsent.place(draft));
    }
    if signed_in.lacks_second_factor {
        return Ok(SECOND_FACTOR_PAGE.to_owned());
    }
    match waiting.press {
        Some(press) => pressed(app, presses, signed_in.account, press, waiting.next).await,
        None if waiting.next.is_empty() => Ok("/".to_owned()),
        None => Ok(waiting.next.to_owned()),
    }
}

/// Presses a button for somebody who has just come in, and gives its place. What is refused is told there: they are in all the same.
pub(super) async fn pressed(
    app: &App,
    presses: &Arc<dyn Presses>,
    account: AccountId,
    press: Press,
    page: &str,
) -> Result<String, PageError> {
    let page = if page.is_empty() { "/" } else { page };
    let Some(caller) = sessions::load_caller(app, account).await? else { return Ok(press.place(page, None)) };
    let word = match presses.press(app, &caller, press).await {
        Ok(()) if press.on => Some(press.kind.as_str()),
        Ok(()) => None,
        Err(error) => {
            tracing::info!(error = %error, "a button was not pressed after signing in");
            Some("no")
        }
    };
    Ok(press.place(page, word))
}

/// The sign-in page for somebody who gave all that is asked for and whose account is suspended.
fn suspended_form(
    visit: &Visit,
    fields: &Fields,
    suspension: &suspension::Model,
    waiting: Waiting<'_>,
) -> Result<Response, PageError> {
    let mut state = FormState::sent(fields.clone());
    state.refuse_with("", suspension_told(visit, suspension));
    sign_in_form(visit, state, waiting)
}

/// What somebody is told whose password is right and whose account is suspended.
fn suspension_told(visit: &Visit, suspension: &suspension::Model) -> String {
    let reason = visit.page.word("identity-suspension-reason", &suspension.reason);
    let arguments = |until: String| {
        [("until", until.into()), ("reason", reason.into()), ("explanation", suspension.explanation.clone().into())]
    };
    match suspension.ends_at {
        Some(end) => text::text("identity-suspended-until", &arguments(visit.page.date_time(&end))),
        None => text::text("identity-suspended-open", &arguments(String::new())),
    }
}
