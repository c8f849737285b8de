//! Forms of pages: one middleware reads every unsafe request's fields, within a size limit, and refuses what another site sent.
//!
//! The token is a keyed tag over the cookie that the form was made for, so it dies with the session (OWASP ASVS 3.5.1), masked anew on
//! each page.

use std::sync::Arc;

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response, Result};

use super::client::ClientAddress;
pub use super::fields::{Fields, MAX_FORM, TOKEN};
use super::multipart::{self, Keeper, Unreadable};
use super::signing;
use super::upload_places::UploadPlaces;
use crate::config::Config;

/// Field that says that files came with a form whose session was over: they must be chosen again.
pub const FILES_LOST: &str = "files_lost";

/// Name of the cookie that carries the session's token.
#[must_use]
pub fn session_cookie(config: &Config) -> &'static str {
    if config.secure() { "__Host-session" } else { "session" }
}

/// Name of the cookie that binds forms for people without a session (sign-in, sign-up); set on those pages only.
#[must_use]
pub fn visitor_cookie(config: &Config) -> &'static str {
    if config.secure() { "__Host-visitor" } else { "visitor" }
}

/// The value of a cookie of this request.
#[must_use]
pub fn cookie<'a>(req: &'a Request, name: &str) -> Option<&'a str> {
    req.headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// What a form's token is bound to: the session, else the visitor cookie.
#[must_use]
pub fn binding<'a>(req: &'a Request, config: &Config) -> Option<&'a str> {
    cookie(req, session_cookie(config)).or_else(|| cookie(req, visitor_cookie(config)))
}

/// The token for forms bound to `binding`: another text at each call, and all of them fit. Pages are compressed, and a text that stayed
/// the same could be guessed from their length. Empty where the system has no randomness, and then no form is shown.
#[must_use]
pub fn token(config: &Config, binding: &str) -> String {
    let masked = signing::key(&config.secret, "form", &[binding]).map(|tag| signing::masked(&tag)).transpose();
    masked.inspect_err(|error| tracing::error!(error = %error, "no randomness")).ok().flatten().unwrap_or_default()
}

/// Whether a text is a [`token`] for this binding.
fn is_token(config: &Config, binding: &str, sent: &str) -> bool {
    signing::key(&config.secret, "form", &[binding]).is_some_and(|tag| signing::is_masked(sent, &tag))
}

/// A `Set-Cookie` line with every protection: only HTTP, same site, whole site, secure where the site is.
#[must_use]
pub fn set_cookie(config: &Config, name: &str, value: &str, max_age_seconds: Option<i64>) -> String {
    let secure = if config.secure() { "; Secure" } else { "" };
    let age = max_age_seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
}

/// Why a form was refused before any handler saw it; pages explain it and keep the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedForm {
    TooLarge,
    NotAForm,
    /// It did not come on for too long.
    TooSlow,
    /// Sent by another site, or the session it was made for is over.
    Forged,
}

/// Set by the middleware when the form's token did not fit: the session ended meanwhile, or somebody forged it.
#[derive(Clone, Copy, Debug)]
pub struct Stale;

fn cross_site(req: &Request, config: &Config) -> bool {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let ours = config.public_url.trim_end_matches('/');
    text("origin")
        .is_some_and(|origin| origin != ours && Some(origin.split("://").last().unwrap_or_default()) != text("host"))
}

/// Whether an address holds, encoded, the character that no database can compare with.
fn holds_nul(req: &Request) -> bool {
    req.original_uri().path_and_query().is_some_and(|target| target.as_str().contains("%00"))
}

/// Around all pages: reads and checks the fields of unsafe requests. Paths in `open` take posts without token (RFC 8058).
pub async fn checked_forms<E: Endpoint>(next: E, mut req: Request) -> Result<Response> {
    if holds_nul(&req) {
        return Ok(super::error_page::error_page(StatusCode::BAD_REQUEST));
    }
    if matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.call(req).await.map(IntoResponse::into_response);
    }
    let Some(config) = req.data::<Arc<Config>>().cloned() else {
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    // Mail programs post here without cookie and in either encoding; the address itself carries the proof.
    if req.uri().path().starts_with("/unsubscribe/") {
        return next.call(req).await.map(IntoResponse::into_response);
    }
    let kind = req.content_type().unwrap_or("application/x-www-form-urlencoded").to_owned();
    let with_files = kind.starts_with("multipart/form-data");
    let form = kind.starts_with("application/x-www-form-urlencoded")
        // Also without any cookie: whoever was signed out meanwhile loses no word. Their files are not held.
        || (with_files && multipart::takes_files(req.uri().path()));
    if !form || req.headers().contains_key(header::CONTENT_ENCODING) {
        return Ok(refuse(RefusedForm::NotAForm));
    }
    // Looked at before anything large is read.
    let cross_site = cross_site(&req, &config);
    let bound = binding(&req, &config).map(str::to_owned);
    let is_own = |sent: &str| bound.as_ref().is_some_and(|bound| is_token(&config, bound, sent));
    let fields = if with_files && !cross_site {
        let Some(places) = req.data::<Arc<UploadPlaces>>().cloned() else {
            return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let address = ClientAddress::of(&req, &config.trusted_proxies).0;
        let keeper = Keeper { places: &places, address, chunk_timeout: multipart::CHUNK_TIMEOUT, is_token: &is_own };
        match multipart::read(&kind, req.take_body(), &keeper).await {
            Ok((fields, files)) => {
                req.set_data(files);
                fields
            }
            Err(Unreadable::TooLarge) => return Ok(refuse(RefusedForm::TooLarge)),
            Err(Unreadable::Malformed) => return Ok(refuse(RefusedForm::NotAForm)),
            Err(Unreadable::TooSlow) => return Ok(refuse(RefusedForm::TooSlow)),
        }
    } else {
        match req.take_body().into_bytes_limit(MAX_FORM).await {
            Ok(body) => Fields::parse(&body),
            Err(_) => return Ok(refuse(RefusedForm::TooLarge)),
        }
    };
    if cross_site {
        tracing::warn!("a form from another site was refused");
        return Ok(refuse(RefusedForm::Forged));
    }
    // Whoever has the address may post to it: it came with a mail and carries the proof.
    let fits = req.uri().path().starts_with("/did-it-help/") || is_own(fields.get(TOKEN));
    if !fits {
        // With no session and a token of the right shape, the session ended while somebody was writing: nothing may be
        // done, and nothing may be lost. Handlers see a caller without rights and offer to sign in again.
        if cookie(&req, session_cookie(&config)).is_some() && fields.get(TOKEN).is_empty() {
            return Ok(refuse(RefusedForm::Forged));
        }
        req.headers_mut().remove(header::COOKIE);
        req.set_data(Stale);
    }
    req.set_data(fields);
    next.call(req).await.map(IntoResponse::into_response)
}

fn refuse(why: RefusedForm) -> Response {
    let (status, key) = match why {
        RefusedForm::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "error-form-too-large"),
        RefusedForm::NotAForm => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "error-not-a-form"),
        RefusedForm::TooSlow => (StatusCode::REQUEST_TIMEOUT, "error-form-too-slow"),
        RefusedForm::Forged => (StatusCode::FORBIDDEN, "error-forged"),
    };
    super::error_page::plain_error(status, key)
}
