//! How often the database is asked, and that names, other nodes and writes in between are seen.

use futures_util::future::join_all;
use peerdesk::database::Database;
use peerdesk::entity::{AnswerId, ThreadId, VoteKind, account, agency};
use peerdesk::threads::listing::{self, PublicPostCache};
use peerdesk::threads::{answers, reactions};
use reqwest::Method;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;

use super::{ROOMY, counted, same_page};
use crate::support::people::{caller, insert_account, signed_in};
use crate::support::threads::{ask, insert_answer, row};
use crate::support::{Page, TestApi, TestApp, TestCity};

fn statements(page: &Page) -> u32 {
    page.headers["x-sql-statements"].to_str().unwrap().parse().unwrap()
}

/// A thread with five answers of the neighbour.
async fn thread_with_answers(node: &TestApp, city: &TestCity) -> ThreadId {
    let asker = caller(node, city.asker).await;
    let thread = ask(node, city, &asker, "How do I renew a permit?").await;
    let helper = caller(node, city.neighbour).await;
    for n in 0..5 {
        let text = format!("Answer number {n}.");
        answers::post(&node.app, &helper, thread, &text, None).await.unwrap();
    }
    thread
}

#[tokio::test]
async fn a_warm_cache_saves_reading_answers_and_comments() {
    let api = TestApi::start_with(|config| config.expose_statements = true).await;
    let thread = thread_with_answers(&api.node, &api.city).await;
    let browser = signed_in(&api.node, "reader", None).await;
    let path = format!("/threads/{thread}-how-do-i-renew-a-permit");
    let api_path = format!("/threads/{thread}");
    let get = async || api.browser.api(Method::GET, &api_path, Some(&api.neighbour), None).await.expect(200);
    // The first call by a token writes down that it was used.
    api.browser.api(Method::GET, "/threads", Some(&api.neighbour), None).await.expect(200);

    let cold = statements(&browser.see(&path).await);
    let warm = statements(&browser.see(&path).await);
    assert_eq!((cold - warm, warm), (3, WARM_PAGE), "answers, comments and the version again");
    assert_eq!(statements(&get().await), WARM_API, "the page and the API share what is kept");
    let without_token = statements(&api.get(&api_path).await);
    assert_eq!(without_token, 2, "the thread and the names");

    insert_answer(&api.node, thread, api.city.asker, "Another way").await;
    let neighbour = caller(&api.node, api.city.neighbour).await;
    reactions::add_me_too(&api.node.app, &neighbour, thread).await.unwrap();
    assert_eq!(statements(&get().await), WARM_API + 3, "another version is read anew");
    assert_eq!(statements(&get().await), WARM_API);
}

/// Statements of a page for somebody signed in: who they are and their unread notifications; thread, names and own votes.
const WARM_PAGE: u32 = 5;
/// Statements of the API for somebody with a token: whose it is; thread, names and own votes.
const WARM_API: u32 = 4;

#[tokio::test]
async fn without_memory_everything_is_read_each_time() {
    let node = TestApp::start_with(|config| config.page_cache_mb = 0).await;
    let city = TestCity::build(&node).await;
    let thread = thread_with_answers(&node, &city).await;
    for _ in 0..2 {
        let read = listing::cached_thread_page(&node.app, &node.parts.public_posts, None, thread);
        let (page, statements) = counted(read).await;
        assert_eq!((page.unwrap().unwrap().answers.len(), statements), (5, 3));
    }
}

#[tokio::test]
async fn what_another_node_wrote_is_seen_at_the_next_request() {
    let api = TestApi::start().await;
    let other = TestApp::start_on(api.node.database.clone(), api.node.clock.clone(), |_| {}).await;
    let asker = caller(&api.node, api.city.asker).await;
    let thread = api.ask("How do I renew a permit?").await;
    let path = format!("/threads/{thread}");
    let there = async || other.browser().api(Method::GET, &path, Some(&api.neighbour), None).await.expect(200).json();
    for n in 0..4 {
        assert_eq!(there().await["answers"].as_array().unwrap().len(), n);
        let answer = api.answer(thread, &api.neighbour).await;
        reactions::vote(&api.node.app, &asker, AnswerId(answer), VoteKind::Helpful).await.unwrap();
        let answers = there().await["answers"].clone();
        let seen = answers.as_array().unwrap().iter().find(|seen| seen["id"] == answer).unwrap();
        assert_eq!(seen["helpful_count"], 1);
    }
}

#[tokio::test]
async fn another_name_is_seen_at_once() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = thread_with_answers(&node, &city).await;
    let reader = caller(&node, insert_account(&node, "reader").await).await;
    let cache = PublicPostCache::new(ROOMY);
    same_page(&node, &cache, Some(&reader), thread, "before").await;
    // Nobody is told and no version grows.
    let named = account::ActiveModel {
        id: Set(city.neighbour),
        handle: Set("thomas".to_owned()),
        display_name: Set(Some("Thomas".to_owned())),
        ..Default::default()
    };
    named.update(node.app.reader()).await.unwrap();
    let named =
        agency::ActiveModel { id: Set(city.agency), name: Set("Town of Elmford".to_owned()), ..Default::default() };
    named.update(node.app.reader()).await.unwrap();
    let page = same_page(&node, &cache, Some(&reader), thread, "renamed").await.unwrap();
    assert!(page.answers.iter().all(|answer| answer.author.handle == "thomas"));
    assert_eq!(page.thread.agency.name, "Town of Elmford");
}

#[tokio::test]
async fn readers_who_come_at_once_read_once() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = thread_with_answers(&node, &city).await;
    let cache = PublicPostCache::new(ROOMY);
    let reads = (0..8).map(|_| listing::cached_thread_page(&node.app, &cache, None, thread));
    let (pages, statements) = counted(join_all(reads)).await;
    assert!(pages.into_iter().all(|page| page.unwrap().unwrap().answers.len() == 5));
    assert_eq!(statements, 8 * 2 + 3, "the thread and the names for each, the posts once");
}

#[tokio::test]
async fn a_reading_that_a_write_overtook_is_not_kept() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = thread_with_answers(&node, &city).await;
    let cache = PublicPostCache::new(ROOMY);
    let before = row(&node, thread).await.version;
    let helper = caller(&node, city.neighbour).await;
    // Somebody read the version, and a write came before the answers were read.
    answers::post(&node.app, &helper, thread, "One more.", None).await.unwrap();
    for _ in 0..2 {
        let (posts, statements) = counted(cache.posts(node.app.reader(), thread, before)).await;
        assert_eq!((posts.unwrap().is_none(), statements), (true, 3), "read anew each time and never kept");
    }
    let page = same_page(&node, &cache, None, thread, "after the write").await.unwrap();
    assert_eq!(page.answers.len(), 6);
}

#[tokio::test]
async fn a_write_on_this_node_frees_what_it_outdated() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = thread_with_answers(&node, &city).await;
    let cache = &node.parts.public_posts;
    let before = row(&node, thread).await.version;
    assert!(cache.posts(node.app.reader(), thread, before).await.unwrap().is_some());
    let (kept, statements) = counted(cache.posts(node.app.reader(), thread, before)).await;
    assert_eq!((kept.unwrap().is_some(), statements), (true, 0));
    let helper = caller(&node, city.neighbour).await;
    answers::post(&node.app, &helper, thread, "One more.", None).await.unwrap();
    // A task of its own frees it.
    while cache.posts(node.app.reader(), thread, before).await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_error_is_told_to_everybody_who_waits_and_not_kept() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = thread_with_answers(&node, &city).await;
    let cache = PublicPostCache::new(ROOMY);
    let version = row(&node, thread).await.version;
    let closed = Database::connect(&node.database.url, 1).await.unwrap();
    closed.reader().clone().close().await.unwrap();
    let failed = join_all((0..4).map(|_| cache.posts(closed.reader(), thread, version))).await;
    assert!(failed.into_iter().all(|posts| posts.is_err()));
    assert!(cache.posts(node.app.reader(), thread, version).await.unwrap().is_some());
}
