//! Following a whole agency: its questions are offered and listed in whatever category they stand, also in one that came later.

use std::collections::BTreeSet;

use chrono::Duration;
use peerdesk::entity::{CategoryId, Intent, NotificationKind, ThreadId, category, followed_agency};
use peerdesk::operation::OperationError;
use peerdesk::peers::preferences::{self, NewPreferences};
use peerdesk::peers::{follow, listing};
use peerdesk::threads::questions::{self, NewQuestion};
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::account_erasure::erase;
use crate::support::Street;
use crate::support::city::{insert_agency, insert_category};
use crate::support::people::{caller, insert_account_with_password, insert_mail_reader, sign_in, times_told, token};

impl Street {
    /// A question of somebody who never asked before: neighbours have eight office hours.
    async fn asked_in(&self, category: CategoryId, handle: &str) -> ThreadId {
        let asker = insert_mail_reader(&self.node, handle).await;
        let question = NewQuestion {
            title: "How do I renew a permit?".to_owned(),
            body: "Who knows?".to_owned(),
            category,
            intent: Intent::Information,
            urgent: false,
            asked_anyway: None,
            annex: Vec::new(),
            tags: Vec::new(),
        };
        questions::ask(&self.node.app, &asker, question, None).await.unwrap().value.thread
    }
}

#[tokio::test]
async fn categories_that_come_later_are_followed_and_those_of_others_are_not() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let mags = insert_mail_reader(node, "mags").await;
    let agencies = Some(BTreeSet::from([agency]));
    let typed = NewPreferences { wants_questions: true, agencies, ..NewPreferences::default() };
    preferences::change(app, &mags, typed).await.unwrap();
    let later = insert_category(node, agency, "later", None).await;
    let (_, _, elsewhere) = insert_agency(node, "elsewhere").await;
    let here = street.asked_in(later, "nell").await;
    street.asked_in(elsewhere, "omar").await;
    let listed = async || {
        let page = listing::questions_for(app, &mags, None, 20).await.unwrap();
        page.items.into_iter().map(|question| question.row.id).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [here]);
    node.advance(Duration::hours(6)).await;
    assert_eq!(times_told(node, "mags", NotificationKind::QuestionOffer).await, 1);
    // Of an archived category the questions that are open stay, as they do for those who follow it by itself.
    category::Entity::update_many()
        .col_expr(category::Column::ArchivedAt, Expr::value(app.now()))
        .filter(category::Column::Id.eq(later))
        .exec(app.reader())
        .await
        .unwrap();
    assert_eq!(listed().await, [here]);
    // Following the category as well lists nothing twice, and both end by themselves.
    follow::follow(app, &mags, street.city.category).await.unwrap();
    let both = street.asked_in(street.city.category, "pia").await;
    assert_eq!(listed().await.iter().filter(|id| **id == both).count(), 1);
    follow::unfollow_agency(app, &mags, agency).await.unwrap();
    assert_eq!(listed().await, [both]);
}

#[tokio::test]
async fn the_button_the_preferences_and_programs_say_the_same() {
    let street = Street::open().await;
    let (node, agency) = (&street.node, street.city.agency);
    insert_account_with_password(node, "mags").await;
    let browser = sign_in(node, "mags").await;
    let access = token(node, "mags").await;
    let path = "/me/question-preferences";
    let followed = async || {
        let own = node.browser().api(Method::GET, path, Some(&access), None).await.expect(200).json();
        own["agency_ids"].clone()
    };
    let page = browser.see("/agencies/elmford").await;
    assert_eq!(page.attribute("button.pd-chip", "aria-pressed").as_deref(), Some("false"));
    let page = browser.submit(&page, "/agencies/elmford/follow", &[]).await.expect(200);
    assert_eq!(page.attribute("button.pd-chip", "aria-pressed").as_deref(), Some("true"));
    assert_eq!(followed().await, json!([agency.0]));

    let shown = browser.see("/account/questions").await;
    let ticked = format!("#agency-{}", agency.0);
    assert!(shown.attribute(&ticked, "checked").is_some(), "{}", shown.text());
    let route = format!("/agencies/{}/follow", agency.0);
    node.browser().api(Method::DELETE, &route, Some(&access), None).await.expect(204);
    assert_eq!(followed().await, json!([]));
    // Twice is once.
    for _ in 0..2 {
        node.browser().api(Method::PUT, &route, Some(&access), None).await.expect(204);
    }
    assert_eq!(followed().await, json!([agency.0]));
    node.browser().api(Method::PUT, "/agencies/999/follow", Some(&access), None).await.expect(404);
    let unknown = json!({ "questions_wanted": true, "languages": [], "category_ids": [], "agency_ids": [999] });
    node.browser().api(Method::PUT, path, Some(&access), Some(unknown)).await.expect(422);
}

#[tokio::test]
async fn what_a_program_does_not_know_of_stays_as_it_is() {
    let street = Street::open().await;
    let (node, agency) = (&street.node, street.city.agency);
    insert_account_with_password(node, "mags").await;
    let (access, path) = (token(node, "mags").await, "/me/question-preferences");
    let put = async |sent| {
        node.browser().api(Method::PUT, path, Some(&access), Some(sent)).await.expect(204);
        let own = node.browser().api(Method::GET, path, Some(&access), None).await.expect(200).json();
        (own["questions_wanted"].clone(), own["effects_wanted"].clone(), own["agency_ids"].clone())
    };
    let few = |wanted: bool| json!({ "questions_wanted": wanted, "languages": [], "category_ids": [] });
    assert_eq!(put(few(true)).await, (json!(true), json!(false), json!([])));
    let mut all = few(true);
    all["effects_wanted"] = json!(true);
    all["agency_ids"] = json!([agency.0]);
    assert_eq!(put(all).await, (json!(true), json!(true), json!([agency.0])));
    assert_eq!(put(few(false)).await, (json!(false), json!(true), json!([agency.0])));
    let mut none = few(false);
    none["effects_wanted"] = json!(false);
    none["agency_ids"] = json!([]);
    assert_eq!(put(none).await, (json!(false), json!(false), json!([])));
}

#[tokio::test]
async fn it_is_taken_along_and_goes_with_the_account() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let id = insert_account_with_password(node, "mags").await;
    let mags = caller(node, id).await;
    follow::follow_agency(app, &mags, agency).await.unwrap();
    let missing = follow::follow_agency(app, &mags, peerdesk::entity::AgencyId(999)).await;
    assert!(matches!(missing, Err(OperationError::NotFound)));
    let access = token(node, "mags").await;
    let file = node.browser().api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
    assert_eq!(file["followed_agencies"][0]["agency_id"], agency.0);
    let left = async || {
        let rows = followed_agency::Entity::find().filter(followed_agency::Column::AccountId.eq(id));
        rows.count(app.reader()).await.unwrap()
    };
    assert_eq!(left().await, 1);
    erase(node, "mags").await;
    assert_eq!(left().await, 0);
}
