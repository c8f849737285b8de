//! The language of a request, and the addresses of pages in it. A page's language is named by its address (`/de/threads`) and by
//! no cookie, so that an address says the same to everybody and caches and search engines may keep it. Programs say theirs in
//! `Accept-Language` (RFC 9110, 12.5.4). Where neither says one, the setting of the caller's account counts, for as long as the
//! answer to them alone is made ([`locale::prefer`]).

use std::iter;
use std::sync::Arc;

use poem::http::uri::PathAndQuery;
use poem::http::{HeaderValue, Uri, header};
use poem::{Endpoint, Request, Response};

use crate::config::Config;
use crate::locale::{self, Choice, Languages, Locale};

/// Addresses that exist once, whatever language somebody speaks.
const WITHOUT_LANGUAGE: [&str; 8] =
    ["/api/v1", "/assets", "/favicon.svg", "/healthz", "/readyz", "/robots.txt", "/sitemap", "/sitemap.xml"];

fn is_without_language(path: &str) -> bool {
    WITHOUT_LANGUAGE
        .iter()
        .any(|one| path.strip_prefix(one).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])))
}

/// Around all routes: finds out the language that a request is answered in, and takes its prefix off the address.
pub async fn in_language<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let languages = req.data::<Arc<Config>>().map(|config| config.languages()).unwrap_or_default();
    let for_programs = is_without_language(req.uri().path());
    let mut choice = Choice { languages, locale: languages.default, ..Choice::default() };
    if for_programs {
        let accepted = req.headers().get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
        if let Some(locale) = accepted_language(&accepted.collect::<Vec<_>>().join(","), languages) {
            choice = Choice { locale, by_header: true, ..choice };
        }
    } else if let Some((locale, uri)) = named(req.uri(), languages) {
        choice = Choice { locale, by_address: true, ..choice };
        *req.uri_mut() = uri;
    }
    let answering = async move {
        let response = next.get_response(req).await;
        // By now the setting of the caller's account may have decided.
        (response, locale::current())
    };
    let (mut response, locale) = locale::scope_request(choice, answering).await;
    let headers = response.headers_mut();
    if for_programs && languages.are_several() {
        headers.append(header::VARY, HeaderValue::from_static("accept-language"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
    }
    if let Some(place) =
        headers.get(header::LOCATION).and_then(|place| place.to_str().ok()).filter(|_| choice.by_address)
        && let Ok(place) = HeaderValue::from_str(&lead_on(place, choice))
    {
        headers.insert(header::LOCATION, place);
    }
    Ok(response)
}

/// The language that an address names, and the address without it.
fn named(uri: &Uri, languages: Languages) -> Option<(Locale, Uri)> {
    let (locale, rest) = languages.named_by(uri.path_and_query()?.as_str())?;
    if is_without_language(&rest) {
        return None;
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
    Some((locale, Uri::from_parts(parts).ok()?))
}

/// The first of a site's languages that somebody accepts, the dearest first; a range such as `de-AT` is also met by `de`
/// (RFC 4647, 3.4). None if they accept none of them, or any.
fn accepted_language(accepted: &str, languages: Languages) -> Option<Locale> {
    let mut ranges: Vec<(&str, f32)> = accepted
        .split(',')
        .filter_map(|part| {
            let (range, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = match parameters.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse().ok()?,
                None => 1.0,
            };
            (weight > 0.0).then_some((range.trim(), weight))
        })
        .collect();
    // Ties stay in the order in which they were sent.
    ranges.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    for (range, _) in ranges {
        if range == "*" {
            return None;
        }
        let mut wanted = iter::successors(Some(range), |range| range.rsplit_once('-').map(|(shorter, _)| shorter));
        if let Some(locale) = wanted.find_map(|range| languages.find(range)) {
            return Some(locale);
        }
    }
    None
}

/// An absolute address of ours with a language's prefix before its path.
#[must_use]
pub fn address_in(address: &str, prefix: &str) -> String {
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let path = address.get(after_scheme..).and_then(|rest| rest.find('/')).map(|at| after_scheme + at);
    let (origin, path) = address.split_at_checked(path.unwrap_or(address.len())).unwrap_or((address, ""));
    format!("{origin}{prefix}{path}")
}

/// A link of a page, in the language of the page: paths of pages get its prefix, everything else stays as it is.
fn lead_on(link: &str, choice: Choice) -> String {
    let is_page = link.starts_with('/') && !link.starts_with("//") && !is_without_language(link);
    if is_page && choice.languages.named_by(link).is_none() {
        format!("{}{link}", choice.languages.prefix(choice.locale))
    } else {
        link.to_owned()
    }
}

/// Attributes that lead to pages of ours.
const LINKS: [&str; 4] = ["href", "action", "formaction", "data-url"];

/// A page whose links and forms lead on in the language that its address names. Templates and what people write name no
/// language; here is the one place that does.
#[must_use]
pub fn links_lead_on(page: String) -> String {
    let choice = locale::choice();
    if choice.by_address { with_links(&page, |link| lead_on(link, choice)) } else { page }
}

/// HTML whose links work wherever it is shown: paths of ours become addresses at `origin`, and places within the text become places
/// of the page that it is read on.
#[must_use]
pub fn absolute_links(html: &str, origin: &str, page: &str) -> String {
    with_links(html, |link| match link {
        path if path.starts_with('/') && !path.starts_with("//") => format!("{origin}{path}"),
        place if place.starts_with('#') => format!("{page}{place}"),
        other => other.to_owned(),
    })
}

/// Replaces the value of each link within tags. Reads HTML as our templates and sanitizer write it: values in double quotes.
fn with_links(page: &str, replace: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        out.push('<');
        rest = tag;
        // Within a tag: what stands before each value, and the value up to its closing quote.
        while let Some(at) = rest.find(['>', '"']) {
            let (before, after) = rest.split_at_checked(at + 1).unwrap_or((rest, ""));
            out.push_str(before);
            rest = after;
            if before.ends_with('>') {
                break;
            }
            let Some((value, after)) = rest.split_once('"') else { break };
            let name = before.trim_end_matches("=\"").rsplit(char::is_whitespace).next().unwrap_or_default();
            if LINKS.contains(&name) {
                out.push_str(&replace(value));
            } else {
                out.push_str(value);
            }
            out.push('"');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: Languages = Languages { default: Locale::English, made_up: true };
    const CHOICE: Choice = Choice { languages: ALL, locale: Locale::Accented, by_address: true, by_header: false };

    #[test]
    fn programs_get_the_dearest_language_that_there_is() {
        for (accepted, locale) in [
            ("", None),
            ("de, fr;q=0.9", None),
            ("en-XA", Some(Locale::Accented)),
            ("EN-xa-x-any", Some(Locale::Accented)),
            ("en;q=0.2, ar-XB;q=0.3, de", Some(Locale::RightToLeft)),
            ("en-US, ar-XB", Some(Locale::English)),
            ("ar-XB;q=0, *", None),
            ("en-XA;q=0.1, *;q=0.2", None),
            ("ar-XB;q=much, en-XA;q=0.1", Some(Locale::Accented)),
        ] {
            assert_eq!(accepted_language(accepted, ALL), locale, "{accepted}");
        }
        assert_eq!(accepted_language("en-XA", Languages::default()), Some(Locale::English), "as one kind of English");
    }

    #[test]
    fn absolute_addresses_take_a_prefix() {
        for (address, prefixed) in [
            ("https://help.example/threads?x=/", "https://help.example/de/threads?x=/"),
            ("https://help.example/", "https://help.example/de/"),
            ("https://help.example", "https://help.example/de"),
        ] {
            assert_eq!(address_in(address, "/de"), prefixed);
            assert_eq!(address_in(address, ""), address);
        }
    }

    #[test]
    fn links_lead_on_and_nothing_else_is_touched() {
        let page = concat!(
            "<a class=\"x\" href=\"/threads?x=1\">a href=\"/no\"</a><form action=\"/ask\" method=\"post\">",
            "<button formaction=\"/x\" value=\"/y\"><a href=\"//evil\"><a href=\"https://e/\"><a href=\"#x\">",
            "<link href=\"/assets/a.css\"><a href=\"/api/docs\"><a href=\"/api/v1/openapi.json\"><a href=\"/en-XA/x\">",
            "<a title=\"1 > 0\" href=\"/z\">",
        );
        let led = with_links(page, |link| lead_on(link, CHOICE));
        let expected = page
            .replace("href=\"/threads?x=1\"", "href=\"/en-XA/threads?x=1\"")
            .replace("action=\"/ask\"", "action=\"/en-XA/ask\"")
            .replace("formaction=\"/x\"", "formaction=\"/en-XA/x\"")
            .replace("\"/api/docs\"", "\"/en-XA/api/docs\"")
            .replace("href=\"/z\"", "href=\"/en-XA/z\"");
        assert_eq!(led, expected);
    }

    proptest! {
        #[test]
        fn a_page_without_changed_links_comes_through_whole(page in "[a-z<>\"=/ ]{0,80}|\\PC{0,60}") {
            prop_assert_eq!(with_links(&page, str::to_owned), page);
        }
    }
}
