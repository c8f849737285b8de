//! What answers found saved an agency: by its own word of what an answer costs it, and nothing where it says nothing.

use peerdesk::entity::{CategoryId, Role, deflection_day};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::people::signed_in;
use crate::support::{TestApp, TestCity};

const SPAN: &str = "/statistics/answers-found?first_day=2026-01-01&last_day=2026-01-31";

async fn insert_day(node: &TestApp, category: Option<CategoryId>, with_account: bool, confirmed: i32) {
    let none = || Set(0);
    let row = deflection_day::ActiveModel {
        day: Set("2026-01-05".to_owned()),
        category_id: Set(category),
        with_account: Set(with_account),
        offered: Set(confirmed + 3),
        opened: Set(confirmed),
        confirmed: Set(confirmed),
        potential: none(),
        failed: none(),
        did_not_apply: none(),
        reversed: none(),
        shown_in_comparison: none(),
        shown_asked: none(),
        held_out: none(),
        held_out_asked: none(),
        ..Default::default()
    };
    deflection_day::Entity::insert(row).exec_without_returning(node.app.reader()).await.unwrap();
}

#[tokio::test]
async fn confirmed_answers_are_told_at_the_cost_that_the_agency_names() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    insert_day(&node, Some(city.category), true, 8).await;
    insert_day(&node, Some(city.category), false, 1_004).await;
    insert_day(&node, None, false, 100).await;
    // Somebody whose answers are never from memory.
    let reader = signed_in(&node, "ada", None).await;
    assert!(!reader.see(SPAN).await.says("What it saved"), "nobody said what an answer costs");
    let told = reader.api(Method::GET, SPAN, None, None).await.expect(200).json();
    assert_eq!(told["saved"], json!([]));

    let admin = signed_in(&node, "Bo", Some(Role::Administrator)).await;
    let form = admin.see("/admin/agencies/elmford").await;
    for typed in ["4.50", "free", "-3 GBP", "0 GBP"] {
        let refused = admin.submit(&form, "/admin/agencies/elmford", &[("unit_cost", typed)]).await.expect(422);
        assert!(refused.says("Give an amount with its currency"), "{typed}: {}", refused.text());
    }
    let saved = admin.submit(&form, "/admin/agencies/elmford", &[("unit_cost", "4,5 gbp")]).await.expect(200);
    assert_eq!(saved.attribute("#unit_cost", "value").as_deref(), Some("4.50 GBP"));

    let page = reader.see(SPAN).await;
    assert!(page.says("What it saved") && page.says("4,554.00 GBP"), "{}", page.text());
    assert!(page.says("1,012 answers found × 4.50 GBP, its own figure"), "{}", page.text());
    let other = "/statistics/answers-found?first_day=2026-01-01&last_day=2026-01-30";
    let told = reader.api(Method::GET, other, None, None).await.expect(200).json();
    let one = &told["saved"][0];
    assert_eq!(one["agency"]["slug"], "elmford");
    assert_eq!((&one["confirmed"], &one["saved"]["amount"]), (&json!(1_012), &json!("4554.00")));
    assert_eq!(one["unit_cost"], json!({ "amount": "4.50", "currency": "GBP" }));

    let path = page.attribute("a[href^=\"/statistics/saved.csv\"]", "href").unwrap();
    let file = reader.see(&path).await.body;
    let lines: Vec<&str> = file.split("\r\n").collect();
    assert_eq!(lines[0], "first_day,last_day,agency,confirmed,unit_cost,saved,currency");
    assert_eq!(lines[1], "2026-01-01,2026-01-31,\"City of Elmford\",1012,4.50,4554.00,GBP");

    let cleared = admin.submit(&saved, "/admin/agencies/elmford", &[("unit_cost", "")]).await.expect(200);
    assert_eq!(cleared.attribute("#unit_cost", "value").unwrap_or_default(), "");
    assert!(!reader.see(SPAN).await.says("What it saved"));
}
