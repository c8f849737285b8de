//! One spelling of each address: no slash at the end of a path, and none twice in it. People and programs that write it otherwise, as other
//! software does, are led to what they meant.

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};

use super::problem::Problem;
use crate::locale::text;

/// A path without the slashes that are too many; none if it has none of them. It begins with one slash, so that it leads to no other site.
#[must_use]
pub fn without_spare_slashes(path: &str) -> Option<String> {
    if path == "/" || !(path.ends_with('/') || path.contains("//")) {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    Some(format!("/{}", parts.join("/")))
}

/// Around the pages: whoever opens an address with slashes too many is led to the one that was meant, for good and with the query.
pub async fn lead_to_one_address<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let reads = matches!(*req.method(), Method::GET | Method::HEAD);
    let right = without_spare_slashes(req.uri().path()).filter(|path| reads && !path.starts_with("/\\"));
    let Some(path) = right else { return Ok(next.call(req).await?.into_response()) };
    let query = req.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let place = HeaderValue::from_str(&format!("{path}{query}")).map_err(poem::error::BadRequest)?;
    Ok(Response::builder().status(StatusCode::PERMANENT_REDIRECT).header(header::LOCATION, place).finish())
}

/// What a program is told that writes an address of the API with slashes too many: the right one.
#[must_use]
pub fn name_the_right_one(req: &Request) -> Option<Response> {
    let right = without_spare_slashes(req.original_uri().path())?;
    let detail = text::t1("problem-other-address", "address", right);
    Some(Problem::new(StatusCode::NOT_FOUND, "not_found", detail).into_response())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slashes_too_many_are_taken_off() {
        for (path, right) in [
            ("/", None),
            ("/threads", None),
            ("/threads/", Some("/threads")),
            ("//threads", Some("/threads")),
            ("//evil.example//", Some("/evil.example")),
            ("/people/ben.h/", Some("/people/ben.h")),
            ("//", Some("/")),
        ] {
            assert_eq!(without_spare_slashes(path).as_deref(), right, "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_is_right_is_left_alone_and_stays_on_the_site(path in "[/a.]{0,12}") {
            let path = format!("/{path}");
            if let Some(right) = without_spare_slashes(&path) {
                prop_assert!(right.starts_with('/') && !right.starts_with("//"));
                prop_assert_eq!(without_spare_slashes(&right), None);
            }
        }
    }
}
