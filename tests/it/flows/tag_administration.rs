//! Tags as those who administer the site make, rename, merge and remove them, on a page and by programs.

use std::time::Duration;

use futures_util::future::join_all;
use peerdesk::entity::{Event, Role, TagId, ThreadId, followed_tag, tag, tag_name, thread_tag};
use peerdesk::import::{Options, Step, run};
use peerdesk::search::rebuild;
use peerdesk::threads::tags::rules::MAX_TAGS;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::account_erasure::erase;
use super::tags::Site;
use crate::support::Page;
use crate::support::people::{signed_in, token};

const PAGE: &str = "/admin/tags";

#[tokio::test]
async fn merging_moves_everything_and_search_follows() {
    let site = Site::build().await;
    let (bins, waste) = (site.make("bins", &["rubbish"]).await, site.make("waste", &[]).await);
    let one = site.ask("Where does the lantern go?", &["bins"]).await;
    let two = site.ask("Is a lantern free?", &["bins", "waste"]).await;
    let other = signed_in(&site.node, "omar", None).await;
    let others = token(&site.node, "omar").await;
    for id in [bins, waste] {
        other.api(Method::PUT, &format!("/tags/{id}/follow"), Some(&others), None).await.expect(204);
    }
    site.cit.api(Method::PUT, &format!("/tags/{bins}/follow"), Some(&site.cits), None).await.expect(204);
    // A page that is kept in memory names it.
    let reader = site.node.browser();
    assert_eq!(reader.see(&format!("/threads/{one}")).await.all("a[rel=tag]"), ["bins"]);

    let form = format!("{PAGE}/{bins}");
    let page = site.mayor.see(&form).await;
    let refused = site.mayor.submit(&page, &format!("{form}/merge"), &[("into", "999999")]).await.expect(422);
    assert!(refused.says("Choose another tag"), "{}", refused.text());
    let itself = json!({ "into_id": bins });
    let refused = site.send(Method::POST, &format!("/tags/{bins}/merge"), Some(itself)).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/into_id");
    let merged = site.mayor.submit(&page, &format!("{form}/merge"), &[("into", &waste.to_string())]).await.expect(200);
    assert!(merged.says("The tags were merged.") && merged.says("bins, rubbish"), "{}", merged.text());
    site.node.drain().await;

    for thread in [one, two] {
        assert_eq!(site.tags_of(thread).await, json!(["waste"]));
    }
    assert_eq!(reader.see(&format!("/threads/{one}")).await.all("a[rel=tag]"), ["waste"]);
    let both = ["Is a lantern free?", "Where does the lantern go?"];
    assert_eq!(site.titles(&format!("/search?q=lantern&tag={waste}")).await, both);
    assert_eq!(site.get("/search?q=lantern").await["counts"]["tags"], json!([{ "tag_id": waste, "count": 2 }]));
    let kept = reader.see(&format!("/search?q=lantern&tag={bins}")).await;
    assert!(both.iter().all(|title| kept.says(title)), "no filter is on that is not there: {}", kept.text());
    assert_eq!(reader.see("/tags/bins").await.path, "/tags/waste");
    let followers = followed_tag::Entity::find().filter(followed_tag::Column::TagId.eq(TagId(waste)));
    assert_eq!(followers.count(site.node.app.reader()).await.unwrap(), 2, "each once");
    site.send(Method::GET, &format!("/tags/{bins}"), None).await.expect(404);
    let gone = tag::Entity::find_by_id(TagId(bins)).count(site.node.app.reader()).await.unwrap();
    assert_eq!(gone, 0);
}

#[tokio::test]
async fn the_name_that_a_tag_had_leads_to_it_still() {
    let site = Site::build().await;
    let page = site.mayor.see(PAGE).await;
    assert!(page.says("There are no tags yet."), "{}", page.text());
    let typed = [("name", "bins"), ("other_names", "rubbish, Refuse")];
    let added = site.mayor.submit(&page, PAGE, &typed).await.expect(200);
    assert!(added.says("The tag was added.") && added.says("Refuse, rubbish"), "{}", added.text());
    // Sending the same form twice makes one.
    site.mayor.submit(&page, PAGE, &typed).await.expect(200);
    assert_eq!(tag::Entity::find().count(site.node.app.reader()).await.unwrap(), 1);
    let thread = site.ask("Where does it go?", &["bins"]).await;
    let path = added.attribute("td a", "href").unwrap();
    let form = site.mayor.see(&path).await;
    let changed = site.mayor.submit(&form, &path, &[("name", "waste"), ("other_names", "rubbish")]).await.expect(200);
    assert!(changed.says("The tag was changed.") && changed.says("bins, rubbish"), "{}", changed.text());
    assert_eq!(site.tags_of(thread).await, json!(["waste"]));
    let reader = site.node.browser();
    assert_eq!(reader.see("/tags/bins").await.path, "/tags/waste");
    reader.get("/tags/refuse").await.expect(404);
    // The form was made from what is not there any more.
    let stale = site.mayor.submit(&form, &path, &[("name", "garbage")]).await.expect(412);
    assert!(stale.body.contains("garbage"), "what was typed is kept");
    assert!(stale.all("section.pd-panel--waiting").concat().contains("waste"), "what is stored stands beside it");
    let again = site.mayor.submit(&stale, &path, &[("name", "waste"), ("other_names", "rubbish")]).await.expect(200);
    assert!(again.says("The tag was changed."), "{}", again.text());
    let id = path.rsplit('/').next().unwrap();
    let tagged = site.send(Method::GET, &format!("/tags/{id}"), None).await.expect(200);
    let etag = tagged.headers["etag"].to_str().unwrap().to_owned();
    let change = async |body: Value| {
        let headers = [("if-match", etag.as_str())];
        site.node
            .browser()
            .api_with(Method::PATCH, &format!("/tags/{id}"), Some(&site.token), Some(body), &headers)
            .await
    };
    let told = change(json!({ "other_names": ["trash"] })).await.expect(200).json();
    assert_eq!((&told["name"], &told["other_names"]), (&json!("waste"), &json!(["trash"])));
    change(json!({ "name": "bins" })).await.expect(412);
}

#[tokio::test]
async fn a_bad_name_is_refused_at_its_field_and_kept() {
    let site = Site::build().await;
    site.make("Café", &["bistro"]).await;
    let page = site.mayor.see(PAGE).await;
    for (name, others, field, told) in [
        ("", "", "name", "Use at least 2 characters"),
        ("two words", "", "name", "“two words” cannot be a name"),
        ("cafe", "", "name", "“Café” leads to the tag “Café” already"),
        ("BISTRO", "", "name", "“bistro” leads to the tag “Café” already"),
        ("eating", "CAFÉ", "other_names", "“Café” leads to the tag “Café” already"),
        ("eating", "x", "other_names", "Use at least 2 characters"),
    ] {
        let refused = site.mayor.submit(&page, PAGE, &[("name", name), ("other_names", others)]).await.expect(422);
        let error = refused.all(&format!("#{field}-error")).concat();
        assert!(error.contains(told), "{name} {others}: {error}");
        assert_eq!(refused.attribute("#name", "value").as_deref(), Some(name));
        assert_eq!(refused.attribute("#other_names", "value").as_deref(), Some(others));
    }
    let body = json!({ "name": "cafe", "other_names": [] });
    let refused = site.send(Method::POST, "/tags", Some(body)).await.expect(422).json();
    assert_eq!(refused["errors"][0]["code"], "taken");
}

#[tokio::test]
async fn a_tag_that_others_were_merged_into_can_be_saved_with_all_its_names() {
    let site = Site::build().await;
    let names = |of: &str| (10..30).map(|number| format!("{of}{number}")).collect::<Vec<String>>();
    let (bins, waste) = (names("bin"), names("waste"));
    let bins: Vec<&str> = bins.iter().map(String::as_str).collect();
    let waste: Vec<&str> = waste.iter().map(String::as_str).collect();
    let (gone, stays) = (site.make("bins", &bins).await, site.make("waste", &waste).await);
    let merge = json!({ "into_id": stays });
    site.send(Method::POST, &format!("/tags/{gone}/merge"), Some(merge)).await.expect(204);
    let form = format!("{PAGE}/{stays}");
    let page = site.mayor.see(&form).await;
    let saved = site.mayor.submit(&page, &form, &[("name", "rubbish")]).await.expect(200);
    assert!(saved.says("The tag was changed."), "{}", saved.text());
    let others = site.get(&format!("/tags/{stays}")).await["other_names"].as_array().unwrap().len();
    assert_eq!(others, 42, "both had twenty, beside their own");
    let page = site.mayor.see(&form).await;
    let more = format!("{}, {}", page.attribute("#other_names", "value").unwrap(), names("new").join(", "));
    let refused = site.mayor.submit(&page, &form, &[("other_names", &format!("{more}, new30"))]).await.expect(422);
    assert!(refused.all("#other_names-error").concat().contains("Add at most 20"), "{}", refused.text());
}

#[tokio::test]
async fn there_is_room_for_so_many_tags() {
    let site = Site::build().await;
    let row = |number: usize| tag::ActiveModel {
        name: Set(format!("tag{number}")),
        created_at: Set(site.node.app.now()),
        version: Set(1),
        ..Default::default()
    };
    tag::Entity::insert_many((1..MAX_TAGS).map(row)).exec_without_returning(site.node.app.reader()).await.unwrap();
    // However many are made at the same moment, there is room for one.
    let one_more = |name: &'static str| site.send(Method::POST, "/tags", Some(json!({ "name": name })));
    let answers = join_all(["bins", "waste", "fees", "forms"].map(one_more)).await;
    let (made, refused): (Vec<Page>, Vec<Page>) = answers.into_iter().partition(|page| page.status == 201);
    assert_eq!((made.len(), refused.len()), (1, 3));
    for page in refused {
        assert_eq!(page.expect(422).json()["errors"][0]["code"], "too_many");
    }
}

#[tokio::test]
async fn a_tag_goes_only_when_no_question_has_it() {
    let site = Site::build().await;
    let bins = site.make("bins", &["rubbish"]).await;
    let thread = site.ask("Where does it go?", &["bins"]).await;
    site.cit.api(Method::PUT, &format!("/tags/{bins}/follow"), Some(&site.cits), None).await.expect(204);
    let form = format!("{PAGE}/{bins}");
    let page = site.mayor.see(&form).await;
    let refused = site.mayor.submit(&page, &format!("{form}/remove"), &[]).await.expect(409);
    assert!(refused.says("Questions have this tag."), "{}", refused.text());
    let delete = format!("/threads/{thread}");
    let headers = [("if-match", "*")];
    site.node.browser().api_with(Method::DELETE, &delete, Some(&site.cits), None, &headers).await.expect(204);
    let removed = site.mayor.submit(&page, &format!("{form}/remove"), &[]).await.expect(200);
    assert!(removed.says("The tag was removed."), "{}", removed.text());
    let db = site.node.app.reader();
    let left = (
        tag_name::Entity::find().count(db).await.unwrap(),
        thread_tag::Entity::find().count(db).await.unwrap(),
        followed_tag::Entity::find().count(db).await.unwrap(),
    );
    assert_eq!(left, (0, 0, 0));
}

#[tokio::test]
async fn only_those_who_administer_the_site_find_the_pages() {
    let site = Site::build().await;
    assert!(site.mayor.see("/admin").await.body.contains(PAGE));
    let bins = site.make("bins", &[]).await;
    for (handle, role) in [("adam", Some(Role::Administrator)), ("mod", Some(Role::Moderator)), ("omar", None)] {
        let browser = signed_in(&site.node, handle, role).await;
        browser.get(PAGE).await.expect(404);
        browser.get(&format!("{PAGE}/{bins}")).await.expect(404);
        let token = token(&site.node, handle).await;
        let body = json!({ "name": "waste" });
        browser.api(Method::POST, "/tags", Some(&token), Some(body.clone())).await.expect(404);
        let path = format!("/tags/{bins}");
        browser.api_with(Method::PATCH, &path, Some(&token), Some(body), &[("if-match", "*")]).await.expect(404);
        browser.api(Method::DELETE, &path, Some(&token), None).await.expect(404);
        let into = json!({ "into_id": bins });
        browser.api(Method::POST, &format!("{path}/merge"), Some(&token), Some(into)).await.expect(404);
    }
    let all = site.get("/tags").await;
    assert_eq!(all["items"][0]["name"], "bins", "everybody reads them");
}

#[tokio::test]
async fn a_merge_that_is_told_twice_changes_nothing_more() {
    let site = Site::build().await;
    let (bins, waste) = (site.make("bins", &[]).await, site.make("waste", &[]).await);
    site.ask("Where does the lantern go?", &["bins"]).await;
    let merge = json!({ "into_id": waste });
    site.send(Method::POST, &format!("/tags/{bins}/merge"), Some(merge)).await.expect(204);
    site.node.record(Event::TagMerged { into: TagId(waste) }).await;
    site.node.drain().await;
    assert_eq!(site.titles(&format!("/search?tag={waste}")).await, ["Where does the lantern go?"]);
}

/// Whoever asks names a tag, and it is merged into another one before the question is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_question_that_is_asked_while_its_tag_is_merged_has_the_one_that_stays() {
    let site = Site::build().await;
    let mut asked = 0;
    for round in 0..30 {
        let (gone, stays) = (format!("bins{round}"), format!("waste{round}"));
        let (from, into) = (site.make(&gone, &[]).await, site.make(&stays, &[]).await);
        let browser = site.node.browser();
        let body = site.question(&format!("Where does lantern number{round} go?"), &[gone.as_str()]);
        let merge = async {
            tokio::time::sleep(Duration::from_millis(round % 10)).await;
            site.send(Method::POST, &format!("/tags/{from}/merge"), Some(json!({ "into_id": into }))).await
        };
        let (page, merged) = tokio::join!(browser.api(Method::POST, "/threads", Some(&site.cits), Some(body)), merge);
        merged.expect(204);
        if page.status == 201 {
            asked += 1;
            let thread = ThreadId(page.json()["id"].as_i64().unwrap());
            assert_eq!(site.tags_of(thread).await, json!([stays]), "{round}");
        } else {
            // It was there when the question was checked, and was gone when it was to be written down.
            assert_eq!(page.expect(422).json()["errors"][0]["pointer"], "/tags", "{round}");
        }
    }
    assert!(asked > 0, "no question was asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_is_built_anew_has_what_was_merged_meanwhile() {
    let site = Site::build().await;
    let (bins, waste) = (site.make("bins", &[]).await, site.make("waste", &[]).await);
    site.ask("Where does the lantern go?", &["bins"]).await;
    let (browser, path, body) = (site.node.browser(), format!("/tags/{bins}/merge"), json!({ "into_id": waste }));
    // The question was read already, with the tag that goes, and the event is delivered to nobody.
    let merge = |_: u64| {
        let send = async {
            browser.api(Method::POST, &path, Some(&site.token), Some(body.clone())).await.expect(204);
        };
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(send));
    };
    let engine = site.node.parts.search.engine();
    rebuild::rebuild(&site.node.app, &**engine, &merge).await.unwrap();
    assert_eq!(site.titles(&format!("/search?tag={waste}")).await, ["Where does the lantern go?"]);
}

#[tokio::test]
async fn imported_questions_bring_their_tags() {
    let site = Site::build().await;
    let bins = site.make("Bins", &["rubbish"]).await;
    let account = r#"{"type":"account","id":"rosa","handle":"Rosa_T","created_at":"2025-01-02T03:04:05Z"}"#;
    let thread = json!({
        "type": "thread", "id": "t-1", "category": "parking", "author": "rosa", "title": "Where does it go?", "body": "Who knows?",
        "asked_at": "2025-01-03T03:04:05Z", "tags": ["Rubbish", "bins", "new-one"],
    });
    let lines = format!("{account}\n{thread}\n");
    let summary = run(&site.node.app, lines.as_bytes(), &Options::default(), &mut |_: Step<'_>| {}).await.unwrap();
    assert_eq!(summary.refused_lines, []);
    site.node.drain().await;
    assert_eq!(site.titles(&format!("/search?tag={bins}")).await, ["Where does it go?"]);
    let all = site.get("/tags").await;
    let named = |at: usize| (all["items"][at]["name"].clone(), all["items"][at]["thread_count"].clone());
    assert_eq!((named(0), named(1)), ((json!("Bins"), json!(1)), (json!("new-one"), json!(1))));
}

#[tokio::test]
async fn what_somebody_followed_goes_with_their_account() {
    let site = Site::build().await;
    let bins = site.make("bins", &[]).await;
    let omar = signed_in(&site.node, "omar", None).await;
    let omars = token(&site.node, "omar").await;
    omar.api(Method::PUT, &format!("/tags/{bins}/follow"), Some(&omars), None).await.expect(204);
    let followed = async || followed_tag::Entity::find().count(site.node.app.reader()).await.unwrap();
    assert_eq!(followed().await, 1);
    erase(&site.node, "omar").await;
    assert_eq!(followed().await, 0);
}

#[tokio::test]
async fn the_tags_of_a_question_are_exported_and_go_with_what_was_deleted() {
    let site = Site::build().await;
    site.make("bins", &[]).await;
    site.make("fees", &[]).await;
    let thread = site.ask("Where does it go?", &["fees", "bins"]).await;
    let file = site.cit.api(Method::GET, "/me/export", Some(&site.cits), None).await.expect(200).json();
    assert_eq!(file["threads"][0]["tags"], json!(["bins", "fees"]));
    let headers = [("if-match", "*")];
    let path = format!("/threads/{thread}");
    site.node.browser().api_with(Method::DELETE, &path, Some(&site.cits), None, &headers).await.expect(204);
    let given = async || thread_tag::Entity::find().count(site.node.app.reader()).await.unwrap();
    assert_eq!(given().await, 2);
    erase(&site.node, "cit").await;
    assert_eq!(given().await, 0);
}
