//! Pages that explain the site, and the choice of colours.

#![expect(clippy::needless_pass_by_value, reason = "the framework hands extractors over by value")]

use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};

use crate::agencies::listing;
use crate::app::App;
use crate::entity::{CaseReaders, agency};
use crate::identity::visit::with_cookie;
use crate::identity::{Visit, known_device};
use crate::locale;
use crate::threads::pages::form::for_readers;
use crate::web::form::{self, Fields};
use crate::web::page::{self, Page, PageError, Scheme};
use crate::web::page_cache::CacheTag;

#[derive(Template)]
#[template(path = "site/help.html")]
struct Help {
    page: Page,
    agencies: Vec<agency::Model>,
}

/// `GET /help`
#[handler]
pub async fn show_help(app: Data<&App>, visit: Visit) -> Result<Response> {
    let agencies = listing::agencies(app.reader()).await.map_err(PageError::from)?;
    let agencies = agencies.into_iter().map(|found| found.agency).filter(|agency| !agency.contact.is_empty()).collect();
    let page = indexed(&app, &visit, "site-help-title", "/help");
    Ok(for_readers(page::show(&Help { page, agencies }), &visit, CacheTag::Anything))
}

#[derive(Template)]
#[template(path = "site/accessibility.html")]
struct Accessibility {
    page: Page,
}

/// `GET /accessibility`
#[handler]
pub fn show_accessibility(app: Data<&App>, visit: Visit) -> Response {
    let page = indexed(&app, &visit, "site-accessibility-title", "/accessibility");
    for_readers(page::show(&Accessibility { page }), &visit, CacheTag::Anything)
}

#[derive(Template)]
#[template(path = "site/privacy.html")]
struct Privacy {
    page: Page,
    /// Name in the browser and word in the texts.
    cookies: Vec<(String, &'static str)>,
    /// The agencies whose cases are read by all who work cases there, as a list in the reader's language.
    sharing: String,
    /// What is kept, by its word in the texts, and for how many days.
    kept: [(&'static str, u16); 13],
    /// What the operator says of who is responsible, each with the word of its text.
    statement: Vec<(&'static str, String)>,
    /// Days without a visit after which a browser is signed out.
    session_days: u16,
    /// Of 100 people, those who see what is answered already only once they have posted; none where nobody is held out.
    holdout: Option<u8>,
}

/// `GET /privacy` and `GET /cookies`
#[handler]
pub async fn show_privacy(app: Data<&App>, visit: Visit) -> Result<Response> {
    let agencies = listing::agencies(app.reader()).await.map_err(PageError::from)?.into_iter();
    let sharing = agencies.map(|found| found.agency).filter(|agency| agency.case_readers == CaseReaders::Agency);
    let sharing = locale::list(&sharing.map(|agency| agency.name).collect::<Vec<_>>());
    let cookies = vec![
        (form::session_cookie(&app.config).to_owned(), "session"),
        (form::visitor_cookie(&app.config).to_owned(), "visitor"),
        (known_device::cookie_name(&app.config).to_owned(), "device"),
        (Scheme::COOKIE.to_owned(), "scheme"),
    ];
    let page = indexed(&app, &visit, "site-privacy-title", "/privacy");
    let retention = app.config.retention;
    let kept = retention.all();
    let holdout = Some(app.config.suggestion_holdout).filter(|percent| *percent > 0);
    let statement = app.config.privacy.all().into_iter().filter(|(_, words)| !words.trim().is_empty());
    let statement = statement.map(|(word, words)| (word, words.to_owned())).collect();
    let privacy = Privacy { page, cookies, sharing, kept, statement, session_days: retention.session_days, holdout };
    Ok(for_readers(page::show(&privacy), &visit, CacheTag::Anything))
}

/// `POST /scheme`: remembers colours. Needs no session and does no harm, so a form without token is taken too.
#[handler]
pub fn choose_scheme(app: Data<&App>, fields: Fields) -> Response {
    let chosen = fields.get("scheme").parse::<Scheme>().unwrap_or_default();
    let seconds = if chosen == Scheme::Device { 0 } else { 365 * 24 * 60 * 60 };
    let line = form::set_cookie(&app.config, Scheme::COOKIE, chosen.as_str(), Some(seconds));
    with_cookie(page::see_other(fields.get("back")), &line)
}

fn indexed(app: &App, visit: &Visit, title: &str, path: &str) -> Page {
    Page { canonical: Some(format!("{}{path}", app.config.public_url.trim_end_matches('/'))), ..visit.page(title) }
}
