//! Signing a browser in and out.

use poem::Response;
use poem::http::HeaderValue;

use crate::identity::visit::{Visit, with_cookie};
use crate::web::form;
use crate::web::page;

/// Signs the browser in: the session's cookie is set, the visitor's goes.
pub fn into_session(visit: &Visit, session: &str, to: &str) -> Response {
    let config = &visit.config;
    let life = crate::identity::sessions::ABSOLUTE_TTL.num_seconds();
    let set = form::set_cookie(config, form::session_cookie(config), session, Some(life));
    let clear = form::set_cookie(config, form::visitor_cookie(config), "", Some(0));
    with_cookie(with_cookie(page::see_other(to), &set), &clear)
}

/// Signs the browser out and has it throw away what it kept.
pub fn out_of_session(visit: &Visit, to: &str) -> Response {
    let config = &visit.config;
    let clear = form::set_cookie(config, form::session_cookie(config), "", Some(0));
    let mut response = with_cookie(page::see_other(to), &clear);
    let all = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
    response.headers_mut().insert("clear-site-data", all);
    response
}
