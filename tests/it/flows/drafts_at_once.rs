//! A draft that is posted and saved in the same moment, and what goes when there are too many.

use std::time::Duration;

use peerdesk::entity::documents::DraftFields;
use peerdesk::entity::{AccountId, draft};
use peerdesk::identity::drafts::{self, Kept, MAX_DRAFTS, Unsent};
use peerdesk::identity::own_drafts;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::support::people::{account_of, insert_account, sign_up};
use crate::support::{TestApp, TestCity};

fn typed(id: Uuid, body: &str) -> Unsent {
    let fields = [(drafts::FIELD, id.to_string()), ("body", body.to_owned())];
    Unsent { path: "/ask/details".to_owned(), fields: fields.map(|(name, text)| (name.to_owned(), text)).into() }
}

async fn stored(node: &TestApp, account: AccountId, id: Uuid) -> Option<draft::Model> {
    drafts::load(node.app.reader(), account, id).await.unwrap()
}

/// Saves a changed text while the transaction that posts the draft, or throws it away, is about to commit.
#[tokio::test]
async fn what_is_posted_meanwhile_stays_as_it_was_posted() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = city.insert_thread(&node, |_| ()).await;
    let mona = insert_account(&node, "mona").await;
    for is_posted in [true, false] {
        let id = Uuid::new_v4();
        own_drafts::save_for(&node.app, mona, typed(id, "Two wheels.")).await.unwrap();
        let tx = node.app.begin_write().await.unwrap();
        if is_posted {
            drafts::set_posted(&tx, mona, (id, &typed(id, "Two wheels.")), thread, node.app.now()).await.unwrap();
        } else {
            drafts::forget(&tx, mona, id).await.unwrap();
        }
        let app = node.app.clone();
        let saving =
            tokio::spawn(async move { own_drafts::save_for(&app, mona, typed(id, "Four wheels.")).await.unwrap() });
        tokio::time::sleep(Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
        let kept = saving.await.unwrap();
        let row = stored(&node, mona, id).await.unwrap();
        let text = |body: &str| DraftFields(vec![("body".to_owned(), body.to_owned())]);
        if is_posted {
            assert!(matches!(kept, Kept::Posted(row) if row.id == id));
            assert_eq!((row.posted_thread_id, row.fields), (Some(thread), text("Two wheels.")));
        } else {
            assert_eq!(kept, Kept::Open(id));
            assert_eq!((row.posted_thread_id, row.fields), (None, text("Four wheels.")));
        }
    }
}

#[tokio::test]
async fn what_was_posted_makes_room_before_what_was_not() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let thread = city.insert_thread(&node, |_| ()).await;
    let mona = insert_account(&node, "mona").await;
    let (db, open) = (node.app.reader(), Uuid::new_v4());
    drafts::put(db, mona, open, &typed(open, "Not posted."), node.app.now()).await.unwrap();
    for _ in 0..MAX_DRAFTS {
        node.clock.advance(chrono::Duration::seconds(1));
        let id = Uuid::new_v4();
        drafts::set_posted(db, mona, (id, &typed(id, "Posted.")), thread, node.app.now()).await.unwrap();
    }
    let newest = Uuid::new_v4();
    drafts::put(db, mona, newest, &typed(newest, "New."), node.app.now()).await.unwrap();
    assert!(stored(&node, mona, open).await.is_some() && stored(&node, mona, newest).await.is_some());
    let all = draft::Entity::find().filter(draft::Column::AccountId.eq(mona)).count(db).await.unwrap();
    assert_eq!(all, MAX_DRAFTS);
}

#[tokio::test]
async fn a_text_that_cannot_be_kept_stays_in_its_form() {
    let node = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    let city = TestCity::build(&node).await;
    let thread = city.insert_thread(&node, |row| row.next_check_at = None).await;
    let browser = sign_up(&node, "mona", "").await;
    let mona = account_of(&node, "mona").await.id;
    let (page, action) = (browser.see(&format!("/threads/{thread}")).await, format!("/threads/{thread}/answers"));
    browser.submit(&page, &action, &[("body", "Under the bridge.")]).await.expect(200);
    let details = browser.see("/ask/details?title=Where+do+I+park+a+trailer%3F").await;
    let category = city.category.to_string();
    let told = [("category", category.as_str()), ("intent", "information"), ("body", "It has two wheels.")];
    let check = browser.submit(&details, "/ask/check", &told).await.expect(200);
    browser.submit(&check, "/ask", &[]).await.expect(200);
    let id = Uuid::new_v4();
    while own_drafts::save_for(&node.app, mona, typed(id, "Again and again.")).await.is_ok() {}
    let again = browser.submit(&page, &action, &[("body", "Over the bridge.")]).await.expect(429);
    assert_eq!(again.all("#write textarea"), ["Over the bridge."]);
    for (form, action) in [(&check, "/ask"), (&details, "/ask/check")] {
        let changed = [("category", category.as_str()), ("intent", "information"), ("body", "It has four wheels.")];
        let again = browser.submit(form, action, &changed).await.expect(429);
        assert_eq!(again.all("#body"), ["It has four wheels."], "{action}");
    }
}
