//! The pages: every route that the source names, opened, and sent to with a token and a few fields.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use peerdesk::entity::account;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Everybody, PEOPLE, Table, Things};
use crate::support::people::{PASSWORD, password_hash};
use crate::support::snapshots::assert_snapshot;
use crate::support::{Browser, TestApp};

/// Routes that are no page, or that would end the session of whoever tries.
const LEFT_OUT: &[&str] = &[
    "/sign-out",
    "/account/sessions",
    "/assets/*path",
    "/favicon.svg",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
];

/// The routes of the pages that are tried, and the methods that each takes.
pub(super) fn routes() -> BTreeMap<String, BTreeSet<&'static str>> {
    /// The whole source is read for them: once.
    static FOUND: LazyLock<BTreeMap<String, BTreeSet<&'static str>>> = LazyLock::new(|| {
        let mut found = crate::support::routes::routes();
        found.retain(|path, _| !LEFT_OUT.contains(&path.as_str()));
        found
    });
    FOUND.clone()
}

/// What the address of a question's page ends with, for the title that questions have here.
pub(super) const SLUG: &str = "-how-do-i-renew-a-permit";

pub(super) fn path(route: &str, things: &Things) -> String {
    let id = match route.split('/').nth(1) {
        Some("answers") => things.answer.0,
        Some("attachments") => things.attachment.0,
        Some("comments") => things.comment.0,
        Some("duplicates") => things.proposal.0,
        Some("notifications") => 999_999,
        _ => things.thread.0,
    };
    if route == "/threads/:id" {
        return format!("/threads/{id}{SLUG}");
    }
    let person = match route {
        "/people/:handle/suspension" => &things.person.1,
        "/people/:handle/suspension/lift" => &things.suspended.1,
        _ => "tom",
    };
    let of_category = ["/categories/", "/admin/categories/", "/desk/policies/:slug"];
    let slug = if of_category.iter().any(|start| route.starts_with(start)) { "parking" } else { "elmford" };
    let route = route.replace("/attachments/:id/:name", "/attachments/:id/form.png");
    route
        .replace(":reference", &things.reference)
        .replace(":id", &id.to_string())
        .replace(":slug", slug)
        .replace(":team", "1")
        .replace(":handle", person)
        .replace(":token", "made-up")
        .replace(":number", "1")
        .replace(":file", "statistics.csv")
        .replace(":part", "pages.xml")
}

/// Browsers of everybody, signed in. Signing in needs a password, which people made past sign-up lack.
async fn browsers(everybody: &Everybody) -> Vec<Browser> {
    let node = &everybody.node;
    let mut browsers = Vec::new();
    for (_, handle) in PEOPLE {
        let browser = Browser::that_follows_nothing(node.url(""));
        if let Some(handle) = handle {
            account::Entity::update_many()
                .col_expr(account::Column::PasswordHash, Expr::value(password_hash()))
                .filter(account::Column::Handle.eq(*handle))
                .exec(node.app.reader())
                .await
                .unwrap();
            let page = browser.get("/sign-in").await;
            browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(303);
        }
        browsers.push(browser);
    }
    browsers
}

/// Everybody's browser, and the token of its forms. Whoever is suspended is so by then.
pub(super) async fn visitors(everybody: &Everybody) -> Vec<(Browser, String)> {
    let browsers = browsers(everybody).await;
    everybody.suspend().await;
    let mut visitors = Vec::new();
    for browser in browsers {
        let page = browser.get("/sign-up").await;
        let page = if page.status == 200 { page } else { browser.get("/account").await };
        let token = page.attribute("input[name=csrf]", "value").unwrap();
        visitors.push((browser, token));
    }
    visitors
}

/// What is sent beside the token: enough for most acts, so that their answer is about rights.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("reason", "Because"),
    ("body", "Some text"),
    ("text", "Some text"),
    ("kind", "helpful"),
    ("verdict", "verified"),
    ("explanation", "Some text"),
    ("days", "7"),
];

async fn matrix(hidden: bool) -> String {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let visitors = visitors(&everybody).await;
    let mut table = Table::new();
    let mut things = everybody.things(hidden).await;
    for (route, methods) in routes() {
        let hideable = ["/threads/:id", "/answers/:id", "/comments/:id"].iter().any(|start| route.starts_with(start));
        if hidden && !hideable {
            continue;
        }
        for method in methods {
            let mut statuses = Vec::new();
            for (browser, token) in &visitors {
                let path = path(&route, &things);
                let page = if method == "get" {
                    browser.get(&path).await
                } else {
                    browser.post(&path, &[&[("csrf", token.as_str())], FIELDS].concat()).await
                };
                assert!(!page.status.is_server_error(), "{method} {path}: {}", page.text());
                statuses.push(page.status.as_u16());
                if method == "post" && page.status.as_u16() < 400 {
                    things = everybody.things(hidden).await;
                }
            }
            table.line(&format!("{:<7}{route}", method.to_uppercase()), &statuses);
        }
    }
    table.0
}

#[tokio::test]
async fn every_route_by_everybody() {
    assert_snapshot("rights_pages", &matrix(false).await);
}

#[tokio::test]
async fn every_route_on_hidden_posts_by_everybody() {
    assert_snapshot("rights_pages_hidden", &matrix(true).await);
}
