//! What is private is nowhere else. A word that stands in one private text alone is looked for in every page and every operation that can
//! be read, by everybody, in what the search finds, in mails, in what is queued, in the log and in the metrics.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex};

use peerdesk::cases::{message, note};
use peerdesk::entity::{
    AccountId, Audience, ChangeReach, Event, Intent, Subject, SuspensionReason, ThreadId, account, outbox_event, thread,
};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::suspensions::{self, NewSuspension};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::service_levels::{policy_edit, trial_edit};
use peerdesk::telemetry::start_metrics;
use peerdesk::threads::comments::Under;
use peerdesk::threads::hiding::Post;
use peerdesk::threads::questions::{NewQuestion, ThreadEdit};
use peerdesk::threads::{answers, comments, hiding, questions};
use regex::Regex;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::{Everybody, PEOPLE, Things, api, pages};
use crate::openapi::operations;
use crate::support::files::uploaded;
use crate::support::people::{account_of, caller, keep_form, site_administrator};
use crate::support::threads::{ask_with_annex, cases_of, open_case};
use crate::support::{Browser, Page, Smtp, TestApp};

/// What every canary begins with.
const CANARY: &str = "canary";

/// Each private text by the end of its canary, and the columns that may read it somewhere. Authors find in their export what they wrote,
/// whatever became of it.
const SECRETS: &[(&str, &[&str])] = &[
    ("hiddenquestion", &["asker", "moderator", "admin", "site"]),
    ("hiddenanswer", &["asker", "author", "moderator", "admin", "site"]),
    ("hidingreason", &["asker", "moderator", "admin", "site"]),
    ("privatequestion", &["asker", "agent", "lead", "admin", "site"]),
    ("privateanswer", &["asker", "author", "agent", "lead", "admin", "site"]),
    ("privatefile", &["asker", "author", "agent", "lead", "admin", "site"]),
    ("privatepicture", &["asker", "author", "agent", "lead", "admin", "site"]),
    ("waitingquestion", &["asker", "moderator", "admin", "site"]),
    ("deletedquestion", &["asker"]),
    ("deletedanswer", &["author"]),
    ("deletedcomment", &["author"]),
    ("removedtext", &["asker"]),
    ("annexbefore", &["asker"]),
    ("annexwithcase", &["asker", "agent", "lead", "admin", "site"]),
    ("internalnote", &["agent", "lead", "admin", "site"]),
    ("privatemessage", &["asker", "agent", "lead", "admin", "site"]),
    ("messagefile", &["asker", "agent", "lead", "admin", "site"]),
    ("messagepicture", &["asker", "agent", "lead", "admin", "site"]),
    ("suspensionwords", &["moderator", "admin", "elsewhere", "site"]),
    ("policyreason", &["lead", "admin", "site"]),
    ("trialreason", &["lead", "admin", "site"]),
    ("mailaddress", &["asker"]),
    ("tokenname", &["asker"]),
    ("keptform", &["asker"]),
];

/// The word that is looked for.
fn canary(name: &str) -> String {
    format!("{CANARY}{name}")
}

/// The word beside it that one searches by: a page says what was searched for.
fn key(name: &str) -> String {
    format!("key{name}")
}

fn words(name: &str) -> String {
    format!("Where is the {} of {}?", canary(name), key(name))
}

/// The log of the node, which works on the test's own thread. Work that is given to other threads, such as rendering, is not in it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, some: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(some);
        Ok(some.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Somebody's mail address; the asker's is a secret as well.
fn address(handle: &str) -> String {
    if handle == "ines" { format!("{}@example.org", canary("mailaddress")) } else { format!("{handle}@example.org") }
}

/// Everybody gets mails.
async fn give_addresses(everybody: &Everybody) {
    let app = &everybody.node.app;
    for handle in PEOPLE.iter().filter_map(|(_, handle)| *handle) {
        account::Entity::update_many()
            .col_expr(account::Column::Email, Expr::value(address(handle)))
            .col_expr(account::Column::EmailConfirmedAt, Expr::value(app.now()))
            .filter(account::Column::Handle.eq(handle))
            .exec(app.reader())
            .await
            .unwrap();
    }
}

/// A question of the asker's with words of its own, which everybody sees for a moment.
async fn asked(everybody: &Everybody, name: &str) -> ThreadId {
    let question = NewQuestion {
        title: words(name),
        body: words(name),
        category: everybody.city.category,
        intent: Intent::Information,
        urgent: false,
        tags: Vec::new(),
        asked_anyway: None,
        annex: Vec::new(),
    };
    questions::ask(&everybody.node.app, &everybody.asker, question, None).await.unwrap().value.thread
}

/// Has a question put into the index, and read by whoever is not signed in, so that it and the lists with it are kept in memory.
async fn is_read(node: &TestApp, thread: ThreadId) {
    node.drain().await;
    let reader = node.browser();
    for path in [format!("/threads/{thread}"), "/threads".to_owned(), "/".to_owned(), "/people/ines".to_owned()] {
        reader.see(&path).await;
    }
    reader.api(Method::GET, &format!("/threads/{thread}"), None, None).await.expect(200);
}

/// Makes a question another one past the operations, and tells of it as they do.
async fn made(node: &TestApp, row: thread::ActiveModel, thread: ThreadId) {
    row.update(node.app.reader()).await.unwrap();
    node.record(Event::ThreadVisibility { thread }).await;
    node.drain().await;
    node.app.pages.invalidate_all();
}

/// Questions that were hidden, made private, held back and deleted, and posts that were taken out of one that everybody sees. Gives what
/// routes and operations are tried with, for each.
async fn write_posts(everybody: &Everybody, base: &Things) -> Vec<Things> {
    let (node, app) = (&everybody.node, &everybody.node.app);
    let mut subjects = vec![base.clone()];
    let about = |thread: ThreadId| Things { thread, ..base.clone() };

    let thread = asked(everybody, "hiddenquestion").await;
    let answer = answers::post(app, &everybody.author, thread, &words("hiddenanswer"), None).await.unwrap().value;
    is_read(node, thread).await;
    // Whoever answered is told that it helped once the question is hidden.
    answers::accept(app, &everybody.asker, answer).await.unwrap();
    hiding::hide(app, &everybody.moderator, Post::Thread(thread), &words("hidingreason")).await.unwrap();
    node.drain().await;
    subjects.push(Things { answer, ..about(thread) });

    let thread = asked(everybody, "privatequestion").await;
    let name = format!("{}.png", canary("privatefile"));
    let attachment = uploaded(node, &everybody.author, &name, &words("privatepicture")).await;
    let (body, files) = (words("privateanswer"), vec![attachment]);
    let answer = answers::post_with_files(app, &everybody.author, thread, &body, files, None).await.unwrap().value;
    is_read(node, thread).await;
    answers::accept(app, &everybody.asker, answer).await.unwrap();
    let audience = Set(Audience::AskerAndTeam);
    made(node, thread::ActiveModel { id: Set(thread), audience, ..Default::default() }, thread).await;
    subjects.push(Things { answer, attachment, ..about(thread) });

    let thread = asked(everybody, "waitingquestion").await;
    let waiting = thread::ActiveModel {
        id: Set(thread),
        pending_since: Set(Some(app.now())),
        hidden_at: Set(Some(app.now())),
        hidden_reason: Set(Some("It waits.".to_owned())),
        ..Default::default()
    };
    made(node, waiting, thread).await;
    subjects.push(about(thread));

    let thread = asked(everybody, "deletedquestion").await;
    is_read(node, thread).await;
    questions::delete(app, &everybody.asker, thread, None).await.unwrap();
    node.drain().await;
    subjects.push(about(thread));

    let under = Under::Thread(base.thread);
    let answer = answers::post(app, &everybody.author, base.thread, &words("deletedanswer"), None).await.unwrap().value;
    let comment = comments::post(app, &everybody.author, under, &words("deletedcomment"), None).await.unwrap().value;
    answers::delete(app, &everybody.author, answer, None).await.unwrap();
    comments::delete(app, &everybody.author, comment).await.unwrap();
    node.drain().await;
    subjects.push(Things { answer, comment, ..base.clone() });

    let thread =
        crate::support::threads::ask(node, &everybody.city, &everybody.asker, "How do I renew a permit?").await;
    for body in [words("removedtext"), "Never mind.".to_owned()] {
        let edit = ThreadEdit { body: Some(body), ..ThreadEdit::default() };
        questions::edit(app, &everybody.asker, thread, edit).await.unwrap();
    }
    hiding::remove_revision(app, &everybody.moderator, Subject::Thread(thread), 2).await.unwrap();
    node.drain().await;
    subjects.push(about(thread));

    // What is kept for staff, before there is a case and with one.
    let title = "How do I renew a permit?";
    let ask = async |kept: &str| ask_with_annex(node, &everybody.city, &everybody.asker, title, words(kept)).await;
    let (before, thread) = (ask("annexbefore").await, ask("annexwithcase").await);
    is_read(node, before).await;
    is_read(node, thread).await;
    let case = open_case(node, thread).await.unwrap();
    let reference = cases_of(node, thread).await.remove(0).reference;
    subjects.extend([about(before), Things { case, reference, ..about(thread) }]);
    subjects
}

/// Words about a case, a person and a policy, and what the asker has for themselves.
async fn write_the_rest(everybody: &Everybody, base: &Things) {
    let (node, app) = (&everybody.node, &everybody.node.app);
    let agent = caller(node, account_of(node, "agent").await.id).await;
    note::add(app, &agent, base.case, &words("internalnote"), None).await.unwrap();
    let file = uploaded(node, &agent, &format!("{}.png", canary("messagefile")), &words("messagepicture")).await;
    let text = words("privatemessage");
    let new = message::StaffMessage { text, waiting: false, files: vec![file] };
    message::from_staff_with_files(app, &agent, base.case, new, None, None).await.unwrap();

    let site = site_administrator(node).await;
    let level = Level::Category(everybody.city.category);
    let change = policy_edit::PolicyChange {
        terms: Some(Terms::BUILT_IN),
        reason: words("policyreason"),
        from_version: policy_edit::standing(app.reader(), level).await.unwrap().version,
        reach: ChangeReach::ExistingThreads,
        include_imported: false,
    };
    policy_edit::change(app, &site, level, change).await.unwrap();
    let trial = trial_edit::NewTrial { terms: Some(Terms::BUILT_IN), reason: words("trialreason") };
    trial_edit::start(app, &site, level, trial, None).await.unwrap();

    create_token(app, "ines", &canary("tokenname"), &[Scope::ThreadsRead], None).await.unwrap();
    keep_form(node, everybody.asker.account, "/ask/details", "body", &words("keptform")).await;
    node.drain().await;
}

/// Somebody who is suspended with words that only those read who may suspend.
async fn suspend(everybody: &Everybody, person: AccountId) {
    let explanation = words("suspensionwords");
    let new = NewSuspension { reason: SuspensionReason::Spam, explanation, days: Some(7), hides_posts: false };
    suspensions::suspend(&everybody.node.app, &everybody.moderator, person, new).await.unwrap();
    everybody.node.drain().await;
}

/// Everything that an answer says, its headers with it.
fn whole(page: &Page) -> String {
    let headers = page.headers.values().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join("\n");
    format!("{headers}\n{}", page.body)
}

/// What can be searched for.
fn searches(paths: &[&str]) -> impl Iterator<Item = String> {
    let keys = SECRETS.iter().map(|(name, _)| key(name));
    keys.flat_map(move |key| paths.iter().map(move |path| format!("{path}{key}")).collect::<Vec<_>>())
}

/// Opens every page, and every page of ours that these lead to.
async fn read_pages(browser: &Browser, subjects: &[Things]) -> Vec<(String, String)> {
    let mut known = BTreeSet::new();
    for (route, methods) in pages::routes() {
        if methods.contains("get") {
            known.extend(subjects.iter().map(|things| pages::path(&route, things)));
        }
    }
    known.extend(subjects.iter().map(|things| format!("/people/{}/suspension", things.suspended.1)));
    known.extend(["/people/ines", "/people/tom", "/desk?team=all", "/threads?tab=latest"].map(str::to_owned));
    known.extend(searches(&["/search?q=", "/ask/suggestions?title=", "/ask/similar?title="]));
    let mut next: Vec<String> = known.iter().cloned().collect();
    let link = Regex::new(r##"href="(/[^"#]*)"##).unwrap();
    let mut read = Vec::new();
    for leads_on in [true, false] {
        let mut found = BTreeSet::new();
        for path in std::mem::take(&mut next) {
            let page = browser.get(&path).await;
            assert!(!page.status.is_server_error(), "{path}: {}", page.text());
            let way = page.headers.get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
            let links = link.captures_iter(&page.body).map(|link| link[1].replace("&amp;", "&").replace("&#38;", "&"));
            found.extend(links.chain(way));
            read.push((path, whole(&page)));
        }
        found.retain(|path| path.starts_with('/') && !path.starts_with("/assets") && !path.starts_with("/sign-"));
        if leads_on {
            next = found.into_iter().filter(|path| known.insert(path.clone())).collect();
        }
    }
    read
}

/// Calls every operation that reads.
async fn call_operations(browser: &Browser, token: Option<&str>, subjects: &[Things]) -> Vec<(String, String)> {
    let mut paths = BTreeSet::new();
    for operation in operations().into_iter().filter(|operation| operation.method == Method::GET) {
        paths.extend(subjects.iter().map(|things| api::path(&operation, things)));
    }
    paths.extend(searches(&["/search?q=", "/suggestions?title="]));
    let mut read = Vec::new();
    for path in paths {
        let page = browser.api(Method::GET, &path, token, None).await;
        assert!(!page.status.is_server_error(), "{path}: {}", page.body);
        read.push((format!("/api/v1{path}"), whole(&page)));
    }
    read
}

/// Searches with questions that are not posted. The sign-in page gives theirs back to those without a session, so it is left out.
async fn search_drafts(browser: &Browser, token: &str) -> Vec<(String, String)> {
    let mut read = Vec::new();
    for (name, _) in SECRETS {
        let body = format!("{} {}", key(name), canary("unposted"));
        let fields = [("csrf", token), ("title", "Who knows about it?"), ("body", body.as_str())];
        let page = browser.post("/ask/suggestions", &fields).await;
        assert!(!page.status.is_server_error(), "{name}: {}", page.text());
        if page.status == 200 {
            read.push((format!("/ask/suggestions for {name}"), whole(&page)));
        }
    }
    read
}

/// All mails to somebody, as they read them.
fn mails(smtp: &Smtp, handle: &str) -> Vec<(String, String)> {
    let read = |letter: &mail_parser::Message<'_>| {
        let (text, html) = (letter.body_text(0).unwrap_or_default(), letter.body_html(0).unwrap_or_default());
        format!("{}\n{text}\n{html}", letter.subject().unwrap_or_default())
    };
    smtp.letters_to(&address(handle)).iter().map(|letter| ("a mail".to_owned(), read(letter))).collect()
}

#[tokio::test]
async fn what_is_private_is_read_nowhere_by_anybody_else() {
    let log = Log::default();
    let lines = log.clone();
    let subscriber = tracing_subscriber::fmt().with_env_filter("peerdesk=trace").with_writer(move || lines.clone());
    // With one subscriber alone, what a thread of another test logs first, where there is none, would be switched off everywhere.
    let second = tracing::Dispatch::new(tracing_subscriber::registry());
    let logging = tracing::subscriber::set_default(subscriber.finish());
    let metrics = start_metrics().unwrap();

    let smtp = Smtp::start();
    let everybody = Everybody::gather(TestApp::start_with_smtp(&smtp).await).await;
    let node = &everybody.node;
    give_addresses(&everybody).await;
    let mut base = everybody.things(false).await;
    base.suspended = everybody.newcomer().await;
    suspend(&everybody, base.suspended.0).await;
    write_the_rest(&everybody, &base).await;
    let subjects = write_posts(&everybody, &base).await;

    let mut tokens = Vec::new();
    for (_, handle) in PEOPLE {
        tokens.push(everybody.token_of(*handle).await);
    }
    let visitors = pages::visitors(&everybody).await;
    let (mut leaks, mut found) = (Vec::new(), BTreeSet::new());
    for (((person, handle), (browser, form_token)), token) in PEOPLE.iter().zip(&visitors).zip(&tokens) {
        let mut read = read_pages(browser, &subjects).await;
        read.extend(search_drafts(browser, form_token).await);
        read.extend(call_operations(browser, token.as_deref(), &subjects).await);
        read.extend(handle.map(|handle| mails(&smtp, handle)).unwrap_or_default());
        for (place, text) in read.iter().filter(|(_, text)| text.contains(CANARY)) {
            for (name, readers) in SECRETS.iter().filter(|(name, _)| text.contains(&canary(name))) {
                if readers.contains(person) {
                    found.insert(*name);
                } else {
                    leaks.push(format!("{person} reads {name} in {place}"));
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    let missed: Vec<_> = SECRETS.iter().filter(|(name, _)| !found.contains(name)).collect();
    // What was taken out of a history is there for nobody, except perhaps in the export of whoever wrote it.
    assert!(missed.iter().all(|(name, _)| *name == "removedtext"), "nobody was shown {missed:?}");
    assert!(!mails(&smtp, "tom").is_empty(), "no mail was read");

    let events = outbox_event::Entity::find().all(node.app.reader()).await.unwrap();
    let payloads: Vec<_> = events.iter().map(|row| &row.payload).collect();
    assert!(!serde_json::to_string(&payloads).unwrap().contains(CANARY));
    // What `/metrics` serves, labels and values.
    let metrics = metrics.render();
    assert!(metrics.contains("peerdesk_requests_total{route="), "nothing was counted");
    assert!(!metrics.contains(CANARY), "{:?}", metrics.lines().find(|line| line.contains(CANARY)));
    drop((logging, second));
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("answered"), "the log was not kept");
    assert!(!log.contains(CANARY), "{:?}", log.lines().find(|line| line.contains(CANARY)));
}
