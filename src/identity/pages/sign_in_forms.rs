//! The two pages of signing in, and where they lead: the one that asks for name and password, and the one that asks for a second factor.

use askama::Template;
use poem::Response;

use super::form::Bound;
use super::session_cookie::into_session;
use crate::app::App;
use crate::entity::suspension;
use crate::identity::demo_accounts::{self, DemoAccount};
use crate::identity::drafts::{PATH, PREFIX, Unsent};
use crate::identity::finish_sign_in;
use crate::identity::second_factor::{Ways, passkeys};
use crate::identity::sign_in::{Entrance, SignInFrom, SignedIn};
use crate::identity::visit::{SECOND_FACTOR_PAGE, Visit};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    page: Page,
    state: FormState,
    next: String,
    /// Names and texts of a form that waits behind the sign-in.
    carried: Vec<(String, String)>,
    demo_accounts: &'static [DemoAccount],
    demo_password: &'static str,
}

#[derive(Template)]
#[template(path = "identity/sign_in_code.html")]
struct CodePage {
    page: Page,
    state: FormState,
    next: String,
    /// Says whose password was right. It stands in this page alone.
    token: String,
    ways: Ways,
    /// Names and texts of a form that waits behind the sign-in.
    carried: Vec<(String, String)>,
}

/// The hidden fields of a form that waits behind the sign-in.
fn carried(unsent: Option<&Unsent>) -> Vec<(String, String)> {
    let carried = unsent.map(|unsent| {
        let fields = unsent.fields.iter().map(|(name, value)| (format!("{PREFIX}{name}"), value.clone()));
        std::iter::once((PATH.to_owned(), unsent.path.clone())).chain(fields).collect()
    });
    carried.unwrap_or_default()
}

/// The page that asks for name and password.
pub(super) fn sign_in_form(
    visit: &Visit,
    state: FormState,
    next: &str,
    unsent: Option<&Unsent>,
) -> Result<Response, PageError> {
    let mut bound = Bound::new(visit, "identity-sign-in-title")?;
    if bound.page.notice.is_none() && unsent.is_some() {
        bound.page.notice = Some(text::t("identity-sign-in-kept"));
    }
    let template = SignInPage {
        page: bound.page.clone(),
        state: state.clone(),
        next: next.to_owned(),
        carried: carried(unsent),
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
    next: &str,
    unsent: Option<&Unsent>,
) -> Result<Response, PageError> {
    let bound = Bound::new(visit, "identity-sign-in-code-title")?;
    let mut ways = finish_sign_in::ways(app, token).await?;
    ways.passkeys &= passkeys::are_possible(app);
    let template = CodePage {
        page: bound.page.clone(),
        state: state.clone(),
        next: next.to_owned(),
        token: token.to_owned(),
        ways,
        carried: carried(unsent),
    };
    Ok(bound.finish(page::form(&state, &template)))
}

/// Leads on from a right password, or a right second factor: in, to what is asked for next, or to why nobody is let in.
pub(super) async fn lead_on(
    visit: &Visit,
    app: &App,
    entrance: &Entrance,
    fields: &Fields,
    next: &str,
    unsent: Option<&Unsent>,
) -> Result<Response, PageError> {
    match entrance {
        Entrance::SignedIn(signed_in) => Ok(entered(visit, signed_in, next, unsent)),
        Entrance::CodeWanted(token) => code_form(visit, app, FormState::default(), token, next, unsent).await,
        Entrance::Suspended(suspension) => suspended_form(visit, fields, suspension, next, unsent),
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

/// Signs the browser in and leads on: to the form that waits, or where the visitor wanted to go.
fn entered(visit: &Visit, signed_in: &SignedIn, next: &str, unsent: Option<&Unsent>) -> Response {
    let place = match (unsent, signed_in.draft) {
        (Some(unsent), Some(draft)) => unsent.place(draft),
        _ if signed_in.lacks_second_factor => SECOND_FACTOR_PAGE.to_owned(),
        _ if next.is_empty() => "/".to_owned(),
        _ => next.to_owned(),
    };
    into_session(visit, &signed_in.session, &signed_in.device, &place)
}

/// The sign-in page for somebody who gave all that is asked for and whose account is suspended.
fn suspended_form(
    visit: &Visit,
    fields: &Fields,
    suspension: &suspension::Model,
    next: &str,
    unsent: Option<&Unsent>,
) -> Result<Response, PageError> {
    let mut state = FormState::sent(fields.clone());
    state.refuse_with("", suspension_told(visit, suspension));
    sign_in_form(visit, state, next, unsent)
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
