//! Tags: given to questions by people, looked at, searched by and followed, on pages and by programs.

use peerdesk::entity::{Role, ThreadId, account, thread};
use peerdesk::threads::hiding;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::people::{
    PASSWORD, account_of, caller, password_hash, sign_in, signed_in, site_administrator, token,
};
use crate::support::{Browser, Page, TestApp, TestCity};

/// A city with whoever administers the site, signed in, and somebody who asks.
pub struct Site {
    pub node: TestApp,
    city: TestCity,
    pub mayor: Browser,
    pub token: String,
    /// Asks.
    pub cit: Browser,
    pub cits: String,
}

impl Site {
    pub async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        site_administrator(&node).await;
        account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(password_hash()))
            .filter(account::Column::Handle.eq("mayor"))
            .exec(node.app.reader())
            .await
            .unwrap();
        let (mayor, token_of_mayor) = (sign_in(&node, "mayor").await, token(&node, "mayor").await);
        let cit = signed_in(&node, "cit", None).await;
        let cits = token(&node, "cit").await;
        Self { node, city, mayor, token: token_of_mayor, cit, cits }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Page {
        self.node.browser().api(method, path, Some(&self.token), body).await
    }

    /// Makes a tag as a program does, and gives its number.
    pub async fn make(&self, name: &str, others: &[&str]) -> i64 {
        let body = json!({ "name": name, "other_names": others });
        self.send(Method::POST, "/tags", Some(body)).await.expect(201).json()["id"].as_i64().unwrap()
    }

    pub fn question(&self, title: &str, tags: &[&str]) -> Value {
        json!({ "title": title, "body": "Who knows?", "category_id": self.city.category.0, "tags": tags })
    }

    /// Asks as a program of somebody does.
    pub async fn ask(&self, title: &str, tags: &[&str]) -> ThreadId {
        let body = self.question(title, tags);
        let asked = self.node.browser().api(Method::POST, "/threads", Some(&self.cits), Some(body)).await.expect(201);
        self.node.drain().await;
        ThreadId(asked.json()["id"].as_i64().unwrap())
    }

    pub async fn tags_of(&self, thread: ThreadId) -> Value {
        let read = self.node.browser().api(Method::GET, &format!("/threads/{thread}"), None, None).await.expect(200);
        read.json()["tags"].clone()
    }

    /// What a reader without an account gets.
    pub async fn get(&self, path: &str) -> Value {
        self.node.browser().api(Method::GET, path, None, None).await.expect(200).json()
    }

    /// Titles that a reader without an account gets in a list or a search.
    pub async fn titles(&self, path: &str) -> Vec<String> {
        let found = self.get(path).await;
        let items = found["items"].as_array().unwrap().iter();
        let mut titles: Vec<String> = items.map(|item| item["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    }
}

#[tokio::test]
async fn a_question_is_asked_with_tags_that_its_text_proposes() {
    let site = Site::build().await;
    site.make("bins", &["rubbish"]).await;
    site.make("moving-house", &[]).await;
    site.make("parking", &[]).await;
    let page =
        site.cit.see(&format!("/ask/details?title=Where+does+rubbish+go%3F&category={}", site.city.category)).await;
    assert_eq!(
        page.all("fieldset[aria-describedby=tags-hint] label"),
        ["bins", "parking"],
        "of the text and the category"
    );
    assert_eq!(page.attribute("input[name=tags]", "checked"), None, "nothing is chosen for anybody");
    // A name that no tag has is told at its field, and nothing is lost.
    let typed =
        [("intent", "information"), ("body", "After moving house."), ("tags", "bins"), ("more_tags", "Moving-Hose")];
    let refused = site.cit.submit(&page, "/ask/check", &typed).await.expect(422);
    let told = refused.all("#more_tags-error").concat();
    assert!(told.contains("There is no tag “Moving-Hose”. Did you mean: moving-house?"), "{told}");
    assert_eq!(refused.attribute("#more_tags", "value").as_deref(), Some("Moving-Hose"));
    assert!(refused.attribute("input[name=tags][value=bins]", "checked").is_some());
    assert!(refused.all("label").contains(&"moving-house".to_owned()), "the details propose it by now");

    let check = site.cit.submit(&refused, "/ask/check", &[("more_tags", "MOVING-HOUSE, rubbish")]).await.expect(200);
    assert!(check.says("bins, moving-house"), "{}", check.text());
    let again = site.cit.submit(&check, "/ask", &[]).await.expect(200);
    assert_eq!(again.all("a[rel=tag]"), ["bins", "moving-house"]);
    assert_eq!(again.attribute("a[rel=tag]", "href").as_deref(), Some("/tags/bins"));
}

#[tokio::test]
async fn tags_that_were_chosen_outlast_a_session() {
    let site = Site::build().await;
    site.make("bins", &[]).await;
    site.make("fees", &[]).await;
    let page = site.cit.see(&format!("/ask/details?title=Are+bins+free%3F&category={}", site.city.category)).await;
    let typed = [("intent", "information"), ("body", "Who knows?"), ("more_tags", "bins, fees")];
    let check = site.cit.submit(&page, "/ask/check", &typed).await.expect(200);
    let elsewhere = sign_in(&site.node, "cit").await;
    let sessions = elsewhere.see("/account/sessions").await;
    elsewhere.submit(&sessions, "/account/sessions", &[("end", "others")]).await.expect(200);
    let lost = site.cit.submit(&check, "/ask", &[]).await.expect(401);
    let back = site.cit.submit(&lost, "/sign-in", &[("name", "cit"), ("password", PASSWORD)]).await.expect(200);
    assert!(back.path.starts_with("/ask/details?draft="), "{}", back.path);
    for name in ["bins", "fees"] {
        let chosen = back.attribute(&format!("input[name=tags][value={name}]"), "checked");
        assert!(chosen.is_some(), "{name}: {}", back.text());
    }
}

#[tokio::test]
async fn everybody_can_look_the_tags_up_and_nobody_is_asked_for_what_is_not_there() {
    let site = Site::build().await;
    let details = format!("/ask/details?title=Where+does+it+go%3F&category={}", site.city.category);
    let page = site.cit.see(&details).await;
    assert_eq!(page.attribute("#more_tags", "name"), None, "the site has no tags");
    let check =
        site.cit.submit(&page, "/ask/check", &[("intent", "information"), ("body", "Who knows?")]).await.expect(200);
    assert!(!check.body.contains("#more_tags"), "{}", check.text());
    let reader = site.node.browser();
    assert!(reader.see("/tags").await.says("There are no tags yet."));

    site.make("bins", &["rubbish"]).await;
    site.make("fees", &[]).await;
    let thread = site.ask("Where does it go?", &["bins"]).await;
    let hidden = site.ask("Where does the rest go?", &["bins"]).await;
    let mayor = caller(&site.node, account_of(&site.node, "mayor").await.id).await;
    hiding::hide(&site.node.app, &mayor, hiding::Post::Thread(hidden), "Because").await.unwrap();
    let all = reader.see("/tags").await;
    assert!(all.says("bins 1 question") && all.says("fees 0 questions") && all.says("rubbish"), "{}", all.text());
    assert_eq!(all.attribute("main li a", "href").as_deref(), Some("/tags/bins"));
    for form in [details, format!("/threads/{thread}/edit")] {
        let page = site.cit.see(&form).await;
        assert!(page.all("label").iter().any(|label| label.ends_with("ags (optional)")), "{form}: {}", page.text());
        assert!(page.all("form a[href='/tags']").contains(&"See all tags".to_owned()), "{form}");
    }
}

#[tokio::test]
async fn programs_ask_and_edit_with_tags() {
    let site = Site::build().await;
    site.make("bins", &["rubbish"]).await;
    site.make("Fees", &[]).await;
    let thread = site.ask("Where does it go?", &["Rubbish", "bins", "fees"]).await;
    assert_eq!(site.tags_of(thread).await, json!(["bins", "Fees"]));
    let refused = site.question("Where does it go?", &["zeppelins"]);
    let refused = site.node.browser().api(Method::POST, "/threads", Some(&site.cits), Some(refused)).await.expect(422);
    let error = &refused.json()["errors"][0];
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/tags"), &json!("unknown")));

    let path = format!("/threads/{thread}");
    let change = async |body: Value| {
        let headers = [("if-match", "*")];
        site.node.browser().api_with(Method::PATCH, &path, Some(&site.cits), Some(body), &headers).await
    };
    let before = thread::Entity::find_by_id(thread).one(site.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(change(json!({ "tags": ["fees"] })).await.expect(200).json()["tags"], json!(["Fees"]));
    let after = thread::Entity::find_by_id(thread).one(site.node.app.reader()).await.unwrap().unwrap();
    assert!(after.version > before.version && after.revision == before.revision, "the text is the same");
    assert_eq!(after.last_activity_at, before.last_activity_at);
    change(json!({ "tags": ["fees"] })).await.expect(200);
    let same = thread::Entity::find_by_id(thread).one(site.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(same.version, after.version, "nothing changed");
    change(json!({ "title": "Where does it all go?" })).await.expect(200);
    assert_eq!(site.tags_of(thread).await, json!(["Fees"]), "what is left out stays");
    assert_eq!(change(json!({ "tags": [] })).await.expect(200).json()["tags"], json!([]));
}

#[tokio::test]
async fn six_are_too_many() {
    let site = Site::build().await;
    let names = ["one-a", "two-b", "three-c", "four-d", "five-e", "six-f"];
    for name in names {
        site.make(name, &[]).await;
    }
    site.ask("How many are there?", &names[..5]).await;
    let page = site.cit.see("/ask/details?title=How+many+are+there%3F").await;
    let all = names.join(", ");
    let typed = [("intent", "information"), ("body", "Many."), ("more_tags", all.as_str())];
    let refused = site.cit.submit(&page, "/ask/check", &typed).await.expect(422);
    assert!(refused.all("#more_tags-error").concat().contains("Choose at most 5 tags"), "{}", refused.text());
    let body = site.question("How many are there?", &names);
    site.node.browser().api(Method::POST, "/threads", Some(&site.cits), Some(body)).await.expect(422);
}

#[tokio::test]
async fn the_asker_moderators_and_staff_change_them_and_nobody_else() {
    let site = Site::build().await;
    site.make("bins", &[]).await;
    site.make("fees", &[]).await;
    let thread = site.ask("Where does it go?", &["bins"]).await;
    let form = format!("/threads/{thread}/edit");
    let own = site.cit.see(&form).await;
    assert_eq!(own.attribute("#tags", "value").as_deref(), Some("bins"));
    let saved = site.cit.submit(&own, &form, &[("tags", "bins, fees")]).await.expect(200);
    assert_eq!(saved.all("a[rel=tag]"), ["bins", "fees"]);
    let unknown = site.cit.submit(&own, &form, &[("tags", "fes")]).await.expect(422);
    assert!(unknown.all("#tags-error").concat().contains("fees"), "{}", unknown.text());
    assert_eq!(unknown.attribute("#tags", "value").as_deref(), Some("fes"));

    // Staff say what it is about, and not what it says.
    let staff = signed_in(&site.node, "agnes", Some(Role::Agent)).await;
    let tags_alone = staff.see(&form).await;
    assert!(tags_alone.attribute("textarea", "name").is_none() && tags_alone.attribute("#title", "name").is_none());
    let saved = staff.submit(&tags_alone, &form, &[("tags", "fees")]).await.expect(200);
    assert_eq!(saved.all("a[rel=tag]"), ["fees"]);
    staff
        .submit(&tags_alone, &form, &[("tags", "bins"), ("body", "Something else."), ("title", "Is it?")])
        .await
        .expect(403);
    assert_eq!(site.tags_of(thread).await, json!(["fees"]));
    let moderator = signed_in(&site.node, "mod", Some(Role::Moderator)).await;
    let page = moderator.see(&form).await;
    assert_eq!(moderator.submit(&page, &form, &[("tags", "")]).await.expect(200).all("a[rel=tag]"), [""; 0]);

    let other = signed_in(&site.node, "omar", None).await;
    other.get(&form).await.expect(404);
    let others = token(&site.node, "omar").await;
    let path = format!("/threads/{thread}");
    let body = json!({ "tags": ["bins"] });
    other.api_with(Method::PATCH, &path, Some(&others), Some(body), &[("if-match", "*")]).await.expect(403);
}

#[tokio::test]
async fn an_edit_undoes_no_tags_that_somebody_else_gave_meanwhile() {
    let site = Site::build().await;
    for name in ["bins", "fees", "forms"] {
        site.make(name, &[]).await;
    }
    let thread = site.ask("Where does it go?", &["bins"]).await;
    let form = format!("/threads/{thread}/edit");
    let own = site.cit.see(&form).await;
    let staff = signed_in(&site.node, "agnes", Some(Role::Agent)).await;
    let page = staff.see(&form).await;
    staff.submit(&page, &form, &[("tags", "fees")]).await.expect(200);

    // A form that did not touch the tags leaves them as they are by now.
    site.cit.submit(&own, &form, &[("body", "Does nobody know?")]).await.expect(200);
    assert_eq!(site.tags_of(thread).await, json!(["fees"]));
    // One that did is shown them beside its own, and replaces them when it is sent once more.
    let own = site.cit.see(&form).await;
    let page = staff.see(&form).await;
    staff.submit(&page, &form, &[("tags", "bins")]).await.expect(200);
    let stale = site.cit.submit(&own, &form, &[("tags", "fees, forms")]).await.expect(412);
    assert!(stale.all("section.pd-panel--waiting").concat().contains("bins"), "{}", stale.text());
    assert_eq!(stale.attribute("#tags", "value").as_deref(), Some("fees, forms"));
    assert_eq!(site.tags_of(thread).await, json!(["bins"]));
    site.cit.submit(&stale, &form, &[]).await.expect(200);
    assert_eq!(site.tags_of(thread).await, json!(["fees", "forms"]));
}

#[tokio::test]
async fn a_program_that_names_the_tags_it_saw_replaces_no_others() {
    let site = Site::build().await;
    for name in ["bins", "fees", "forms"] {
        site.make(name, &[]).await;
    }
    let thread = site.ask("Where does it go?", &["bins"]).await;
    let path = format!("/threads/{thread}");
    for (change, status, tags) in [
        (json!({ "tags": ["fees"], "seen_tags": ["forms"] }), 412, ["bins"]),
        (json!({ "tags": ["fees"], "seen_tags": [] }), 412, ["bins"]),
        (json!({ "tags": ["fees"], "seen_tags": ["bins"] }), 200, ["fees"]),
        // What was not touched stays as it is by now.
        (json!({ "tags": ["bins"], "seen_tags": ["bins"] }), 200, ["fees"]),
        (json!({ "tags": ["forms"] }), 200, ["forms"]),
    ] {
        let headers = [("if-match", "*")];
        let browser = site.node.browser();
        let page = browser.api_with(Method::PATCH, &path, Some(&site.cits), Some(change.clone()), &headers).await;
        let page = page.expect(status);
        assert!(status == 200 || page.json()["code"] == "changed_meanwhile", "{change}: {}", page.body);
        assert_eq!(site.tags_of(thread).await, json!(tags), "{change}");
    }
}

#[tokio::test]
async fn a_tag_has_a_page_with_its_questions() {
    let site = Site::build().await;
    let id = site.make("Bins", &["rubbish"]).await;
    site.ask("Where does it go?", &["bins"]).await;
    site.ask("Is it free?", &[]).await;
    let reader = site.node.browser();
    let page = reader.see("/tags/Bins").await;
    assert!(page.says("Where does it go?") && !page.says("Is it free?"), "{}", page.text());
    assert!(!reader.see("/tags/Bins?tab=solved").await.says("Where does it go?"));
    // Every other name leads to the one address.
    for name in ["bins", "BINS", "rubbish"] {
        assert_eq!(reader.see(&format!("/tags/{name}")).await.path, "/tags/Bins", "{name}");
    }
    reader.get("/tags/zeppelins").await.expect(404);
    assert_eq!(site.titles(&format!("/threads?tag={id}")).await, ["Where does it go?"]);
    assert_eq!(site.get(&format!("/threads?tag={id}")).await["items"][0]["tags"], json!(["Bins"]));
    assert_eq!(site.titles(&format!("/threads?tag={}", id + 1)).await, [""; 0]);
}

#[tokio::test]
async fn search_is_narrowed_by_tag_with_counts() {
    let site = Site::build().await;
    let (bins, fees) = (site.make("bins", &[]).await, site.make("fees", &[]).await);
    site.make("unused", &[]).await;
    site.ask("Where does the lantern go?", &["bins"]).await;
    site.ask("Is a lantern free?", &["bins", "fees"]).await;
    site.ask("Who has a lantern?", &[]).await;
    let both = ["Is a lantern free?", "Where does the lantern go?"];
    assert_eq!(site.titles(&format!("/search?q=lantern&tag={bins}")).await, both);
    assert_eq!(site.titles(&format!("/search?q=lantern&tag={fees}")).await, ["Is a lantern free?"]);
    let counts = site.get(&format!("/search?q=lantern&tag={fees}")).await["counts"]["tags"].clone();
    assert_eq!(counts, json!([{ "tag_id": bins, "count": 2 }, { "tag_id": fees, "count": 1 }]));

    let reader = site.node.browser();
    let page = reader.see("/search?q=lantern").await;
    assert_eq!(
        page.all("#tag option"),
        ["Any tag or none", "bins (2)", "fees (1)"],
        "what no result has is not offered"
    );
    let narrowed = reader.see(&format!("/search?q=lantern&tag={fees}")).await;
    assert!(narrowed.all(".pd-chosen a").concat().contains("fees") && !narrowed.says("Who has a lantern?"));
    site.ask("Where is the zeppelin?", &[]).await;
    assert_eq!(
        reader.see("/search?q=zeppelin").await.attribute("#tag", "name"),
        None,
        "nothing that was found has a tag"
    );
}

#[tokio::test]
async fn what_is_hidden_is_in_no_list_and_no_count() {
    let site = Site::build().await;
    let bins = site.make("bins", &[]).await;
    let thread = site.ask("Where does the lantern go?", &["bins"]).await;
    let count = async || site.get(&format!("/tags/{bins}")).await["thread_count"].clone();
    assert_eq!(count().await, 1);
    let mayor = caller(&site.node, account_of(&site.node, "mayor").await.id).await;
    hiding::hide(&site.node.app, &mayor, hiding::Post::Thread(thread), "Because").await.unwrap();
    site.node.drain().await;
    assert_eq!(count().await, 0);
    assert_eq!(site.titles(&format!("/threads?tag={bins}")).await, [""; 0]);
    assert_eq!(site.titles(&format!("/search?tag={bins}")).await, [""; 0]);
    assert!(!site.node.browser().see("/tags/bins").await.says("Where does the lantern go?"));
    // It has the tag still, for those who see it.
    site.send(Method::DELETE, &format!("/tags/{bins}"), None).await.expect(409);
}

#[tokio::test]
async fn questions_of_a_tag_that_somebody_follows_are_for_them() {
    let site = Site::build().await;
    site.make("bins", &[]).await;
    site.ask("Where does it go?", &["bins"]).await;
    site.ask("Is it free?", &[]).await;
    let omar = signed_in(&site.node, "omar", None).await;
    let page = omar.see("/tags/bins").await;
    assert!(!omar.see("/questions-for-you").await.says("Where does it go?"));
    omar.submit(&page, "/tags/bins/follow", &[]).await.expect(200);
    let list = omar.see("/questions-for-you").await;
    assert!(list.says("Where does it go?") && !list.says("Is it free?"), "{}", list.text());
    let omars = token(&site.node, "omar").await;
    let file = omar.api(Method::GET, "/me/export", Some(&omars), None).await.expect(200).json();
    assert_eq!(file["followed_tags"].as_array().unwrap().len(), 1, "{file}");
    let page = omar.see("/tags/bins").await;
    omar.submit(&page, "/tags/bins/follow", &[]).await.expect(200);
    assert!(!omar.see("/questions-for-you").await.says("Where does it go?"));
    let anonymous = site.node.browser().see("/tags/bins").await;
    assert!(!anonymous.body.contains("/tags/bins/follow"), "nobody follows without an account");
}
