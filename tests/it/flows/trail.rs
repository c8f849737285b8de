//! Those who administer an agency see what happened to the safety of its staff's accounts, and nothing of anybody else.

use chrono::Duration;
use peerdesk::entity::{Role, SecurityEventKind, security_event};
use peerdesk::identity::administration::{create_token, grant_role};
use peerdesk::identity::members;
use peerdesk::identity::permissions::Scope;
use peerdesk::import::{Options, Step, run};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::account_erasure::erase;
use crate::support::city::AGENCY;
use crate::support::people::{
    account_of, insert_account_with_password, sign_in, signed_in, site_administrator, token, try_sign_in,
};
use crate::support::{Browser, TestDesk};

const PAGE: &str = "/admin/agencies/elmford/security";

/// The rows of the page, oldest last.
async fn rows(browser: &Browser, path: &str) -> Vec<String> {
    browser.see(path).await.all("tbody tr")
}

async fn items(browser: &Browser, path: &str, token: &str) -> Vec<Value> {
    let list = browser.api(Method::GET, path, Some(token), None).await.expect(200).json();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn it_is_about_staff_while_they_are_staff_and_about_no_citizen() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    // Cora is a citizen; Ann was one, is an agent for a while, and is one again.
    for handle in ["Cora", "Nell"] {
        sign_in(node, handle).await;
        try_sign_in(&node.browser(), handle, "not this one").await.expect(422);
    }
    insert_account_with_password(node, "Zoe").await;
    sign_in(node, "Zoe").await;
    node.clock.advance(Duration::hours(1));
    grant_role(&node.app, "Zoe", AGENCY, Role::Agent).await.unwrap();
    grant_role(&node.app, "Zoe", AGENCY, Role::Moderator).await.unwrap();
    node.clock.advance(Duration::hours(1));
    sign_in(node, "Zoe").await;
    let zoe = account_of(node, "Zoe").await.id;
    let olu = signed_in(node, "Olu", Some(Role::Administrator)).await;
    let of_zoe = format!("{PAGE}?person={zoe}&kind=");
    let kinds = async || {
        let rows = rows(&olu, &of_zoe).await;
        rows.iter().map(|row| row.contains("Signed in")).collect::<Vec<_>>()
    };
    assert_eq!(kinds().await, [true, false, false], "not what she did before");
    node.clock.advance(Duration::hours(1));
    let mayor = site_administrator(node).await;
    for role in [Role::Agent, Role::Moderator] {
        members::revoke(&node.app, &mayor, desk.city.agency, zoe, role).await.unwrap();
    }
    node.clock.advance(Duration::hours(1));
    sign_in(node, "Zoe").await;
    assert_eq!(kinds().await, [false, false, true, false, false], "and not what she does after it");
    let all = rows(&olu, PAGE).await;
    assert!(!all.is_empty() && all.iter().all(|row| !row.contains("Cora") && !row.contains("Nell")), "{all:?}");
    assert!(all.iter().any(|row| row.contains("mayor") && row.contains("Role taken away")), "{all:?}");
    let refused = rows(&olu, &format!("{PAGE}?person=&kind=sign_in_refused")).await;
    assert!(refused.is_empty(), "{refused:?}");
    // The same by program: ids alone.
    let olu_token = token(node, "Olu").await;
    let listed = items(&olu, "/agencies/1/security-events?limit=100", &olu_token).await;
    let citizens = [account_of(node, "Cora").await.id.0, account_of(node, "Nell").await.id.0];
    assert!(listed.iter().all(|item| !citizens.contains(&item["account_id"].as_i64().unwrap())), "{listed:?}");
    let one = items(&olu, &format!("/agencies/1/security-events?account={zoe}&kind=signed_in"), &olu_token).await;
    assert_eq!(one.len(), 1, "{one:?}");
}

#[tokio::test]
async fn nobody_else_has_such_a_page() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    let elsewhere = r#"{"type":"agency","id":"varley","slug":"varley","name":"Varley"}"#;
    let summary = run(&node.app, elsewhere.as_bytes(), &Options::default(), &mut |_: Step<'_>| {}).await.unwrap();
    assert_eq!(summary.refused_lines, []);
    insert_account_with_password(node, "Vera").await;
    grant_role(&node.app, "Vera", "varley", Role::Administrator).await.unwrap();
    insert_account_with_password(node, "Moe").await;
    grant_role(&node.app, "Moe", AGENCY, Role::Moderator).await.unwrap();
    for handle in ["Vera", "Leo", "Ann", "Moe", "Cora"] {
        sign_in(node, handle).await.get(PAGE).await.expect(404);
        let (browser, token) = (node.browser(), token(node, handle).await);
        browser.api(Method::GET, "/agencies/1/security-events", Some(&token), None).await.expect(404);
    }
    assert!(node.browser().get(PAGE).await.path.starts_with("/sign-in"));
    signed_in(node, "Olu", Some(Role::Administrator)).await;
    let narrow = create_token(&node.app, "Olu", "narrow", &[Scope::CasesRead], None).await.unwrap();
    node.browser().api(Method::GET, "/agencies/1/security-events", Some(&narrow), None).await.expect(403);
    let own = sign_in(node, "Vera").await.see("/admin/agencies/varley/security").await;
    assert!(own.says("Vera") && !own.says("Ann"), "{}", own.text());
}

#[tokio::test]
async fn it_is_read_page_by_page_with_what_was_looked_for() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    let olu = signed_in(node, "Olu", Some(Role::Administrator)).await;
    for number in 0..30 {
        node.clock.advance(Duration::seconds(1));
        create_token(&node.app, "Ann", &format!("T{number}"), &[Scope::ThreadsRead], None).await.unwrap();
    }
    let ann = account_of(node, "Ann").await.id;
    let first = olu.see(&format!("{PAGE}?person={ann}&kind=token_created")).await;
    assert_eq!(first.all("tbody tr").len(), 25);
    assert_eq!(first.attribute("select[name=kind] option[selected]", "value").as_deref(), Some("token_created"));
    let next = first.attribute("a[rel=next]", "href").unwrap();
    let last = olu.see(&next).await;
    assert_eq!((last.all("tbody tr").len(), last.attribute("a[rel=next]", "href")), (5, None));
    olu.get(&next.replace("token_created", "signed_in")).await.expect(404);
    olu.get(&format!("{PAGE}?cursor=made-up")).await.expect(404);
    let everything = olu.see(&format!("{PAGE}?person=nobody&kind=nothing")).await;
    assert_eq!(everything.all("tbody tr").len(), 25, "what is not understood looks for nothing");
}

#[tokio::test]
async fn looks_at_cases_exports_and_departures_are_in_it() {
    let desk = TestDesk::open().await;
    let node = &desk.node;
    desk.add_team().await;
    let case = desk.open_case().await;
    let olu = signed_in(node, "Olu", Some(Role::Administrator)).await;
    // Joan leads another team; the mayor has no role here at all.
    desk.sign_in("Joan").await.get(&format!("/desk/cases/{}", case.reference)).await.expect(200);
    let mayor = site_administrator(node).await;
    let by_mayor = token(node, "mayor").await;
    olu.api(Method::GET, &format!("/cases/{}", case.id), Some(&by_mayor), None).await.expect(200);
    let looks = rows(&olu, &format!("{PAGE}?person=&kind=case_viewed")).await;
    assert_eq!(looks.len(), 2, "{looks:?}");
    assert!(looks[1].contains("Joan") && looks[1].contains(&case.reference), "{looks:?}");
    assert!(looks[0].contains("mayor"), "those who administer the site as well: {looks:?}");
    let event = security_event::Entity::find()
        .filter(security_event::Column::AccountId.eq(mayor.account))
        .filter(security_event::Column::Kind.eq(SecurityEventKind::CaseViewed))
        .one(node.app.reader())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((event.case_id, event.agency_id), (Some(case.id), Some(desk.city.agency)));
    let of_mayor = rows(&olu, &format!("{PAGE}?person={}&kind=", mayor.account)).await;
    assert_eq!(of_mayor.len(), 1, "nothing else of somebody without a role here: {of_mayor:?}");

    let access = token(node, "Marcus").await;
    olu.api(Method::GET, "/me/export", Some(&access), None).await.expect(200);
    node.clock.advance(Duration::seconds(1));
    let marcus = erase(node, "Marcus").await;
    let last = rows(&olu, &format!("{PAGE}?person={marcus}&kind=")).await;
    assert!(last[0].contains("Account deleted") && last[1].contains("Role taken away"), "{last:?}");
    assert!(last.iter().any(|row| row.contains("taken along")), "{last:?}");
    assert!(last.iter().all(|row| row.contains("Former member") && !row.contains("Marcus")), "{last:?}");
}
