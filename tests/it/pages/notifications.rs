//! The page of one's notifications.

use peerdesk::entity::Role;
use peerdesk::identity::administration;
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::{answers, hiding};
use reqwest::Method;

use crate::support::people::{PASSWORD, caller, insert_mail_reader, insert_team_member, sign_in};
use crate::support::threads::ask;
use crate::support::{TestApp, TestCity};

#[tokio::test]
async fn the_page_leads_on_marks_as_read_and_forgets_what_was_hidden() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = administration::create_account(&node.app, "Rosa", Some("i@example.org"), PASSWORD, false).await.unwrap();
    let (rosa, ted) = (caller(&node, id).await, insert_mail_reader(&node, "ted").await);
    let moderator = insert_team_member(&node, &city, "mo", Some(Role::Moderator)).await;
    node.browser().get("/notifications").await.expect(200);
    assert!(node.browser().get("/notifications").await.path.starts_with("/sign-in?next=%2Fnotifications"));
    let browser = sign_in(&node, "Rosa").await;
    assert!(browser.see("/notifications").await.says("Nothing new"));

    let threads = [
        ask(&node, &city, &rosa, "Where is <b>the bus</b>?").await,
        ask(&node, &city, &rosa, "Where is the tram?").await,
    ];
    for thread in threads {
        answers::post(&node.app, &ted, thread, "There.", None).await.unwrap();
    }
    node.drain().await;
    let page = browser.see("/notifications").await;
    assert_eq!(page.all(".pd-notes__item--new").len(), 2);
    assert_eq!(
        page.all(".pd-notes__text button"),
        ["ted answered “Where is the tram?”", "ted answered “Where is <b>the bus</b>?”"]
    );
    let opened = browser.submit(&page, "/notifications/1/open", &[]).await;
    assert!(opened.path.starts_with(&format!("/threads/{}", threads[0])), "{}", opened.path);
    let page = browser.see("/notifications").await;
    assert_eq!(page.all(".pd-notes__item--new").len(), 1);

    hiding::hide(&node.app, &moderator, hiding::Post::Thread(threads[0]), "No").await.unwrap();
    let page = browser.see("/notifications").await;
    assert!(!page.says("the bus") && page.says("no longer shown"));

    // Marking the page leaves new what came after it was shown.
    answers::post(&node.app, &ted, threads[1], "Or there.", None).await.unwrap();
    node.drain().await;
    browser.submit(&page, "/notifications/read", &[]).await.expect(200);
    let page = browser.see("/notifications").await;
    assert_eq!(page.all(".pd-notes__item--new").len(), 1);
    browser.submit(&page, "/notifications/3/read", &[]).await.expect(200);
    assert_eq!(browser.see("/notifications").await.all(".pd-notes__item--new").len(), 0);

    // Somebody else's notifications do not exist.
    let token = administration::create_token(&node.app, "ted", "t", &[Scope::ProfileRead], None).await.unwrap();
    let listed = node.browser().api(Method::GET, "/me/notifications", Some(&token), None).await.expect(200).json();
    assert_eq!(listed, serde_json::json!({"items": []}));
}
