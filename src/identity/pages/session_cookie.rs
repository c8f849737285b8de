//! Signing a browser in and out.

use poem::Response;
use poem::http::HeaderValue;

use crate::config::Config;
use crate::identity::known_device;
use crate::identity::visit::{Visit, with_cookie};
use crate::web::form;
use crate::web::page;

/// Signs the browser in: the session's cookie is set, the visitor's goes, and the browser is known from now on.
pub fn into_session(visit: &Visit, session: &str, device: &str, to: &str) -> Response {
    let config = &visit.config;
    let life = crate::identity::sessions::ABSOLUTE_TTL.num_seconds();
    let set = form::set_cookie(config, form::session_cookie(config), session, Some(life));
    let clear = form::set_cookie(config, form::visitor_cookie(config), "", Some(0));
    let response = with_cookie(with_cookie(page::see_other(to), &set), &clear);
    with_cookie(response, &known_from_now_on(config, device))
}

/// The cookie by which the browser is known from now on.
pub fn known_from_now_on(config: &Config, device: &str) -> String {
    form::set_cookie(config, known_device::cookie_name(config), device, Some(known_device::TTL.num_seconds()))
}

/// Signs the browser out and has it throw away what it kept. Its other cookies stay: they open nothing, and whoever always signs out
/// must not be kept out by strangers who guess.
pub fn out_of_session(visit: &Visit, to: &str) -> Response {
    let config = &visit.config;
    let clear = form::set_cookie(config, form::session_cookie(config), "", Some(0));
    let mut response = with_cookie(page::see_other(to), &clear);
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    response
}
