//! The API: every operation of the document, with its own example as the body.

use reqwest::Method;
use serde_json::json;

use super::{Everybody, PEOPLE, Table, Things};
use crate::openapi::{Operation, operations};
use crate::support::snapshots::assert_snapshot;
use crate::support::{Browser, Page, TestApp};

/// The operation's path with ids of these things.
pub(super) fn path(operation: &Operation, things: &Things) -> String {
    let id = match operation.path.split('/').nth(1) {
        Some("threads") => things.thread.0,
        Some("answers") => things.answer.0,
        Some("attachments") => things.attachment.0,
        Some("comments") => things.comment.0,
        Some("cases") => things.case.0,
        Some("duplicate-proposals") => things.proposal.0,
        Some("people") if operation.id == "suspendAccount" => things.person.0.0,
        Some("people") => things.suspended.0.0,
        Some("categories" | "agencies") => 1,
        // A token or a session of somebody's own; there is none with this number.
        _ => 999_999,
    };
    let query = match operation.id.as_str() {
        "withdrawVote" => "?kind=helpful",
        "suggestThreads" => "?title=permit",
        _ => "",
    };
    let path = operation.path.replace("{id}", &id.to_string()).replace("{number}", "1");
    let path = path.replace("{thread_id}", &things.thread.0.to_string());
    format!("{}{query}", path.replace("{reference}", &things.reference))
}

/// Calls an operation about these things, with its own example as the body.
pub(super) async fn send(browser: &Browser, operation: &Operation, things: &Things, token: Option<&str>) -> Page {
    let body = operation.example().map(|mut body| {
        // Examples name ids that do not exist here.
        for (field, id) in [("category_id", 1), ("team_id", 1), ("of_thread_id", things.thread.0 + 1)] {
            if body.get(field).is_some() {
                body[field] = json!(id);
            }
        }
        body
    });
    let needs_tag = operation.parameters().any(|parameter| parameter["name"] == "If-Match");
    let headers: &[(&str, &str)] = if needs_tag { &[("if-match", "*")] } else { &[] };
    browser.api_with(operation.method.clone(), &path(operation, things), token, body, headers).await
}

async fn matrix(hidden: bool) -> String {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let mut tokens = Vec::new();
    for (_, handle) in PEOPLE {
        tokens.push(everybody.token_of(*handle).await);
    }
    everybody.suspend().await;
    let browser = everybody.node.browser();
    let mut table = Table::new();
    let mut things = everybody.things(hidden).await;
    for operation in operations() {
        // Hidden things differ only where there is something to hide.
        if hidden && !operation.path.contains("{id}") {
            continue;
        }
        let mut statuses = Vec::new();
        for token in &tokens {
            let page = send(&browser, &operation, &things, token.as_deref()).await;
            statuses.push(page.status.as_u16());
            if operation.method != Method::GET && page.status.is_success() {
                things = everybody.things(hidden).await;
            }
        }
        table.line(&format!("{:<7}{}", operation.method.as_str(), operation.path), &statuses);
    }
    table.0
}

#[tokio::test]
async fn every_operation_by_everybody() {
    assert_snapshot("rights_api", &matrix(false).await);
}

#[tokio::test]
async fn every_operation_on_hidden_posts_by_everybody() {
    assert_snapshot("rights_api_hidden", &matrix(true).await);
}
