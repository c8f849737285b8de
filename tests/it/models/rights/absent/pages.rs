//! Pages: each route about a question, its answer, its comment or what was proposed of it, opened and sent to.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use peerdesk::entity::ThreadId;
use regex::Regex;

use super::super::pages::{FIELDS, SLUG, path, routes, visitors};
use super::{Absence, Everybody, PEOPLE, Things, make_absent, never};
use crate::support::threads::ask;
use crate::support::{Browser, Page, TestApp};

/// Headers that differ from one answer to the next whatever it is about: when it was made, its id, its length with the address in it,
/// and a cookie that is drawn by lot. That they are there is compared, what they say is not.
const OF_EACH_ANSWER: &[&str] = &["content-length", "date", "etag", "set-cookie", "x-request-id"];

/// What an answer says: its status, its headers and its body, without the address that was asked for.
#[derive(Debug, PartialEq)]
pub(super) struct Said {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

/// The part of a route's address that names what it is about: `/threads/57`.
fn subject(route: &str, things: &Things) -> String {
    let begins = route.find(':').unwrap();
    let ends = route[begins..].find('/').map_or(route.len(), |length| begins + length);
    let named = path(&route[..ends], things);
    named.strip_suffix(SLUG).unwrap_or(&named).to_owned()
}

/// An answer without the subject of its address, as it stands in links, in the addresses of links and in a comment that is kept over a
/// sign-in, and without the token of forms.
pub(super) fn said(page: &Page, subject: &str) -> Said {
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(name="csrf" value=")[^"]*"#).unwrap());
    let names = format!(r"(?:{}|{})\b", regex::escape(subject), regex::escape(&subject.replace('/', "%2F")));
    // A kept comment says on which answer it was sent: the number of the address, whether there is such an answer or not.
    let comment_on = |id: &str| format!(r#"name="keep.comment_on" value="{id}""#);
    let kept = subject.strip_prefix("/answers/").map(comment_on);
    let subject = Regex::new(&names).unwrap();
    let blank = |text: &str| subject.replace_all(text, "[subject]").into_owned();
    let headers = page.headers.iter().map(|(name, value)| {
        let value = if OF_EACH_ANSWER.contains(&name.as_str()) { "" } else { value.to_str().unwrap() };
        (name.to_string(), blank(value))
    });
    let body = TOKEN.replace_all(&blank(&page.body), "$1").into_owned();
    let body = match kept {
        Some(kept) => body.replace(&kept, &comment_on("[subject]")),
        None => body,
    };
    Said { status: page.status.as_u16(), headers: headers.collect(), body }
}

/// Opens a route, or sends its form with fields that name what everybody sees.
async fn tried(visitor: &(Browser, String), method: &str, route: &str, things: &Things, seen: ThreadId) -> Said {
    let (browser, token) = visitor;
    let path = path(route, things);
    let seen = seen.to_string();
    // The fields that the pages of questions send as well: which page to show again, and what another asks the same as.
    let fields = [
        ("csrf", token.as_str()),
        ("thread", seen.as_str()),
        ("of", seen.as_str()),
        ("title", "How do I renew it?"),
        ("category_id", "1"),
        ("revision", "1"),
    ];
    let page = if method == "get" {
        browser.get(&path).await
    } else {
        browser.post(&path, &[&fields[..], FIELDS].concat()).await
    };
    said(&page, &subject(route, things))
}

/// Whether somebody gets there, and not only to where one signs in.
pub(super) fn is_open(page: &Page) -> bool {
    let leads = |to: &reqwest::header::HeaderValue| to.to_str().is_ok_and(|to| !to.starts_with("/sign-in"));
    page.status.is_success() || (page.status.is_redirection() && page.headers.get("location").is_some_and(leads))
}

/// Tries every route whose address begins so by everybody to whom `look` is closed; how many were tried, and to whom it is open.
pub(super) async fn compare(
    visitors: &[(Browser, String)],
    starts: &[&str],
    look: &str,
    (here, gone, seen): (&Things, &Things, ThreadId),
) -> (usize, Vec<&'static str>) {
    let (mut tried_routes, mut open_to) = (0, Vec::new());
    for ((name, _), visitor) in PEOPLE.iter().zip(visitors) {
        if is_open(&visitor.0.get(look).await) {
            open_to.push(*name);
            continue;
        }
        for (route, methods) in routes() {
            if !starts.iter().any(|start| route.starts_with(start)) {
                continue;
            }
            for method in methods {
                let there = tried(visitor, method, &route, here, seen).await;
                let nowhere = tried(visitor, method, &route, gone, seen).await;
                assert_eq!(there, nowhere, "{method} {route} by {name}: {look}");
                let closed = there.status >= 400 || there.headers["location"].starts_with("/sign-in");
                assert!(closed, "{method} {route} by {name}: {there:?}");
                tried_routes += 1;
            }
        }
    }
    (tried_routes, open_to)
}

/// How many pages and forms there are whose address begins so.
pub(super) fn count(starts: &[&str]) -> usize {
    routes()
        .iter()
        .filter(|(route, _)| starts.iter().any(|start| route.starts_with(start)))
        .map(|(_, it)| it.len())
        .sum()
}

/// How the addresses begin that are about what is absent, and the page that tells whether it is there.
fn addresses(absence: Absence, things: &Things) -> (&'static [&'static str], String) {
    match absence {
        Absence::PostsHidden => (&["/answers/:id", "/comments/:id"], format!("/answers/{}/revisions", things.answer)),
        _ => (
            &["/threads/:id", "/answers/:id", "/comments/:id", "/duplicates/:id"],
            format!("/threads/{}{SLUG}", things.thread),
        ),
    }
}

#[tokio::test]
async fn every_page_of_what_is_absent_is_one_that_never_was() {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let visitors = visitors(&everybody).await;
    let seen = ask(&everybody.node, &everybody.city, &everybody.asker, "Who may renew a permit?").await;
    for absence in [Absence::Deleted, Absence::Private, Absence::Pending, Absence::Hidden, Absence::PostsHidden] {
        let things = everybody.things(false).await;
        make_absent(&everybody, &things, absence).await;
        let (starts, look) = addresses(absence, &things);
        let (tried, open_to) = compare(&visitors, starts, &look, (&things, &never(&things), seen)).await;
        assert_eq!(open_to, absence.seen_by(), "{absence:?}");
        assert_eq!(tried, (PEOPLE.len() - open_to.len()) * count(starts), "{absence:?}");
        assert!(count(starts) > 20, "only {} pages and forms were found", count(starts));
    }
}
