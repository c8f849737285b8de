//! An earlier text that should be read by nobody is taken out of the history by whoever may edit it, and is nowhere then.

use peerdesk::entity::{Role, revision};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::people::{account_of, insert_account, signed_in, token};
use crate::support::{Browser, Page, TestApi};

/// What should not have been written.
const SECRET: &str = "01632 960123";

async fn edit(api: &TestApi, path: &str, token: &str, body: &str) -> Page {
    let body = json!({ "body": body });
    api.browser.api_with(Method::PATCH, path, Some(token), Some(body), &[("if-match", "*")]).await.expect(200)
}

#[tokio::test]
async fn an_earlier_text_is_removed_and_is_nowhere() {
    let api = TestApi::start().await;
    let node = &api.node;
    let thread = api.ask("How do I renew a permit?").await;
    let answer = api.answer(thread, &api.neighbour).await;
    insert_account(node, "debs").await;
    let (debs, moderator) = (token(node, "debs").await, token(node, "moderator").await);
    for (post, author) in [(format!("/threads/{thread}"), &api.asker), (format!("/answers/{answer}"), &api.neighbour)] {
        edit(&api, &post, author, &format!("Call me: {SECRET}.")).await;
        edit(&api, &post, author, "Write to me.").await;
        let history = format!("{post}/revisions");
        let numbers = async || -> Vec<i64> {
            let page = api.get(&history).await.expect(200);
            page.json()["items"].as_array().unwrap().iter().map(|text| text["number"].as_i64().unwrap()).collect()
        };
        assert_eq!(numbers().await, [3, 2, 1]);
        assert!(node.browser().see(&history).await.body.contains(SECRET));
        let (second, current) = (format!("{history}/2"), format!("{history}/3"));
        for nobody in [&debs, &api.agent] {
            api.delete(&second, nobody).await.expect(403);
        }
        assert_eq!(api.delete(&current, author).await.expect(409).json()["code"], "current_text");
        api.delete(&format!("{history}/4"), author).await.expect(404);
        api.delete(&second, author).await.expect(204);
        api.delete(&second, author).await.expect(204);

        assert_eq!(numbers().await, [3, 1]);
        for reader in [&debs, &api.agent, &moderator, author] {
            let read = api.browser.api(Method::GET, &history, Some(reader), None).await.expect(200);
            assert!(!read.body.contains(SECRET), "moderators do not read it either");
        }
        assert!(!node.browser().see(&history).await.body.contains(SECRET));
        let texts = api.get(&history).await.json();
        let by = &texts["items"][0]["author"]["handle"];
        assert_eq!(by, &api.get(&post).await.json()["author"]["handle"], "who wrote what is left is still known");
        // A moderator may do the same with what others wrote.
        api.delete(&format!("{history}/1"), &moderator).await.expect(204);
        assert_eq!(numbers().await, [3]);
    }
    node.drain().await;
    let found = api.get("/search?q=960123").await.expect(200).json();
    assert_eq!(found["items"], json!([]), "the index has only texts as they are");
    let removed = revision::Entity::find().all(node.app.reader()).await.unwrap();
    assert!(removed.iter().all(|row| row.hidden_at.is_some() && row.hidden_by.is_some()));
}

#[tokio::test]
async fn the_page_offers_it_to_whoever_may_and_asks_first() {
    let api = TestApi::start().await;
    let node = &api.node;
    let thread = api.ask("How do I renew a permit?").await;
    let tess = signed_in(node, "Tess", None).await;
    let answer = api.answer(thread, &token(node, "Tess").await).await;
    edit(&api, &format!("/answers/{answer}"), &token(node, "Tess").await, "By post.").await;
    let history = format!("/answers/{answer}/revisions");
    let remove = format!("{history}/1/remove");
    let links = async |browser: &Browser| browser.see(&history).await.all(&format!("a[href='{remove}']")).len();
    assert_eq!(links(&node.browser()).await, 0);
    assert_eq!(links(&signed_in(node, "Agnes", Some(Role::Agent)).await).await, 0);
    assert_eq!(links(&signed_in(node, "Maud", Some(Role::Moderator)).await).await, 1);
    assert_eq!(links(&tess).await, 1);
    let asked = tess.see(&remove).await;
    assert!(asked.says("Remove this version?") && asked.says("Online, under *Parking*."), "{}", asked.text());
    tess.get(&format!("{history}/2/remove")).await.expect(404);
    let left = tess.submit(&asked, &remove, &[]).await.expect(200);
    let address = left.path.split('?').next().unwrap();
    assert!(address.ends_with(&history) && !left.body.contains("*Parking*"), "{}", left.path);
    tess.get(&remove).await.expect(404);

    // The text of an official answer is the agency's, and so is its history.
    let mo = signed_in(node, "Morgan", Some(Role::Agent)).await;
    let id = account_of(node, "Morgan").await.id;
    let thread = peerdesk::entity::ThreadId(thread);
    let official = crate::support::threads::answer_officially(node, &api.city, thread, id).await;
    edit(&api, &format!("/answers/{official}"), &api.agent, "At the town hall, room 2.").await;
    mo.see(&format!("/answers/{official}/revisions/1/remove")).await;
    api.delete(&format!("/answers/{official}/revisions/1"), &api.neighbour).await.expect(403);
    api.delete(&format!("/answers/{official}/revisions/1"), &api.agent).await.expect(204);
}
