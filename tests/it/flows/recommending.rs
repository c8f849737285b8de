//! Recommendations as staff write them: forms that were overtaken, refused or left, limits, and what is deleted meanwhile.

use chrono::Duration;
use peerdesk::entity::{Role, recommendation, recommendation_phrase};
use peerdesk::identity::administration::grant_role;
use peerdesk::operation::OperationError;
use peerdesk::search::recommendations::recommend::{NewRecommendation, Seen, recommend};
use peerdesk::search::recommendations::rules::MAX_OF_AGENCY;
use peerdesk::threads::questions;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::account_erasure::erase;
use super::recommendations::{LIST, Site, insert};
use crate::support::people::{PASSWORD, account_of, caller, insert_account_with_password};

#[tokio::test]
async fn signing_in_again_on_the_way_overwrites_nothing() {
    let site = Site::build().await;
    let path = format!("/threads/{}/recommend", site.sofa);
    site.recommend(site.sofa, &["bulky waste"]).await;
    let form = site.ann.see(&path).await;
    site.put(&json!(["sofa"]), Some("*")).await.expect(200);
    site.node.clock.advance(Duration::days(15));
    let page = site.ann.submit(&form, &path, &[("phrases", "armchair")]).await.expect(401);
    let back = site.ann.submit(&page, "/sign-in", &[("name", "ann"), ("password", PASSWORD)]).await.expect(200);
    assert!(back.path.starts_with(&format!("{path}?draft=")), "{}", back.path);
    assert!(back.all("#phrases").concat().contains("armchair"));
    let refused = site.ann.submit(&back, &path, &[]).await.expect(412);
    assert_eq!(site.recommended("q=sofa").await, [site.sofa.0]);
    site.ann.submit(&refused, &path, &[]).await.expect(200);
    assert_eq!(site.recommended("q=armchair").await, [site.sofa.0]);
}

#[tokio::test]
async fn it_is_taken_back_where_it_was_made() {
    let site = Site::build().await;
    let path = format!("/threads/{}/recommend", site.sofa);
    assert!(!site.ann.see(&path).await.says("Stop recommending"));
    site.recommend(site.sofa, &["bulky waste"]).await;
    let form = site.ann.see(&path).await;
    assert!(form.says("Stop recommending"), "{}", form.text());
    site.ann.submit(&form, &format!("{LIST}/remove"), &[]).await.expect(200);
    assert!(site.recommended("q=bulky+waste").await.is_empty());
}

/// Recommends questions of the agency until there is room for one more, which is given back.
async fn fill(site: &Site) -> recommendation::ActiveModel {
    let mut rows = Vec::new();
    for _ in 0..MAX_OF_AGENCY {
        let thread_id = site.city.insert_thread(&site.node, |_| {}).await;
        rows.push(recommendation::ActiveModel {
            agency_id: Set(site.city.agency),
            thread_id: Set(thread_id),
            created_at: Set(site.node.app.now()),
            version: Set(1),
            ..Default::default()
        });
    }
    let last = rows.pop().unwrap();
    recommendation::Entity::insert_many(rows).exec_without_returning(site.node.app.reader()).await.unwrap();
    last
}

#[tokio::test]
async fn an_agency_recommends_so_many_threads() {
    let site = Site::build().await;
    let app = &site.node.app;
    let last = fill(&site).await;
    let path = format!("/threads/{}/recommend", site.sofa);
    let form = site.ann.see(&path).await;
    site.ann.submit(&form, &path, &[("phrases", "sofa")]).await.expect(200);
    site.put(&json!(["armchair"]), Some("*")).await.expect(200);
    site.node
        .browser()
        .api(Method::DELETE, &format!("/agencies/1/recommendations/{}", site.sofa), Some(&site.token), None)
        .await
        .expect(204);
    recommendation::Entity::insert(last).exec(app.reader()).await.unwrap();
    let form = site.ann.see(&path).await;
    let refused = site.ann.submit(&form, &path, &[("phrases", "sofa")]).await.expect(422);
    assert!(refused.all("#phrases-error").concat().contains("at most 200 questions"), "{}", refused.text());
    let refused = site.put(&json!(["sofa"]), None).await.expect(422).json();
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/phrases"), &json!("too_many"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_recommend_at_the_same_moment_one_gets_the_last_place() {
    let site = Site::build().await;
    let app = &site.node.app;
    fill(&site).await;
    let ann = caller(&site.node, account_of(&site.node, "ann").await.id).await;
    let new = |thread| NewRecommendation { thread, phrases: vec!["lantern".to_owned()], seen: Seen::Nothing };
    let (sofa, waste) = (new(site.sofa), new(site.waste));
    for round in 0..10 {
        let (one, other) = tokio::join!(
            recommend(app, &ann, site.city.agency, &sofa, None),
            recommend(app, &ann, site.city.agency, &waste, None)
        );
        assert_ne!(one.is_ok(), other.is_ok(), "{round}: {one:?} {other:?}");
        let count = recommendation::Entity::find().count(app.reader()).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), MAX_OF_AGENCY, "{round}");
        let made = one.or(other).unwrap().value;
        recommendation_phrase::Entity::delete_many().exec(app.reader()).await.unwrap();
        recommendation::Entity::delete_by_id(made).exec(app.reader()).await.unwrap();
    }
}

#[tokio::test]
async fn wrong_phrases_are_refused_at_the_field_and_nothing_is_lost() {
    let site = Site::build().await;
    let path = format!("/threads/{}/recommend", site.sofa);
    let form = site.ann.see(&path).await;
    let six = (1..=6).map(|number| format!("sofa {number}")).collect::<Vec<_>>().join("\n");
    for (phrases, words) in [
        ("", "Write at least one search."),
        ("sofa\nwhat is the", "“what is the” says nothing about a subject."),
        ("big old green leather sofa", "“big old green leather sofa” has too many words. Use at most 4."),
        (six.as_str(), "Write at most 5 searches."),
    ] {
        let refused = site.ann.submit(&form, &path, &[("phrases", phrases)]).await.expect(422);
        assert!(refused.all("#phrases-error").concat().contains(words), "{phrases}: {}", refused.text());
        let kept = refused.all("#phrases").concat();
        assert!(kept.split_whitespace().eq(phrases.split_whitespace()), "{phrases}: {kept}");
    }
    for (phrases, code) in [
        (json!(["what is the"]), "wrong_form"),
        (json!(["big old green leather sofa"]), "too_long"),
        (json!([" "]), "empty"),
    ] {
        let refused = site.put(&phrases, None).await.expect(422).json();
        let error = &refused["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!("/phrases"), &json!(code)), "{refused}");
    }
    assert_eq!(recommendation::Entity::find().count(site.node.app.reader()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_change_takes_the_place_of_what_its_writer_saw() {
    let site = Site::build().await;
    let form = format!("/threads/{}/recommend", site.sofa);
    let old_form = site.ann.see(&form).await;
    site.put(&json!(["sofa"]), Some("*")).await.expect(412);
    let made = site.put(&json!(["bulky waste", "waste bulky"]), None).await.expect(200);
    assert_eq!(made.json()["phrases"], json!(["bulky waste"]), "the same words are one");
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    let unnamed = site.put(&json!(["sofa"]), None).await.expect(428).json();
    assert_eq!(unnamed["code"], "if_match_required");
    site.put(&json!(["sofa"]), Some("\"7.a\"")).await.expect(412);
    let changed = site.put(&json!(["sofa"]), Some(&tag)).await.expect(200);
    assert_eq!(changed.json()["created_at"], made.json()["created_at"]);
    site.put(&json!(["armchair"]), Some(&tag)).await.expect(412);
    let path = format!("/agencies/1/recommendations/{}", site.sofa);
    let read = site.node.browser().api(Method::GET, &path, Some(&site.token), None).await.expect(200);
    assert_eq!((read.headers["etag"].clone(), read.json()), (changed.headers["etag"].clone(), changed.json()));
    assert!(site.recommended("q=bulky+waste").await.is_empty());
    assert_eq!(site.recommended("q=sofa").await, [site.sofa.0]);

    let refused = site.ann.submit(&old_form, &form, &[("phrases", "armchair")]).await.expect(412);
    assert_eq!(refused.all("section[aria-labelledby=theirs] li"), ["sofa"], "{}", refused.text());
    site.ann.submit(&refused, &form, &[]).await.expect(200);
    assert_eq!(site.recommended("q=armchair").await, [site.sofa.0]);
    assert!(site.ann.see(&form).await.all("#phrases").concat().contains("armchair"));
    let list = site.node.browser().api(Method::GET, "/agencies/1/recommendations", Some(&site.token), None).await;
    assert_eq!(list.expect(200).json()["items"][0]["phrases"], json!(["armchair"]));
}

#[tokio::test]
async fn it_stays_without_a_name_when_its_author_leaves() {
    let site = Site::build().await;
    insert_account_with_password(&site.node, "bea").await;
    grant_role(&site.node.app, "bea", "elmford", Role::Agent).await.unwrap();
    let bea = caller(&site.node, account_of(&site.node, "bea").await.id).await;
    let new = NewRecommendation { thread: site.sofa, phrases: vec!["bulky waste".to_owned()], seen: Seen::Nothing };
    let made = recommend(&site.node.app, &bea, site.city.agency, &new, None).await.unwrap().value;
    assert!(site.ann.see(LIST).await.says("bea"));
    erase(&site.node, "bea").await;
    let row = recommendation::Entity::find_by_id(made).one(site.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(row.created_by, None);
    assert!(site.ann.see(LIST).await.says("Somebody whose account is deleted"));
    assert_eq!(site.recommended("q=bulky+waste").await, [site.sofa.0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_question_that_is_deleted_meanwhile_is_not_recommended() {
    let site = Site::build().await;
    let app = &site.node.app;
    let ann = caller(&site.node, account_of(&site.node, "ann").await.id).await;
    let ines = caller(&site.node, site.city.asker).await;
    for number in 0..20 {
        let thread = insert(&site.node, &site.city, &format!("Lantern number{number}"), "It is dark.").await;
        let new = NewRecommendation { thread, phrases: vec!["lantern".to_owned()], seen: Seen::Nothing };
        let (recommended, deleted) = tokio::join!(
            recommend(app, &ann, site.city.agency, &new, None),
            questions::delete(app, &ines, thread, None)
        );
        deleted.unwrap();
        assert!(recommended.is_ok() || matches!(recommended, Err(OperationError::NotFound)), "{recommended:?}");
        let left = recommendation::Entity::find().count(app.reader()).await.unwrap();
        assert_eq!(left, 0, "number {number}");
    }
}
