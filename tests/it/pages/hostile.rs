//! Strings that break programs, through every form of every kind of page: no fault, no script, and what was typed comes back.

use std::collections::{BTreeMap, BTreeSet};

use peerdesk::entity::Role;
use peerdesk::identity::administration::grant_role;
use reqwest::Method;
use scraper::{ElementRef, Html, Selector};

use crate::api::demo::community;
use crate::api::hostile::{UNSEEN, corpus, kept};
use crate::support::city::AGENCY;
use crate::support::people::{PASSWORD, sign_up, try_sign_in};
use crate::support::{Browser, Page, TestApp, TestCity};

/// Forms that end the session or lock its owner out, or that hold nothing but codes: nothing could be tried after them.
const LEFT_OUT: &[&str] = &[
    "/sign-out",
    "/sign-in",
    "/account/password",
    "/account/second-factor",
    "/account/sessions",
    "/account/delete",
    "/scheme",
];
/// Strings for each form; which ones moves on from form to form, so that all are sent many times over.
const STRINGS_A_FORM: usize = 25;

/// A field that a person types into, and the page's form that holds it.
#[derive(Clone, Debug)]
struct TypedForm {
    page: String,
    action: String,
    names: Vec<String>,
}

/// An address with its numbers and names of things taken out: one of a kind is enough.
fn kind(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let part = |part: &str| if part.chars().any(|c| c.is_ascii_digit()) { "N".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn typed(form: ElementRef<'_>) -> Vec<String> {
    let fields = Selector::parse("input, textarea").unwrap();
    form.select(&fields)
        .map(|field| field.value())
        .filter(|field| {
            let sort = field.attr("type").unwrap_or("text");
            field.name() == "textarea" || ["text", "search", "email", "tel", "number", "date", "url"].contains(&sort)
        })
        .filter_map(|field| field.attr("name").map(str::to_owned))
        .collect()
}

/// Walks the pages that somebody can reach and gives one form of each kind.
async fn forms(browser: &Browser, from: &[&str]) -> Vec<TypedForm> {
    let (links, all) = (Selector::parse("a[href^='/']").unwrap(), Selector::parse("form").unwrap());
    let mut ahead: Vec<String> = from.iter().rev().map(|path| (*path).to_owned()).collect();
    let mut seen = BTreeSet::new();
    let mut found: BTreeMap<String, TypedForm> = BTreeMap::new();
    while let Some(path) = ahead.pop() {
        if !seen.insert(kind(&path)) || seen.len() > 150 {
            continue;
        }
        let page = browser.get(&path).await;
        assert!(!page.status.is_server_error(), "{path}: {}", page.body);
        let html = Html::parse_document(&page.body);
        for form in html.select(&all) {
            let action = form.value().attr("action").unwrap_or(&page.path).to_owned();
            let names = typed(form);
            if names.is_empty() || LEFT_OUT.iter().any(|left_out| action.starts_with(left_out)) {
                continue;
            }
            let key = format!("{} {names:?}", kind(&action));
            found.entry(key).or_insert(TypedForm { page: path.clone(), action, names });
        }
        let further = html.select(&links).filter_map(|link| link.value().attr("href"));
        ahead.extend(further.filter(|path| !path.starts_with("//") && !path.starts_with("/assets")).map(str::to_owned));
    }
    found.into_values().collect()
}

/// Nothing on the page runs but what is ours.
fn assert_harmless(page: &Page, text: &str) {
    let html = Html::parse_document(&page.body);
    for element in html.select(&Selector::parse("*").unwrap()) {
        let name = element.value().name();
        if name == "script" {
            let ours = element.attr("src").is_some_and(|from| from.starts_with("/assets/"));
            assert!(ours || element.attr("type") == Some("application/ld+json"), "{} {text:?}", page.path);
        }
        assert!(!["iframe", "object", "embed", "style", "base"].contains(&name), "{} {text:?}: {name}", page.path);
        for (attribute, value) in element.value().attrs() {
            let runs = attribute.starts_with("on") || value.trim().to_lowercase().starts_with("javascript:");
            // What was typed stands in values; there it is only text.
            assert!(
                !runs || attribute == "value" || attribute == "content",
                "{} {text:?}: {attribute}={value}",
                page.path
            );
        }
    }
}

/// The value that a field of a form shows.
fn shown(page: &Page, form: &TypedForm, name: &str) -> Option<String> {
    let html = Html::parse_document(&page.body);
    let fields = Selector::parse("form input[name], form textarea[name]").unwrap();
    let of_ours = |field: &ElementRef<'_>| {
        let holder = field.ancestors().filter_map(ElementRef::wrap).find(|element| element.value().name() == "form");
        holder.is_some_and(|holder| holder.attr("action").is_none_or(|action| action == form.action))
    };
    let field = html.select(&fields).filter(|field| field.attr("name") == Some(name)).find(of_ours)?;
    Some(match field.value().name() {
        "textarea" => field.text().collect(),
        _ => field.attr("value").unwrap_or_default().to_owned(),
    })
}

fn same(left: &str, right: &str) -> bool {
    let plain =
        |text: &str| -> String { kept(text).chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned() };
    plain(left) == plain(right)
}

/// Who fills in forms, and from where they walk.
const READERS: [(Option<&str>, &[&str]); 4] = [
    (None, &["/", "/sign-up", "/ask", "/forgot-password"]),
    (
        Some("DebsTwoBoys"),
        &["/", "/ask", "/ask/details?title=Where+is+it%3F", "/account", "/threads/1", "/threads?sort=unanswered"],
    ),
    (Some("Joan_Revenues"), &["/desk", "/desk?view=team", "/threads/1"]),
    (Some("Olu_Admin"), &["/admin", "/desk/policies", "/desk", "/threads/2"]),
];

/// A browser of one of the demo's people, or of a stranger.
async fn browser_of(node: &TestApp, handle: Option<&str>) -> Browser {
    let browser = node.browser();
    if let Some(handle) = handle {
        let page = browser.see("/sign-in").await;
        browser.submit(&page, "/sign-in", &[("name", handle), ("password", "peerdesk-demo")]).await.expect(200);
    }
    browser
}

/// Whether the page has the form still: an act before it may have closed what it belongs to.
fn is_there(page: &Page, form: &TypedForm) -> bool {
    Html::parse_document(&page.body)
        .select(&Selector::parse("form").unwrap())
        .any(|found| found.attr("action").unwrap_or(&page.path) == form.action)
}

/// A form that refuses an empty text refuses one that shows nothing.
#[tokio::test]
async fn what_nobody_sees_is_empty_in_every_form() {
    let node = community().await;
    let mut refused = BTreeSet::new();
    for (handle, from) in READERS {
        let browser = browser_of(&node, handle).await;
        for form in forms(&browser, from).await {
            let send = async |text: &str| {
                let page = browser.get(&form.page).await;
                if !is_there(&page, &form) || page.form(&form.action).method != Method::POST {
                    return None;
                }
                let fields: Vec<_> = form.names.iter().map(|name| (name.as_str(), text)).collect();
                Some(browser.submit(&page, &form.action, &fields).await)
            };
            if !send("").await.is_some_and(|page| page.status.is_client_error()) {
                continue;
            }
            for unseen in UNSEEN {
                let Some(page) = send(&unseen.repeat(5)).await else { break };
                assert!(page.status.is_client_error(), "{} took {unseen:?}: {}", form.action, page.status);
                refused.insert(kind(&form.action));
            }
        }
    }
    println!("refused what nobody sees: {refused:?}");
    assert!(refused.len() > 8, "{refused:?}");
}

#[tokio::test]
async fn hostile_strings_through_every_form() {
    let Some(folder) = corpus() else {
        println!("SKIPPED hostile strings through the forms: no corpus; set PEERDESK_CORPUS");
        return;
    };
    let file = std::fs::read_to_string(folder.join("naughty-strings/blns.json")).unwrap();
    let mut strings: Vec<String> = serde_json::from_str(&file).unwrap();
    let vectors = std::fs::read_to_string(folder.join("h5sc/vectors.txt")).unwrap();
    strings.extend(vectors.split("<div id=\"").skip(1).map(|vector| vector.chars().take(2_000).collect()));
    assert!(strings.len() > 600);
    let node = community().await;
    let (mut next, mut sent, mut came_back) = (0, 0, 0);
    for (handle, from) in READERS {
        let browser = browser_of(&node, handle).await;
        let forms = forms(&browser, from).await;
        assert!(forms.len() >= 2, "{handle:?} found only {forms:?}");
        for form in &forms {
            for _ in 0..STRINGS_A_FORM {
                let text = &strings[next % strings.len()];
                next += 1;
                let page = browser.get(&form.page).await;
                if !is_there(&page, form) {
                    break;
                }
                let fields: Vec<_> = form.names.iter().map(|name| (name.as_str(), text.as_str())).collect();
                let method = page.form(&form.action).method;
                let answer = browser.submit(&page, &form.action, &fields).await;
                sent += 1;
                assert!(!answer.status.is_server_error(), "{} {text:?}: {}", form.action, answer.body);
                assert_harmless(&answer, text);
                if matches!(answer.status.as_u16(), 409 | 412 | 422) && method == Method::POST {
                    for name in &form.names {
                        if let Some(value) = shown(&answer, form, name) {
                            came_back += 1;
                            assert!(same(&value, text), "{} {name}: {text:?} came back as {value:?}", form.action);
                        }
                    }
                }
            }
        }
    }
    println!("{sent} forms sent, {came_back} fields came back");
    assert!(sent > 500 && came_back > 200, "{sent} sent, {came_back} came back");
}

#[test]
#[should_panic(expected = "onload")]
fn the_inspector_sees_what_would_run() {
    let page = Page {
        status: reqwest::StatusCode::OK,
        headers: reqwest::header::HeaderMap::new(),
        path: "/".to_owned(),
        weight: 0,
        body: "<p>fine</p><svg onload=alert(1)></svg>".to_owned(),
    };
    assert_harmless(&page, "x");
}

#[tokio::test]
async fn what_no_database_can_hold_is_refused_at_every_door() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let olu = sign_up(&node, "Olu", "").await;
    grant_role(&node.app, "Olu", AGENCY, Role::Administrator).await.unwrap();
    for path in [
        "/people/%00",
        "/people/a%00b",
        "/categories/%00",
        "/agencies/%00",
        "/reset-password/%00",
        "/desk/policies/%00",
        "/desk/policies/agency/%00",
        "/admin/agencies/%00",
        "/admin/categories/%00",
        "/threads?cursor=%00",
    ] {
        olu.get(path).await.expect(400);
    }
    let stranger = node.browser();
    let refused = try_sign_in(&stranger, "a\0b@council.example", PASSWORD).await.expect(422);
    assert!(refused.says("This user name or email address and password do not match"), "like any unknown name");
    let page = stranger.see("/forgot-password").await;
    stranger.submit(&page, "/forgot-password", &[("name", "a\0b@council.example")]).await.expect(200);
    let path = format!("/admin/agencies/{AGENCY}/members");
    let page = olu.see(&path).await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let refused = olu.post(&path, &[("csrf", &csrf), ("handle", "a\0bc"), ("role", "agent")]).await.expect(422);
    assert_eq!(refused.all("#handle-error").len(), 1);
}
