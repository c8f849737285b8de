//! Notes of thanks reach whoever wrote the answer and nobody else, once in each name, and go with either account.

use peerdesk::entity::{AnswerId, NotificationKind, Role, ThreadId, VoteKind, account, thanks};
use peerdesk::identity::Caller;
use peerdesk::threads::{answers, reactions};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::account_erasure::erase;
use crate::support::people::{account_of, caller, insert_account, signed_in, times_told, token};
use crate::support::threads::ask;
use crate::support::{Browser, Page, TestApp, TestCity};

/// What nobody else may read.
const NOTE: &str = "A walrus of thanks.";

/// A question of Rosa that Ted answered; both have a browser.
struct Helped {
    node: TestApp,
    city: TestCity,
    rosa: Caller,
    asker: Browser,
    author: Browser,
    thread: ThreadId,
    answer: AnswerId,
}

impl Helped {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let (asker, author) = (signed_in(&node, "rosa", None).await, signed_in(&node, "ted", None).await);
        let rosa = caller(&node, account_of(&node, "rosa").await.id).await;
        let ted = caller(&node, account_of(&node, "ted").await.id).await;
        let thread = ask(&node, &city, &rosa, "How do I renew a permit?").await;
        let answer = answers::post(&node.app, &ted, thread, "Online.", None).await.unwrap().value;
        Self { node, city, rosa, asker, author, thread, answer }
    }

    async fn accepted() -> Self {
        let site = Self::build().await;
        answers::accept(&site.node.app, &site.rosa, site.answer).await.unwrap();
        site
    }

    fn path(&self) -> String {
        format!("/answers/{}/thanks", self.answer)
    }

    async fn thank(&self, handle: &str, body: Value) -> Page {
        let access = token(&self.node, handle).await;
        self.node.browser().api(Method::POST, &self.path(), Some(&access), Some(body)).await
    }

    async fn notes(&self) -> u64 {
        thanks::Entity::find().count(self.node.app.reader()).await.unwrap()
    }

    async fn texts(&self) -> Vec<String> {
        let notes = thanks::Entity::find().all(self.node.app.reader()).await.unwrap();
        notes.into_iter().map(|note| note.text).collect()
    }
}

#[tokio::test]
async fn a_note_reaches_whoever_wrote_the_answer_and_nobody_else() {
    let site = Helped::build().await;
    let question = site.asker.see(&format!("/threads/{}", site.thread)).await;
    assert!(!question.says("Say thanks"), "nothing has helped yet");
    answers::accept(&site.node.app, &site.rosa, site.answer).await.unwrap();
    let question = site.asker.see(&format!("/threads/{}", site.thread)).await;
    assert!(question.body.contains(&format!("href=\"{}\"", site.path())), "{}", question.text());
    let form = site.asker.see(&site.path()).await;
    site.asker.submit(&form, &site.path(), &[("text", " ")]).await.expect(422);
    site.asker.submit(&form, &site.path(), &[("text", &"a".repeat(281))]).await.expect(422);
    let personal = site.asker.submit(&form, &site.path(), &[("text", "Write to rosa@example.org")]).await.expect(422);
    assert!(personal.says("Leave out addresses"), "{}", personal.text());
    let sent = site.asker.submit(&form, &site.path(), &[("text", NOTE)]).await.expect(200);
    assert!(sent.path.starts_with("/threads/"), "{}", sent.path);
    assert_eq!(times_told(&site.node, "ted", NotificationKind::Thanks).await, 1);
    let own = site.author.see("/account/answers").await;
    assert!(own.says(NOTE) && own.says("rosa") && own.says("How do I renew a permit?"), "{}", own.text());
    let remove = own.all("form[action='/account/answers/thanks/remove'] button");
    assert_eq!(remove, ["Remove: rosa, How do I renew a permit?"], "each says which note");

    assert_eq!(
        sent.all(".pd-notice[role=status]"),
        ["Your thanks are sent. Only whoever wrote the answer reads them."]
    );
    assert!(!sent.body.contains(&format!("href=\"{}\"", site.path())), "it is not offered twice");

    // Whoever cannot thank hears why before they write.
    for (browser, why) in
        [(&site.asker, "You have thanked for this answer already."), (&site.author, "You wrote this answer yourself.")]
    {
        let page = browser.see(&site.path()).await;
        assert!(page.says(why) && !page.body.contains("<textarea"), "{}", page.text());
    }
    let csrf = form.attribute("input[name=csrf]", "value").unwrap();
    let again = site.asker.post(&site.path(), &[("csrf", csrf.as_str()), ("text", "Twice.")]).await.expect(409);
    assert!(again.says("already"), "{}", again.text());
    assert_eq!(site.notes().await, 1);
    for path in ["/people/ted", "/people/rosa", &format!("/threads/{}", site.thread), "/account/answers"] {
        assert!(!site.asker.see(path).await.body.contains("walrus"), "{path}");
    }
    let public = site.node.browser().api(Method::GET, &format!("/answers/{}", site.answer), None, None).await;
    assert!(!public.expect(200).body.contains("walrus"));
}

#[tokio::test]
async fn a_first_answer_is_welcomed_once() {
    let site = Helped::build().await;
    let newcomer = signed_in(&site.node, "nell", None).await;
    let action = format!("/threads/{}/answers", site.thread);
    for (text, is_first) in [("At the town hall.", true), ("On the second floor.", false)] {
        let page = newcomer.see(&format!("/threads/{}", site.thread)).await;
        let posted = newcomer.submit(&page, &action, &[("body", text)]).await.expect(200);
        assert_eq!(posted.says("Thank you for your first answer."), is_first, "{}", posted.text());
    }
    let welcome = format!("/threads/{}?first=yes", site.thread);
    assert!(!site.asker.see(&welcome).await.says("Thank you for your first answer."), "it is nobody else's");
}

#[tokio::test]
async fn whoever_was_not_helped_or_wrote_it_does_not_thank() {
    let site = Helped::build().await;
    let ada = insert_account(&site.node, "ada").await;
    let refused = site.thank("ada", json!({ "text": NOTE })).await.expect(409);
    assert_eq!(refused.json()["code"], "help_not_said");
    let refused = site.thank("rosa", json!({ "text": NOTE })).await.expect(409);
    assert_eq!(refused.json()["code"], "help_not_said", "she has not accepted it");
    assert_eq!(site.thank("ted", json!({ "text": NOTE })).await.expect(409).json()["code"], "own_answer");
    let person = caller(&site.node, ada).await;
    reactions::vote(&site.node.app, &person, site.answer, VoteKind::WorkedForMe).await.unwrap();
    let given = site.thank("ada", json!({ "text": NOTE })).await.expect(201).json();
    assert_eq!((&given["from"], &given["text"]), (&json!("ada"), &json!(NOTE)));
    assert_eq!(site.thank("ada", json!({ "text": "Twice." })).await.expect(409).json()["code"], "already_thanked");
    site.thank("ada", json!({ "text": "" })).await.expect(422);
    assert_eq!(site.notes().await, 1);
}

#[tokio::test]
async fn nobody_thanks_somebody_who_is_gone() {
    for is_erased in [true, false] {
        let site = Helped::accepted().await;
        let thread = format!("/threads/{}", site.thread);
        assert!(site.asker.see(&thread).await.body.contains(&site.path()));
        if is_erased {
            erase(&site.node, "ted").await;
        } else {
            let id = account_of(&site.node, "ted").await.id;
            let disabled_at = Set(Some(site.node.app.now()));
            let row = account::ActiveModel { id: Set(id), disabled_at, ..Default::default() };
            row.update(site.node.app.reader()).await.unwrap();
        }
        let page = site.asker.see(&thread).await;
        assert!(page.says("Online.") && !page.body.contains(&site.path()), "{}", page.text());
        let refused = site.thank("rosa", json!({ "text": NOTE })).await.expect(409);
        assert_eq!(refused.json()["code"], "author_gone");
        assert_eq!(site.notes().await, 0);
    }
}

#[tokio::test]
async fn whoever_it_was_written_to_removes_it_and_its_writer_does_not_learn_of_it() {
    let site = Helped::accepted().await;
    let (rosa, ted) = (token(&site.node, "rosa").await, token(&site.node, "ted").await);
    let browser = site.node.browser();
    let text = format!(" {NOTE} ");
    let send = async || {
        let body = Some(json!({ "text": text }));
        let key = [("idempotency-key", "one")];
        browser.api_with(Method::POST, &site.path(), Some(&rosa), body, &key).await.expect(201)
    };
    let note = send().await.json();
    let path = format!("/me/thanks/{}", note["id"]);
    let list = browser.api(Method::GET, "/me/thanks", Some(&ted), None).await.expect(200).json();
    assert_eq!(list["items"], json!([note]));
    let none = browser.api(Method::GET, "/me/thanks", Some(&rosa), None).await.expect(200).json();
    assert_eq!(none["items"], json!([]));
    browser.api(Method::DELETE, &path, Some(&rosa), None).await.expect(404);
    assert_eq!(site.texts().await, [NOTE]);
    let own = site.author.see("/account/answers").await;
    let gone = site.author.submit(&own, "/account/answers/thanks/remove", &[]).await.expect(200);
    assert!(gone.says("Nobody has written you a note of thanks yet."), "{}", gone.text());
    assert_eq!(site.texts().await, [""], "nothing of it is kept but that it was written");
    browser.api(Method::DELETE, &path, Some(&ted), None).await.expect(404);
    let list = browser.api(Method::GET, "/me/thanks", Some(&ted), None).await.expect(200).json();
    assert_eq!(list["items"], json!([]));
    for (handle, notes) in [("ted", "thanks_received"), ("rosa", "thanks_given")] {
        let access = token(&site.node, handle).await;
        let file = browser.api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
        assert_eq!(file[notes], json!([]), "{handle}");
    }

    // Its writer gets the same as before, and does not write another one.
    assert_eq!(send().await.json(), note);
    assert_eq!(site.thank("rosa", json!({ "text": "Twice." })).await.expect(409).json()["code"], "already_thanked");
    assert_eq!(site.notes().await, 1);
}

#[tokio::test]
async fn staff_thank_in_the_name_of_their_agency() {
    let site = Helped::accepted().await;
    let ann = signed_in(&site.node, "ann", Some(Role::Agent)).await;
    let agency = ann.see("/agencies/elmford").await;
    assert!(agency.body.contains("/agencies/elmford/answerers"), "{}", agency.text());
    let list = ann.see("/agencies/elmford/answerers").await;
    let link = format!("{}?agency={}", site.path(), site.city.agency);
    assert!(list.says("ted") && list.body.contains(&link), "{}", list.text());
    let form = ann.see(&link).await;
    assert!(form.says("You write in the name of"), "{}", form.text());
    ann.submit(&form, &site.path(), &[("text", NOTE)]).await.expect(200);
    let own = site.author.see("/account/answers").await;
    assert!(own.says(NOTE) && !own.body.contains("/people/ann"), "{}", own.text());
    let ted = token(&site.node, "ted").await;
    let list = site.node.browser().api(Method::GET, "/me/thanks", Some(&ted), None).await.expect(200).json();
    assert_eq!(list["items"][0]["agency_id"], site.city.agency.0);
    assert!(list["items"][0].get("from").is_none(), "{list}");

    // An agency thanks once, and nobody else speaks for it.
    let body = json!({ "text": "Once more.", "agency_id": site.city.agency.0 });
    assert_eq!(site.thank("ann", body.clone()).await.expect(409).json()["code"], "already_thanked");
    site.thank("rosa", body).await.expect(403);
    site.thank("ann", json!({ "text": NOTE, "agency_id": 999 })).await.expect(404);
    let plain = site.asker.see("/agencies/elmford").await;
    assert!(!plain.body.contains("/agencies/elmford/answerers"));
    site.asker.get("/agencies/elmford/answerers").await.expect(404);
}

#[tokio::test]
async fn notes_go_with_either_account_and_stand_in_both_exports() {
    for leaver in ["rosa", "ted"] {
        let site = Helped::accepted().await;
        site.thank("rosa", json!({ "text": NOTE })).await.expect(201);
        for (handle, list, empty) in
            [("rosa", "thanks_given", "thanks_received"), ("ted", "thanks_received", "thanks_given")]
        {
            let access = token(&site.node, handle).await;
            let file = site.node.browser().api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
            assert_eq!(file[list][0]["text"], NOTE, "{handle}");
            assert_eq!(file[empty], json!([]), "{handle}");
        }
        erase(&site.node, leaver).await;
        assert_eq!(site.notes().await, 0, "{leaver}");
    }
}

#[tokio::test]
async fn very_many_notes_go_in_several_steps() {
    let site = Helped::accepted().await;
    let ted = account_of(&site.node, "ted").await.id;
    let note = |number: i64| thanks::ActiveModel {
        answer_id: Set(site.answer),
        from_account: Set(Some(site.rosa.account)),
        to_account: Set(ted),
        text: Set(format!("Thanks {number}.")),
        created_at: Set(site.node.app.now()),
        ..Default::default()
    };
    for hundreds in 0..6 {
        let notes = (0..100).map(|number| note(hundreds * 100 + number));
        thanks::Entity::insert_many(notes).exec_without_returning(site.node.app.reader()).await.unwrap();
    }
    assert_eq!(site.notes().await, 600);
    erase(&site.node, "ted").await;
    assert_eq!(site.notes().await, 0);
}
