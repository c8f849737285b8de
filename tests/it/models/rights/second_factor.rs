//! Staff without a second factor, where one is required: with every role there is, they get no page and no operation that a citizen does
//! not get.

use peerdesk::entity::Role;
use peerdesk::identity::administration::{create_account, create_token, grant_role};
use peerdesk::identity::permissions::Scope;
use peerdesk::open_data;

use super::{Everybody, api, pages};
use crate::openapi::operations;
use crate::support::city::AGENCY;
use crate::support::people::PASSWORD;
use crate::support::{Browser, TestApp};

/// Somebody with every role, a citizen, and a node on the same database that asks staff for a second factor.
async fn strict(everybody: &Everybody) -> TestApp {
    let node = &everybody.node;
    create_account(&node.app, "Boss", None, PASSWORD, true).await.unwrap();
    for role in Role::ALL {
        grant_role(&node.app, "Boss", AGENCY, *role).await.unwrap();
    }
    create_account(&node.app, "Cleo", None, PASSWORD, false).await.unwrap();
    TestApp::start_on(node.database.clone(), node.clock.clone(), |config| config.require_second_factor = true).await
}

#[tokio::test]
async fn every_operation_refuses_their_token_and_says_why() {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let node = strict(&everybody).await;
    let things = everybody.things(false).await;
    let token = create_token(&node.app, "Boss", "all", Scope::ALL, None).await.unwrap();
    let browser = node.browser();
    let mut refused = 0;
    for operation in operations() {
        let path = api::path(&operation, &things);
        let headers: &[(&str, &str)] = &[("if-match", "*")];
        let body = operation.example();
        let page = browser.api_with(operation.method.clone(), &path, Some(&token), body, headers).await;
        assert_eq!(page.status, 403, "{} {path}: {}", operation.method, page.body);
        assert_eq!(page.json()["code"], "second_factor_required", "{} {path}", operation.method);
        refused += 1;
    }
    assert!(refused > 70, "only {refused} operations were found");
}

#[tokio::test]
async fn every_page_is_that_of_a_citizen_or_leads_to_where_one_is_set_up() {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let node = strict(&everybody).await;
    let things = everybody.things(false).await;
    // Files of open data are there for everybody, and ask nobody who they are: not even where there are none yet.
    open_data::worker::run(&everybody.node.app).await.unwrap();
    let mut browsers = Vec::new();
    for handle in ["Boss", "Cleo"] {
        let browser = Browser::that_follows_nothing(node.url(""));
        let page = browser.get("/sign-in").await;
        browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(303);
        browsers.push(browser);
    }
    let mut led = 0;
    for (route, methods) in pages::routes() {
        let path = pages::path(&route, &things);
        if methods.contains("get") {
            let (staff, citizen) = (browsers[0].get(&path).await, browsers[1].get(&path).await);
            // Feeds are read as somebody without an account, whoever asks: one of a tag that is not there is missing for everybody.
            let asks_nobody = route.ends_with("/feed.atom");
            if [403, 404].contains(&citizen.status.as_u16()) && !asks_nobody {
                assert_eq!(staff.status, 303, "{path}: {}", staff.text());
                assert_eq!(staff.headers["location"], "/account/second-factor", "{path}");
                led += 1;
            } else {
                assert_eq!(staff.status, citizen.status, "{path}: {}", staff.text());
            }
        }
    }
    assert!(led > 10, "only {led} pages were found that are for staff alone");
}
