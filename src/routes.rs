//! All routes and the order of what stands around them, with the reason for each.

mod status_lines;

use std::sync::Arc;

use poem::endpoint::EndpointExt;
use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::middleware::{CatchPanic, Cors};
use poem::web::headers::{AccessControlExposeHeaders, HeaderMapExt};
use poem::{Endpoint, IntoResponse, Request, Response, Route, get};

use crate::app::App;
use crate::identity::visit::{LedToSecondFactor, SignInRequired};
use crate::node::Parts;
use crate::openapi::{self, body_errors};
use crate::web::error_page::Carried;
use crate::web::problem::{Problem, problems};
use crate::web::{
    addresses, assets, compression, conditional, form, language, limit_headers, multipart, page, page_cache,
    security_headers, upload_places::UploadPlaces,
};
use crate::{
    account_data, agencies, background, cases, deflection, escalation, gaps, health, identity, notifications,
    open_data, peers, posts, search, service_levels, site, statistics, telemetry, thanks, threads,
};

/// Largest JSON body, bytes.
const MAX_JSON: usize = 256 * 1024;
/// Largest body that is a file, bytes: a little more than a file may have, so that who sends one is told which limit it is past.
const MAX_FILE: usize = multipart::MAX_FILE + 1024 * 1024;

/// Every route of a node.
pub fn routes(app: &App, parts: &Parts) -> impl Endpoint<Output = Response> + use<> {
    let api = Route::new()
        .at("/openapi.json", get(openapi::served))
        .nest("/", openapi::service::open_api().around(body_errors::explain_invalid_body))
        // A panic is a problem document here.
        .with(CatchPanic::new().with_handler(|_| {
            Problem::from_framework(&poem::Error::from_status(StatusCode::INTERNAL_SERVER_ERROR)).into_response()
        }))
        .around(bounded_json)
        // Outside the size limit, so that what it refuses is a problem document in full too.
        .around(problems)
        .around(conditional::tag_answers)
        // Boxed, because a type of all the layers is deeper than the compiler goes.
        .boxed()
        // Inside of all that is for one caller only, so that nobody gets what was added for another.
        .around(page_cache::page_cache)
        .around(compression::compress)
        .around(conditional::answer_not_modified)
        // Outside of refusals: they tell how many calls are left as well. A 304 costs nothing.
        .around(limit_headers::rate_limit_headers)
        .with(
            // Public reading from any page, never with cookies: the API takes none.
            Cors::new()
                .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
                .allow_headers(["authorization", "content-type", "if-match", "if-none-match", "idempotency-key"])
                .max_age(3600),
        )
        .around(open_to_all)
        .boxed();
    let pages = page_routes()
        // Nearest to the forms, so that it sees what was read and checked.
        .around(threads::pages::personal_about::ask_about_profile)
        // Inside of what is kept in memory, which costs nothing, and of what makes pages of refusals.
        .around(identity::page_reads::limit_page_reads)
        .boxed()
        // Reads and checks every form before any handler runs.
        .around(form::checked_forms)
        // Inside of what makes pages of refusals: only what was done is told.
        .around(status_lines::say_what_was_done)
        .around(error_pages)
        .boxed()
        // Answers public reading from memory, before any handler runs.
        .around(page_cache::page_cache)
        .around(compression::compress)
        .around(conditional::answer_not_modified)
        // Outside of all that costs something, and inside of the language, which puts its prefix before the place that it names.
        .around(addresses::lead_to_one_address)
        .boxed();
    let assets = get(assets::asset).around(compression::compress).around(conditional::answer_not_modified);
    let icon = get(assets::asset).around(compression::compress).around(conditional::answer_not_modified);
    Route::new()
        .nest("/api/v1", api)
        .at("/healthz", get(health::healthz))
        .at("/readyz", get(health::readyz))
        .at("/assets/*path", assets)
        .at("/favicon.svg", icon)
        .nest_no_strip("/", pages)
        // A panic is a 500 and leaves the node up.
        .with(CatchPanic::new().with_handler(|_| page::error_page(StatusCode::INTERNAL_SERVER_ERROR)))
        .around(telemetry::observed)
        .around(security_headers::security_headers)
        // Around all that makes text, and before the cache: what is kept is kept by language.
        .around(language::in_language)
        // What is handed to the layers within would stand on the stack once for each of the following.
        .boxed()
        .data(parts.search.clone())
        .data(parts.queue.clone())
        .data(parts.public_posts.clone())
        .data(Arc::clone(&parts.policy_effects))
        .data(Arc::clone(&parts.hours_effects))
        .data(Arc::clone(&parts.similar_questions))
        .data(parts.attachments.clone())
        .data(Arc::clone(&parts.presses))
        // Outermost, so that every layer finds them.
        .data(app.pages.clone())
        .data(Arc::clone(&app.config))
        .data(Arc::new(UploadPlaces::default()))
        .data(app.clone())
}

fn page_routes() -> Route {
    let route = openapi::docs::routes(Route::new());
    let route = identity::pages::routes(route);
    let route = site::pages::routes(route);
    let route = posts::attachments::pages::routes(route);
    let route = threads::pages::routes(route);
    let route = cases::pages::routes(route);
    let route = peers::pages::routes(route);
    let route = thanks::pages::routes(route);
    let route = notifications::pages::routes(route);
    let route = statistics::pages::routes(route);
    let route = gaps::pages::routes(route);
    let route = open_data::pages::routes(route);
    let route = account_data::pages::routes(route);
    let route = agencies::pages::routes(route);
    let route = service_levels::pages::routes(route);
    let route = escalation::pages::routes(route);
    let route = background::pages::routes(route);
    let route = deflection::pages::routes(route);
    search::pages::routes(route)
}

/// What scripts of other origins may read beside the body.
fn readable_headers() -> AccessControlExposeHeaders {
    let names = [header::LINK, header::ETAG, header::LOCATION, header::RETRY_AFTER];
    let own = [HeaderName::from_static("idempotency-replayed"), HeaderName::from_static("x-request-id")];
    names.into_iter().chain(own).chain([limit_headers::LIMIT, limit_headers::POLICY]).collect()
}

/// Around the API: every origin may read; a wrong method hears the right ones.
async fn open_to_all<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let path = req.uri().path().to_owned();
    // Only a preflight is answered by what it asks. Every other answer is the same for all origins, and for readers without one, so
    // that no cache on the way can give one reader what does not work for the next.
    if *req.method() != Method::OPTIONS {
        req.headers_mut().remove(header::ORIGIN);
    }
    let mut response = next.get_response(req).await;
    let wrong_method = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.typed_insert(readable_headers());
    if wrong_method && let Ok(methods) = HeaderValue::from_str(&openapi::methods(&path)) {
        headers.insert(header::ALLOW, methods);
    }
    Ok(response)
}

/// Whether the body is a file. Only who shows a token makes us read one.
fn is_upload(req: &Request) -> bool {
    let path = req.uri().path().trim_end_matches('/');
    *req.method() == Method::POST && path == "/attachments" && req.headers().contains_key(header::AUTHORIZATION)
}

/// Around the API: bodies are JSON or one file, counted and not compressed; a request's cookies do not exist, nor do addresses with
/// slashes too many.
async fn bounded_json<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    req.headers_mut().remove(header::COOKIE);
    if let Some(problem) = addresses::name_the_right_one(&req) {
        return Ok(problem);
    }
    if req.headers().contains_key(header::CONTENT_ENCODING) {
        return Ok(
            Problem::from_framework(&poem::Error::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)).into_response()
        );
    }
    if !matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        let is_upload = is_upload(&req);
        let limit = if is_upload { MAX_FILE } else { MAX_JSON };
        let Ok(body) = req.take_body().into_bytes_limit(limit).await else {
            let error = poem::Error::from_status(StatusCode::PAYLOAD_TOO_LARGE);
            return Ok(Problem::from_framework(&error).into_response());
        };
        // Without a body there is no type to name; an operation that can do without one is called so. What a file is says its content.
        let unnamed = if is_upload { "application/octet-stream" } else { "application/json" };
        if (body.is_empty() || is_upload) && !req.headers().contains_key(header::CONTENT_TYPE) {
            req.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(unnamed));
        }
        req.set_body(body);
    }
    Ok(next.call(req).await?.into_response())
}

/// Around the pages: what the framework refuses becomes a page of ours, and who must sign in first is shown how.
async fn error_pages<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let led = LedToSecondFactor::default();
    req.set_data(led.clone());
    let response = match next.call(req).await {
        Ok(response) => response.into_response(),
        Err(error) if error.is_from_response() => {
            let response = error.into_response();
            match response.data::<Carried>().and_then(|carried| carried.0.downcast_ref::<SignInRequired>()) {
                Some(required) => identity::pages::sign_in_page_for(required),
                None => response,
            }
        }
        Err(error) => {
            if error.status().is_server_error() {
                tracing::error!(error = %error, "a page failed");
            }
            page::error_page(error.status())
        }
    };
    Ok(led.instead_of(response.status()).map_or(response, page::see_other))
}
