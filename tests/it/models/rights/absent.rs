//! What somebody may not see is, to them, what never was: each operation on a deleted, a private or a waiting question, its answer and
//! its comment says the same, byte for byte, as on ids that nobody ever had.

use peerdesk::entity::{AnswerId, Audience, CommentId, DuplicateProposalId, ThreadId, answer, comment, thread};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use regex::Regex;
use reqwest::{Method, StatusCode};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ActiveValue};
use serde_json::json;

use super::api::path;
use super::{Everybody, PEOPLE, Things};
use crate::openapi::{Operation, operations};
use crate::support::{Browser, TestApp};

/// Ids that nobody ever had.
const NEVER: i64 = 999_999_999;

/// Why a question does not exist for most people.
#[derive(Clone, Copy, Debug)]
enum Absence {
    Deleted,
    /// It is between its asker and those who read the cases of its agency.
    Private,
    /// It waits for a moderator to let it through.
    Pending,
}

/// Makes a question absent, past the operations: some of these have no door yet.
async fn make_absent(everybody: &Everybody, things: &Things, absence: Absence) {
    let now = everybody.node.app.now();
    let db = everybody.node.app.reader();
    let mut row = thread::ActiveModel { id: Set(things.thread), ..Default::default() };
    match absence {
        Absence::Deleted => {
            row.deleted_at = Set(Some(now));
            let answer =
                answer::ActiveModel { id: Set(things.answer), deleted_at: Set(Some(now)), ..Default::default() };
            answer.update(db).await.unwrap();
            let comment =
                comment::ActiveModel { id: Set(things.comment), deleted_at: Set(Some(now)), ..Default::default() };
            comment.update(db).await.unwrap();
        }
        Absence::Private => row.audience = Set(Audience::AskerAndTeam),
        Absence::Pending => {
            row.pending_since = Set(Some(now));
            row.hidden_at = Set(Some(now));
            row.hidden_reason = ActiveValue::Set(Some("It waits.".to_owned()));
        }
    }
    row.update(db).await.unwrap();
}

/// The same with ids that nobody ever had.
fn never(things: &Things) -> Things {
    Things {
        thread: ThreadId(NEVER),
        answer: AnswerId(NEVER),
        comment: CommentId(NEVER),
        proposal: DuplicateProposalId(NEVER),
        ..things.clone()
    }
}

/// Operations on a question, its answer, its comment or what was proposed of it.
fn on_posts() -> Vec<Operation> {
    let posts = ["/threads/{id}", "/answers/{id}", "/comments/{id}", "/duplicate-proposals/{id}"];
    operations().into_iter().filter(|one| posts.iter().any(|post| one.path.starts_with(post))).collect()
}

/// Status and body of an operation, without the request's id and the requested address.
async fn said(browser: &Browser, operation: &Operation, things: &Things, token: Option<&str>) -> (StatusCode, String) {
    let body = operation.example().map(|mut body| {
        for (field, id) in [("category_id", 1), ("team_id", 1), ("of_thread_id", NEVER - 1)] {
            if body.get(field).is_some() {
                body[field] = json!(id);
            }
        }
        body
    });
    let needs_tag = operation.parameters().any(|parameter| parameter["name"] == "If-Match");
    let headers: &[(&str, &str)] = if needs_tag { &[("if-match", "*")] } else { &[] };
    let page = browser.api_with(operation.method.clone(), &path(operation, things), token, body, headers).await;
    let own = Regex::new(r#""(instance|request_id)":"[^"]*""#).unwrap();
    (page.status, own.replace_all(&page.body, "").into_owned())
}

/// Tries every operation by everybody for whom the question is absent; how many were tried, and for whom it is there.
async fn compare(absence: Absence) -> (usize, Vec<&'static str>) {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let things = everybody.things(false).await;
    make_absent(&everybody, &things, absence).await;
    let gone = never(&things);
    let browser = everybody.node.browser();
    let (mut tried, mut seen_by) = (0, Vec::new());
    for (name, handle) in PEOPLE {
        let token = match handle {
            Some(handle) => Some(create_token(&everybody.node.app, handle, "all", Scope::ALL, None).await.unwrap()),
            None => None,
        };
        let look = format!("/threads/{}", things.thread);
        if browser.api(Method::GET, &look, token.as_deref(), None).await.status == StatusCode::OK {
            seen_by.push(*name);
            continue;
        }
        for operation in on_posts() {
            let here = said(&browser, &operation, &things, token.as_deref()).await;
            let nowhere = said(&browser, &operation, &gone, token.as_deref()).await;
            assert_eq!(here, nowhere, "{absence:?}: {} by {name}", operation.id);
            assert!(here.0.is_client_error(), "{absence:?}: {} by {name}", operation.id);
            tried += 1;
        }
    }
    (tried, seen_by)
}

#[tokio::test]
async fn what_is_deleted_never_was() {
    let (tried, seen_by) = compare(Absence::Deleted).await;
    assert_eq!(seen_by, [""; 0]);
    assert_eq!(tried, PEOPLE.len() * on_posts().len());
}

#[tokio::test]
async fn what_is_private_never_was_for_others() {
    let (tried, seen_by) = compare(Absence::Private).await;
    assert_eq!(seen_by, ["asker", "agent", "lead", "admin", "site"]);
    assert_eq!(tried, (PEOPLE.len() - seen_by.len()) * on_posts().len());
}

#[tokio::test]
async fn what_waits_for_a_moderator_never_was_for_others() {
    let (tried, seen_by) = compare(Absence::Pending).await;
    assert_eq!(seen_by, ["asker", "moderator", "admin", "site"]);
    assert_eq!(tried, (PEOPLE.len() - seen_by.len()) * on_posts().len());
}
