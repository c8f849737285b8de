//! `/api/docs`: the reference for people, written from the document of this very build. Needs no script and no other host.

use std::sync::LazyLock;

use askama::Template;
use poem::web::Data;
use poem::{Response, Route, get, handler};

use super::problem_codes::{CODES, Code, FIELD_CODES, field_meaning};
use super::reference::{Reference, reference};
use crate::app::App;
use crate::identity::permissions::Scope;
use crate::identity::visit::Visit;
use crate::locale::{Locale, text, time_text, within};
use crate::operation::RateLimitedAction;
use crate::web::limit_headers::policy_name;
use crate::web::page::{self, Page};
use crate::web::page_cache::CacheTag;

/// As the document itself, in English whoever asks first.
static REFERENCE: LazyLock<Reference> =
    LazyLock::new(|| within(Locale::English, || reference(super::document::value())));

#[derive(Template)]
#[template(path = "api_docs.html")]
struct Docs<'a> {
    page: Page,
    reference: &'a Reference,
    /// Codes, each with whether it is the first of its status.
    codes: Vec<(Code, bool)>,
    /// Words for single fields, with what they mean.
    field_codes: Vec<(&'static str, String)>,
    scopes: Vec<&'static str>,
    /// Limits by their names in the headers, each with how often and what counts for it.
    limits: Vec<(&'static str, String)>,
    /// Where this site is.
    address: &'a str,
}

/// Adds the page.
pub fn routes(route: Route) -> Route {
    route.at("/api/docs", get(docs))
}

#[handler]
fn docs(visit: Visit, app: Data<&App>) -> Response {
    let template = Docs {
        page: Page { canonical: Some(app.config.link("/api/docs")), ..visit.page("api-docs-title") },
        reference: &REFERENCE,
        codes: codes(),
        field_codes: FIELD_CODES.iter().map(|word| (*word, field_meaning(word))).collect(),
        scopes: Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
        limits: limits(app.config.rate_limit_scale),
        address: app.config.public_url.trim_end_matches('/'),
    };
    let mut response = page::show(&template);
    response.extensions_mut().insert(CacheTag::Anything);
    response
}

/// The limits of callers, with the numbers of this site; a site that switched them off shows what is usual.
fn limits(scale: u32) -> Vec<(&'static str, String)> {
    let told = |action: RateLimitedAction, key: &str| {
        let count = action.allowed().saturating_mul(scale.max(1));
        let span = time_text::span(action.window());
        (policy_name(action), text::text(key, &[("count", count.into()), ("span", span.into())]))
    };
    vec![
        told(RateLimitedAction::ApiCall, "api-docs-limit-default"),
        told(RateLimitedAction::Post, "api-docs-limit-posting"),
        told(RateLimitedAction::React, "api-docs-limit-reacting"),
        told(RateLimitedAction::Search, "api-docs-limit-search"),
        told(RateLimitedAction::Upload, "api-docs-limit-uploading"),
        told(RateLimitedAction::Export, "api-docs-limit-export"),
    ]
}

fn codes() -> Vec<(Code, bool)> {
    let mut status = 0;
    let mut first = |code: &Code| std::mem::replace(&mut status, code.status) != code.status;
    CODES.iter().map(|code| (*code, first(code))).collect()
}
