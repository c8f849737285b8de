//! What somebody may not see is, to them, what never was: each operation and each page about a deleted, a private or a waiting question,
//! its answer and its comment, and about a case of others, says the same, byte for byte, as about ids that nobody ever had.

mod cases;
mod pages;

use peerdesk::cases::reference;
use peerdesk::entity::{
    AnswerId, AttachmentId, Audience, CaseId, CommentId, DuplicateProposalId, ThreadId, answer, comment, thread,
};
use peerdesk::threads::duplicates;
use regex::Regex;
use reqwest::{Method, StatusCode};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ActiveValue};
use serde_json::{Value, json};

use super::api::path;
use super::{Everybody, PEOPLE, Things};
use crate::openapi::{Operation, operations};
use crate::support::threads::ask;
use crate::support::{Browser, TestApp};

/// Ids that nobody ever had.
const NEVER: i64 = 999_999_999;

/// Why a question, or what stands below it, does not exist for most people.
#[derive(Clone, Copy, Debug)]
enum Absence {
    Deleted,
    /// It is between its asker and those who read the cases of its agency.
    Private,
    /// It waits for a moderator to let it through.
    Pending,
    /// A moderator hid it.
    Hidden,
    /// Its answer and its comment were hidden, and it is there for everybody.
    PostsHidden,
}

impl Absence {
    /// Those for whom it is there all the same.
    fn seen_by(self) -> &'static [&'static str] {
        match self {
            Self::Deleted => &[],
            Self::Private => &["asker", "agent", "lead", "admin", "site"],
            Self::Pending | Self::Hidden => &["asker", "moderator", "admin", "site"],
            Self::PostsHidden => &["author", "moderator", "admin", "site"],
        }
    }

    /// The operation that tells whether it is there.
    fn look(self, things: &Things) -> String {
        match self {
            Self::PostsHidden => format!("/answers/{}", things.answer),
            _ => format!("/threads/{}", things.thread),
        }
    }

    /// How the paths of operations begin that are about what is absent.
    fn paths(self) -> &'static [&'static str] {
        match self {
            Self::PostsHidden => &["/answers/{id}", "/comments/{id}"],
            _ => &["/threads/{id}", "/answers/{id}", "/comments/{id}", "/duplicate-proposals/{id}"],
        }
    }
}

/// Makes a question absent, past the operations: some of these have no door yet.
async fn make_absent(everybody: &Everybody, things: &Things, absence: Absence) {
    let now = everybody.node.app.now();
    let db = everybody.node.app.reader();
    let mut row = thread::ActiveModel { id: Set(things.thread), ..Default::default() };
    let why = || ActiveValue::Set(Some("It is as it is.".to_owned()));
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
            row.hidden_reason = why();
        }
        Absence::Hidden => {
            row.hidden_at = Set(Some(now));
            row.hidden_reason = why();
        }
        Absence::PostsHidden => {
            let (hidden_at, hidden_reason) = (Set(Some(now)), why());
            let id = Set(things.answer);
            let answer = answer::ActiveModel { id, hidden_at, hidden_reason, ..Default::default() };
            answer.update(db).await.unwrap();
            let (hidden_at, hidden_reason) = (Set(Some(now)), why());
            let id = Set(things.comment);
            let comment = comment::ActiveModel { id, hidden_at, hidden_reason, ..Default::default() };
            comment.update(db).await.unwrap();
            return;
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
        attachment: AttachmentId(NEVER),
        proposal: DuplicateProposalId(NEVER),
        case: CaseId(NEVER),
        reference: reference::random(4).unwrap(),
        ..things.clone()
    }
}

/// The operations whose paths begin so.
fn operations_on(starts: &[&str]) -> Vec<Operation> {
    operations().into_iter().filter(|one| starts.iter().any(|start| one.path.starts_with(start))).collect()
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
    let path = path(operation, things);
    sent(browser, (operation.method.clone(), path.as_str()), token, body, headers).await
}

/// The same for any call.
async fn sent(
    browser: &Browser,
    (method, path): (Method, &str),
    token: Option<&str>,
    body: Option<Value>,
    headers: &[(&str, &str)],
) -> (StatusCode, String) {
    let page = browser.api_with(method, path, token, body, headers).await;
    let own = Regex::new(r#""(instance|request_id)":"[^"]*""#).unwrap();
    (page.status, own.replace_all(&page.body, "").into_owned())
}

/// Tries operations by everybody to whom `look` is closed, with ids of what is there and of what never was; says to whom it is open.
async fn compare(everybody: &Everybody, tried: &[Operation], look: &str, here: &Things) -> Vec<&'static str> {
    let (browser, gone) = (everybody.node.browser(), never(here));
    let mut open_to = Vec::new();
    for (name, handle) in PEOPLE {
        let token = everybody.token_of(*handle).await;
        let token = token.as_deref();
        if browser.api(Method::GET, look, token, None).await.status == StatusCode::OK {
            open_to.push(*name);
            continue;
        }
        for operation in tried {
            let there = said(&browser, operation, here, token).await;
            let nowhere = said(&browser, operation, &gone, token).await;
            assert_eq!(there, nowhere, "{} by {name}: {look}", operation.id);
            assert!(there.0.is_client_error(), "{} by {name}: {look}", operation.id);
        }
    }
    open_to
}

/// Tries every operation on a question that is absent.
async fn try_absent(absence: Absence) {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let things = everybody.things(false).await;
    make_absent(&everybody, &things, absence).await;
    let tried = operations_on(absence.paths());
    assert!(tried.len() > 10, "only {} operations were found", tried.len());
    let open_to = compare(&everybody, &tried, &absence.look(&things), &things).await;
    assert_eq!(open_to, absence.seen_by(), "{absence:?}");
}

#[tokio::test]
async fn what_is_deleted_never_was() {
    try_absent(Absence::Deleted).await;
}

#[tokio::test]
async fn what_is_private_never_was_for_others() {
    try_absent(Absence::Private).await;
}

#[tokio::test]
async fn what_waits_for_a_moderator_never_was_for_others() {
    try_absent(Absence::Pending).await;
}

#[tokio::test]
async fn what_is_hidden_never_was_for_others() {
    try_absent(Absence::Hidden).await;
    try_absent(Absence::PostsHidden).await;
}

#[tokio::test]
async fn an_absent_question_is_named_beside_another_like_one_that_never_was() {
    for absence in [Absence::Deleted, Absence::Private, Absence::Pending, Absence::Hidden] {
        let everybody = Everybody::gather(TestApp::start().await).await;
        let node = &everybody.node;
        let things = everybody.things(false).await;
        let seen = ask(node, &everybody.city, &everybody.asker, "Who may renew a permit?").await;
        let proposal = duplicates::propose(&node.app, &everybody.author, seen, things.thread).await.unwrap().value;
        make_absent(&everybody, &things, absence).await;
        let browser = node.browser();
        for (name, handle) in PEOPLE {
            let token = everybody.token_of(*handle).await;
            let token = token.as_deref();
            if browser.api(Method::GET, &absence.look(&things), token, None).await.status == StatusCode::OK {
                continue;
            }
            let calls = [
                (Method::PUT, format!("/threads/{seen}/duplicate-of")),
                (Method::POST, format!("/threads/{seen}/duplicate-proposals")),
            ];
            for (method, path) in calls {
                let naming = async |id: i64| {
                    let body = Some(json!({ "of_thread_id": id }));
                    sent(&browser, (method.clone(), path.as_str()), token, body, &[]).await
                };
                let here = naming(things.thread.0).await;
                assert_eq!(here, naming(NEVER).await, "{absence:?}: {path} by {name}");
                assert!(here.0.is_client_error(), "{absence:?}: {path} by {name}");
            }
            let deciding = async |id: DuplicateProposalId| {
                let path = format!("/duplicate-proposals/{id}/decision");
                sent(&browser, (Method::PUT, path.as_str()), token, Some(json!({ "agree": false })), &[]).await
            };
            let here = deciding(proposal).await;
            let nowhere = deciding(DuplicateProposalId(NEVER)).await;
            assert_eq!(here, nowhere, "{absence:?}: a proposal that names it, by {name}");
        }
    }
}
