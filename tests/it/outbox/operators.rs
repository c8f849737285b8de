//! What was given up, as administrators see it, and their word to try it again.

use peerdesk::background::command::{QueueCommand, perform};
use peerdesk::entity::{Role, outbox_delivery};
use peerdesk::identity::administration::{create_account, grant_role};
use peerdesk::outbox::parked::{self, Which};
use sea_orm::EntityTrait;

use super::{Act, Bench, ids};
use crate::support::{Browser, TestApp, TestCity};

const PASSWORD: &str = "lamp seven otter";

async fn signed_in(node: &TestApp, handle: &str, site: bool) -> Browser {
    create_account(&node.app, handle, None, PASSWORD, site).await.unwrap();
    let browser = node.browser();
    let page = browser.see("/sign-in").await;
    browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(200);
    browser
}

async fn with_parked(count: i64) -> Bench {
    let bench = Bench::start().await;
    bench.probe.act_always(Some(Act::Reject));
    bench.ask(1..=count).await;
    bench.drain().await;
    bench.probe.act_always(None);
    bench
}

#[tokio::test]
async fn an_administrator_sees_what_was_given_up_and_has_it_tried_again() {
    let bench = with_parked(30).await;
    let browser = signed_in(&bench.node, "Ada", true).await;
    let all = browser.see("/admin").await;
    assert!(all.all("a").iter().any(|link| link.contains("given up")), "{}", all.text());
    let page = browser.see("/admin/background-work").await;
    for words in ["probe", "thread_asked", "never", "12 January 2026", "Try again", "Try all again"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!page.text().split_whitespace().any(|word| word.starts_with("background-")), "{}", page.text());
    // More than a page: the rest is behind the link.
    let older = page.attribute(".govuk-pagination__link", "href").unwrap();
    let rest = browser.see(&older).await;
    let shown = |page: &crate::support::Page| page.all("button[name=delivery]").len();
    assert_eq!((shown(&page), shown(&rest)), (25, 5));

    let one = page.attribute("button[name=delivery]", "value").unwrap();
    let done = browser.submit(&page, "/admin/background-work/retry", &[("delivery", &one)]).await.expect(200);
    assert!(done.says("1 piece of work is tried again."), "{}", done.text());
    bench.drain().await;
    assert_eq!(bench.probe.got().len(), 1);
    let done = browser.submit(&done, "/admin/background-work/retry", &[("subscriber", "probe")]).await.expect(200);
    assert!(done.says("29 pieces of work are tried again."), "{}", done.text());
    assert!(done.says("Nothing was given up"));
    bench.drain().await;
    assert_eq!(bench.probe.got(), ids(1..=30, &[]));
}

#[tokio::test]
async fn for_everybody_else_the_page_does_not_exist() {
    let bench = with_parked(1).await;
    let node = &bench.node;
    TestCity::build(node).await;
    let agency = signed_in(node, "Ben", false).await;
    grant_role(&node.app, "Ben", "elmford", Role::Administrator).await.unwrap();
    agency.get("/admin/background-work").await.expect(404);
    let form = agency.see("/admin").await;
    assert!(!form.body.contains("background-work"));
    let token = form.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf", token.as_str()), ("subscriber", "probe")];
    agency.post("/admin/background-work/retry", &fields).await.expect(404);
    let stranger = node.browser().get("/admin/background-work").await;
    assert!(stranger.path.starts_with("/sign-in"), "{}", stranger.path);
    assert!(bench.row(1).await.parked_at.is_some());
}

#[tokio::test]
async fn the_command_line_lists_and_tries_again() {
    let bench = with_parked(3).await;
    let app = &bench.node.app;
    let list = async || perform(app, QueueCommand::List { subscriber: None, limit: 100 }).await.unwrap();
    let printed = list().await;
    let lines: Vec<Vec<&str>> = printed.lines().map(|line| line.split('\t').collect()).collect();
    let first = bench.row(3).await.id.to_string();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], [first.as_str(), "probe", "thread_asked", "2026-01-12T10:00:00Z", "1", "never"]);
    let other = perform(app, QueueCommand::List { subscriber: Some("mail".into()), limit: 100 }).await.unwrap();
    assert_eq!(other, "Nothing was given up");

    let retry = async |subscriber: Option<&str>, id| {
        perform(app, QueueCommand::Retry { subscriber: subscriber.map(str::to_owned), id }).await.unwrap()
    };
    assert_eq!(retry(Some("mail"), None).await, "Nothing of this was given up any more.");
    assert_eq!(retry(None, Some(bench.row(2).await.id.0)).await, "1 piece of work is tried again.");
    bench.drain().await;
    assert_eq!(bench.probe.got(), [2]);
    assert_eq!(retry(None, None).await, "2 pieces of work are tried again.");
    assert_eq!(list().await, "Nothing was given up");
}

#[tokio::test]
async fn what_is_tried_again_has_all_its_tries() {
    let bench = Bench::start().await;
    bench.probe.act(1, Act::Fail);
    bench.ask([1]).await;
    let give_up = async || {
        while bench.row(1).await.parked_at.is_none() {
            bench.drain().await;
            bench.node.clock.advance(chrono::Duration::hours(1));
        }
        bench.row(1).await.tries
    };
    assert_eq!(give_up().await, 12);
    assert_eq!(parked::retry(&bench.node.app.queue_store(), &Which::All).await.unwrap(), 1);
    let row = outbox_delivery::Entity::find().one(bench.node.app.reader()).await.unwrap().unwrap();
    assert_eq!((row.tries, row.claims), (0, 0));
    assert_eq!(give_up().await, 12);
}
