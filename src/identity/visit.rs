//! A request for a page: who came, the frame of the page, and what to do when somebody must sign in first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::Duration;
use poem::http::{StatusCode, header};
use poem::{FromRequest, Request, RequestBody, Response, Result};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::caller::Caller;
use super::drafts::Unsent;
use super::permissions::Right;
use super::presses::Press;
use super::sessions;
use super::{email, known_device};
use crate::app::App;
use crate::config::Config;
use crate::entity::{AgencyId, Role, SessionId, notification};
use crate::locale::{self, text};
use crate::web::error_page::Carried;
use crate::web::form::{self, FILES_LOST, Stale};
use crate::web::multipart::Files;
use crate::web::page::{self, Page, PageError, Viewer};
use crate::web::signing;
use crate::web::status_line::StatusText;

/// Where a second factor is set up.
pub const SECOND_FACTOR_PAGE: &str = "/account/second-factor";

/// Length of what tells accounts apart in a browser, characters of a tag: only its own drafts are to be told from others.
const MARK_LENGTH: usize = 16;

/// A visit to a page.
#[derive(Clone, Debug)]
pub struct Visit {
    pub caller: Option<Caller>,
    /// The caller's session.
    pub session: Option<SessionId>,
    pub page: Page,
    /// The form was made for a session that is over: nothing may be done for it.
    pub stale: bool,
    /// Files came with the form.
    pub has_files: bool,
    /// What the browser calls itself.
    pub agent: String,
    /// See [`crate::web::client::is_deliberate`].
    pub is_deliberate: bool,
    /// What says that somebody signed in with this browser before.
    pub device: Option<String>,
    pub address: crate::web::client::ClientAddress,
    pub config: Arc<Config>,
}

impl Visit {
    /// The caller, or the way to sign in and come back here.
    ///
    /// # Errors
    /// A redirect to the sign-in page.
    pub fn signed_in(&self) -> Result<&Caller, PageError> {
        self.caller.as_ref().ok_or_else(|| PageError(page::see_other(&self.page.sign_in())))
    }

    /// The caller of a form. If the session ended while they wrote, the sign-in page carries what was typed: after signing
    /// in it fills the form at `form_path` again, through [`super::drafts::fill`] and the `draft` in that page's address. Files are not
    /// carried, and the form says so.
    ///
    /// # Errors
    /// [`SignInRequired`], which becomes the sign-in page.
    pub fn signed_in_keeping(&self, fields: &form::Fields, form_path: &str) -> Result<&Caller, PageError> {
        self.caller.as_ref().ok_or_else(|| {
            let unsent = if self.has_files {
                Unsent::new(&fields.with(FILES_LOST, "yes"), form_path)
            } else {
                Unsent::new(fields, form_path)
            };
            SignInRequired::new(self, unsent).into()
        })
    }

    /// The caller who pressed a button of the page at `page`. If the session has ended, the sign-in page carries the press, which is then
    /// done for them.
    ///
    /// # Errors
    /// [`SignInRequired`], which becomes the sign-in page.
    pub fn signed_in_pressing(&self, press: Press, page: &str) -> Result<&Caller, PageError> {
        self.caller.as_ref().ok_or_else(|| {
            let unsent = Unsent { path: page.to_owned(), fields: Vec::new() };
            SignInRequired { press: Some(press), ..SignInRequired::new(self, unsent) }.into()
        })
    }

    /// The caller if they hold a right; a page that does not exist otherwise.
    ///
    /// # Errors
    /// The sign-in page for strangers, 404 for those without the right.
    pub fn with_right(&self, right: Right, agency: impl Into<Option<AgencyId>>) -> Result<&Caller, PageError> {
        let caller = self.signed_in()?;
        if caller.may(right, agency) { Ok(caller) } else { Err(PageError::missing()) }
    }

    /// The frame with a title.
    #[must_use]
    pub fn titled(&self, title: impl Into<String>) -> Page {
        Page { title: title.into(), ..self.page.clone() }
    }

    /// The frame with a title from the texts.
    #[must_use]
    pub fn page(&self, key: &str) -> Page {
        self.titled(text::t(key))
    }
}

/// A form was sent without a session that may do what it asks for. The pages around the handlers show how to sign in, with
/// everything that was typed.
#[derive(Clone, Debug)]
pub struct SignInRequired {
    pub visit: Box<Visit>,
    pub unsent: Unsent,
    /// The button that was pressed, where that was all.
    pub press: Option<Press>,
}

impl SignInRequired {
    fn new(visit: &Visit, unsent: Unsent) -> Self {
        Self { visit: Box::new(visit.clone()), unsent, press: None }
    }
}

impl From<SignInRequired> for PageError {
    fn from(required: SignInRequired) -> Self {
        let mut response = Response::builder().status(StatusCode::UNAUTHORIZED).finish();
        response.set_data(Carried(Arc::new(required)));
        Self(response)
    }
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(req: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        let app: &App = req.data().ok_or_else(page::not_wired)?;
        let (caller, session) = match sessions::authenticate(req).await? {
            Some((caller, session)) => (Some(caller), Some(session)),
            None => (None, None),
        };
        if caller.as_ref().is_some_and(|caller| caller.lacks_second_factor)
            && let Some(led) = req.data::<LedToSecondFactor>()
        {
            led.0.store(true, Ordering::Relaxed);
        }
        if let Some(caller) = &caller {
            locale::prefer(caller.locale.as_deref());
        }
        let viewer = match &caller {
            Some(caller) => {
                let viewer = viewer(app, caller).await.map_err(|error| poem::Error::from(PageError::from(error)))?;
                let is_new = is_welcome(req, app.now() - caller.joined_at);
                Some(Viewer { welcome: is_new.then(|| welcome(&viewer)), ..viewer })
            }
            None => None,
        };
        let header = |name: header::HeaderName| {
            req.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let here = req.original_uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let csrf = form::binding(req, &app.config).map(|binding| form::token(&app.config, binding)).unwrap_or_default();
        let page = Page {
            title: app.config.site_name.clone(),
            description: String::new(),
            viewer,
            csrf,
            site_name: app.config.site_name.clone(),
            demo: app.config.demo,
            here,
            canonical: None,
            origin: app.config.link(""),
            feed: None,
            now: app.now(),
            zone: app.config.time_zone,
            notice: caller.as_ref().and(req.data::<StatusText>()).map(|done| text::t(done.0)),
            scheme: form::cookie(req, page::Scheme::COOKIE).and_then(|chosen| chosen.parse().ok()).unwrap_or_default(),
        };
        let address = crate::web::client::ClientAddress::of(req, &app.config.trusted_proxies);
        Ok(Self {
            caller,
            session,
            page,
            stale: req.data::<Stale>().is_some(),
            has_files: req.data::<Files>().is_some_and(|files| !files.is_empty()),
            agent: header(header::USER_AGENT),
            is_deliberate: crate::web::client::is_deliberate(req.headers()),
            device: form::cookie(req, known_device::cookie_name(&app.config)).map(str::to_owned),
            address,
            config: Arc::clone(&app.config),
        })
    }
}

/// Whether the visitor of the page at hand is staff without a second factor: the pages around the handlers then lead from what is not
/// for citizens to where one is set up.
#[derive(Clone, Debug, Default)]
pub struct LedToSecondFactor(Arc<AtomicBool>);

impl LedToSecondFactor {
    /// Where an answer leads instead that says no, or that nothing is there.
    #[must_use]
    pub fn instead_of(&self, status: StatusCode) -> Option<&'static str> {
        let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status);
        (refused && self.0.load(Ordering::Relaxed)).then_some(SECOND_FACTOR_PAGE)
    }
}

/// What the address of the first page after signing up says.
pub const WELCOME: &str = "done=welcome";
/// How long an account is new.
const NEW_ACCOUNT_TTL: Duration = Duration::hours(1);

/// Whether a page greets somebody who has just signed up. An address alone cannot make it.
fn is_welcome(req: &Request, age: Duration) -> bool {
    let query = req.original_uri().query().unwrap_or_default();
    age < NEW_ACCOUNT_TTL && query.split('&').any(|part| part == WELCOME)
}

/// How somebody new signs in, and what they do first.
fn welcome(viewer: &Viewer) -> String {
    let welcome = text::text(
        "layout-welcome",
        &[("name", viewer.name.as_str().into()), ("handle", viewer.handle.as_str().into())],
    );
    match &viewer.unconfirmed_email {
        Some(email) => format!("{welcome} {}", text::t1("layout-welcome-email", "email", email.as_str())),
        None => welcome,
    }
}

async fn viewer(app: &App, caller: &Caller) -> Result<Viewer, sea_orm::DbErr> {
    let unread = notification::Entity::find()
        .filter(notification::Column::AccountId.eq(caller.account))
        .filter(notification::Column::ReadAt.is_null())
        .count(app.reader())
        .await?;
    let tag = signing::tag(&app.config.secret, "browser drafts", &[&caller.account.to_string()]);
    Ok(Viewer {
        handle: caller.handle.clone(),
        name: caller.name(),
        unconfirmed_email: caller.pending_email.as_deref().map(email::shown),
        welcome: None,
        mark: tag.chars().take(MARK_LENGTH).collect(),
        lacks_second_factor: caller.lacks_second_factor,
        has_desk: caller.has_desk(),
        administers: caller.administrator || caller.roles.iter().any(|(_, role)| *role == Role::Administrator),
        unread: i64::try_from(unread).unwrap_or(i64::MAX),
    })
}

/// An answer that also sets a cookie.
#[must_use]
pub fn with_cookie(mut response: Response, line: &str) -> Response {
    if let Ok(value) = poem::http::HeaderValue::from_str(line) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
