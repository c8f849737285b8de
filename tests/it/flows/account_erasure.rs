//! Somebody has their account erased: what goes, what stays without a name, and who cannot go.

use chrono::Duration;
use peerdesk::cases::{assign, claim, message, note};
use peerdesk::deflection::confirm::confirm;
use peerdesk::deflection::reader::Reader;
use peerdesk::entity::{
    AccountId, AnswerId, CaseState, Event, NotificationKind, Outcome, Role, SecurityEventKind, ThreadId, ThreadState,
    VoteKind, account, answer, api_token, deflection, draft, follow, idempotency_key, mail, me_too, membership,
    notification, one_use_token, revision, security_event, session, team_member, thread, vote,
};
use peerdesk::identity::administration::{create_account, grant_role};
use peerdesk::identity::{Caller, members};
use peerdesk::operation::OperationError;
use peerdesk::threads::comments::Under;
use peerdesk::threads::questions::ThreadEdit;
use peerdesk::threads::{answers, comments, questions, reactions};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use crate::support::city::AGENCY;
use crate::support::people::{
    PASSWORD, account_of, caller, insert_mail_reader, insert_staff, sign_in, site_administrator, times_told, token,
};
use crate::support::threads::{ask, cases_of, open_case, row};
use crate::support::{Browser, Page, TestApp, TestCity, TestDesk};

/// How pages call whoever left.
const FORMER: &str = "Former member";

/// Deletes the account of a browser at the page.
pub(super) async fn delete_at_the_page(browser: &Browser, password: &str) -> Page {
    let page = browser.see("/account/delete").await;
    browser.submit(&page, "/account/delete", &[("current-password", password)]).await
}

/// Has an account erased whose owner has [`PASSWORD`], and everything that follows done.
pub(super) async fn erase(node: &TestApp, handle: &str) -> AccountId {
    let id = account_of(node, handle).await.id;
    let browser = sign_in(node, handle).await;
    delete_at_the_page(&browser, PASSWORD).await.expect(200);
    node.drain().await;
    id
}

pub(super) async fn row_of(node: &TestApp, id: AccountId) -> account::Model {
    account::Entity::find_by_id(id).one(node.app.reader()).await.unwrap().unwrap()
}

/// A person who asks, answers and comments on threads of the city, all of which others wrote on.
struct Written {
    node: TestApp,
    city: TestCity,
    tom: Caller,
    own: ThreadId,
    answered: ThreadId,
    answer: AnswerId,
}

async fn written() -> Written {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    create_account(&node.app, "Zelda", Some("zelda@example.org"), PASSWORD, false).await.unwrap();
    let (app, tom) = (&node.app, caller(&node, city.neighbour).await);
    let zelda = caller(&node, account_of(&node, "Zelda").await.id).await;
    let own = ask(&node, &city, &zelda, "How do I appeal to the zeppelin board?").await;
    answers::post(app, &tom, own, "In writing.", None).await.unwrap();
    let answered = ask(&node, &city, &tom, "Where does the zeppelin land?").await;
    let answer = answers::post(app, &zelda, answered, "On the meadow.", None).await.unwrap().value;
    comments::post(app, &zelda, Under::Thread(answered), "Which one is it?", None).await.unwrap();
    node.drain().await;
    Written { node, city, tom, own, answered, answer }
}

#[tokio::test]
async fn a_name_is_gone_from_every_page_the_api_and_search() {
    let Written { node, own, answered, .. } = written().await;
    let browser = node.browser();
    let pages = [format!("/threads/{own}"), format!("/threads/{answered}"), "/".to_owned(), "/threads".to_owned()];
    assert!(browser.get(&pages[0]).await.body.contains("Zelda") && browser.get(&pages[1]).await.body.contains("Zelda"));
    let before = browser.api(Method::GET, &format!("/threads/{own}"), None, None).await.expect(200);
    let version = row(&node, own).await.version;
    let id = erase(&node, "Zelda").await;

    for path in pages.iter().map(String::as_str).chain(["/search?q=zeppelin", "/categories/parking"]) {
        let page = browser.get(path).await;
        assert!(!page.body.contains("Zelda"), "{path}: {}", page.body);
    }
    for page in &pages[..2] {
        let page = browser.see(page).await;
        assert!(page.says(FORMER) && !page.body.contains("/people/former"), "{}", page.body);
    }
    for path in [format!("/threads/{own}"), format!("/threads/{answered}/answers"), "/search?q=zeppelin".to_owned()] {
        let answer = browser.api(Method::GET, &path, None, None).await.expect(200);
        assert!(!answer.body.contains("Zelda"), "{path}: {}", answer.body);
    }
    let found = browser.api(Method::GET, "/search?q=zeppelin", None, None).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2, "what others rely on is found: {found}");
    let after = browser.api(Method::GET, &format!("/threads/{own}"), None, None).await.expect(200);
    let handle = after.json()["author"]["handle"].as_str().unwrap().to_owned();
    assert!(handle.starts_with("former-member-"), "{handle}");
    assert_ne!(before.headers["etag"], after.headers["etag"], "nobody keeps the page with the name");
    assert!(row(&node, own).await.version > version);
    for name in ["Zelda", handle.as_str()] {
        browser.get(&format!("/people/{name}")).await.expect(404);
    }
    let left = row_of(&node, id).await;
    assert_eq!((left.email, left.password_hash, left.display_name, left.locale), (None, None, None, None));
    assert!(left.erased_at.is_some() && left.disabled_at.is_some() && left.about.is_empty());
}

#[tokio::test]
async fn questions_that_nobody_answered_go_with_their_cases_and_others_stay() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let (cora, nell, ann) = (desk.caller("Cora").await, desk.caller("Nell").await, desk.caller("Ann").await);
    let alone = ask(node, &desk.city, &cora, "Where is the xylophone kept?").await;
    comments::post(app, &cora, Under::Thread(alone), "Nobody knows?", None).await.unwrap();
    reactions::follow(app, &nell, alone).await.unwrap();
    let case = desk.open_case().await;
    assign::assign(app, &ann, case.id, Some(ann.account), "", None).await.unwrap();
    let with_case = desk.thread(&case).await;
    let commented = ask(node, &desk.city, &cora, "Who tunes the xylophone?").await;
    comments::post(app, &nell, Under::Thread(commented), "Which one?", None).await.unwrap();
    let commented_case = open_case(node, commented).await.unwrap();
    let browser = node.browser();
    node.drain().await;
    let found = browser.api(Method::GET, "/search?q=xylophone", None, None).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2, "{found}");
    erase(node, "Cora").await;

    for gone in [alone, with_case] {
        browser.api(Method::GET, &format!("/threads/{gone}"), None, None).await.expect(404);
        browser.get(&format!("/threads/{gone}")).await.expect(404);
    }
    let deleted = row(node, alone).await;
    assert!(deleted.deleted_at.is_some());
    assert_eq!((deleted.title.as_str(), deleted.body_source.as_str()), ("", ""), "deleted is not only hidden");
    assert_eq!(row(node, with_case).await.body_source, "I have a letter.", "staff know what their case was about");
    let found = browser.api(Method::GET, "/search?q=xylophone", None, None).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    let stays = row(node, commented).await;
    assert_eq!((stays.state, stays.deleted_at), (ThreadState::Closed, None));
    for (thread, case) in [(with_case, case.id), (commented, commented_case)] {
        let ended = cases_of(node, thread).await.remove(0);
        assert_eq!((ended.id, ended.state, ended.outcome), (case, CaseState::Resolved, Some(Outcome::Withdrawn)));
    }
    assert!(times_told(node, "Ann", NotificationKind::AskerSpoke).await > 0, "whoever held it hears");
    // Nothing brings them back to staff.
    node.advance(Duration::days(10)).await;
    assert_eq!((cases_of(node, commented).await.len(), cases_of(node, with_case).await.len()), (1, 1));
}

#[tokio::test]
async fn messages_of_a_case_stay_for_the_team_without_a_name() {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    let (cora, nell, ann) = (desk.caller("Cora").await, desk.caller("Nell").await, desk.caller("Ann").await);
    let case = desk.open_case().await;
    answers::post(app, &nell, desk.thread(&case).await, "Use form P9.", None).await.unwrap();
    message::from_asker(app, &cora, case.id, "My letter is number 7.", None).await.unwrap();
    note::add(app, &ann, case.id, "Look at number 7.", None).await.unwrap();
    desk.node.drain().await;
    erase(&desk.node, "Cora").await;
    let page = desk.sign_in("Ann").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(page.says("My letter is number 7.") && page.says(FORMER), "{}", page.text());
    assert!(!page.body.contains("Cora") && !page.body.contains("/people/former"), "{}", page.body);
    let told = desk.node.browser().api(Method::GET, "/me/notifications", Some(&desk.token("Ann").await), None).await;
    assert!(!told.expect(200).body.contains("Cora"));
}

#[tokio::test]
async fn presses_are_taken_back_and_counts_fall_with_them() {
    let Written { node, city, tom, answered, .. } = written().await;
    let app = &node.app;
    let ines = caller(&node, city.asker).await;
    let zelda = caller(&node, account_of(&node, "Zelda").await.id).await;
    let other = answers::post(app, &ines, answered, "Over the hill.", None).await.unwrap().value;
    for kind in VoteKind::ALL {
        reactions::vote(app, &zelda, other, *kind).await.unwrap();
        reactions::vote(app, &tom, other, *kind).await.unwrap();
        node.clock.advance(Duration::minutes(1));
    }
    reactions::vote(app, &zelda, other, VoteKind::WorkedForMe).await.unwrap();
    reactions::add_me_too(app, &zelda, answered).await.unwrap();
    confirm(app, &Reader::from(&zelda), None, answered).await.unwrap();
    let id = erase(&node, "Zelda").await;

    let counted = answer::Entity::find_by_id(other).one(app.reader()).await.unwrap().unwrap();
    let votes = vote::Entity::find().filter(vote::Column::AnswerId.eq(other)).all(app.reader()).await.unwrap();
    assert!(votes.len() == 2 && votes.iter().all(|vote| vote.account_id == tom.account), "{votes:?}");
    assert_eq!((counted.helpful_count, counted.worked_count), (1, 1));
    let toms = votes.iter().find(|vote| vote.kind == VoteKind::WorkedForMe).map(|vote| vote.voted_at);
    assert_eq!(counted.last_worked_at, toms, "the date of somebody who is still there");
    assert_eq!(row(&node, answered).await.me_too_count, 1);
    let db = app.reader();
    assert_eq!(me_too::Entity::find().filter(me_too::Column::AccountId.eq(id)).count(db).await.unwrap(), 0);
    assert_eq!(follow::Entity::find().filter(follow::Column::AccountId.eq(id)).count(db).await.unwrap(), 0);
    let found = deflection::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!(found.account_id, None, "a number without a person");
}

#[tokio::test]
async fn earlier_texts_go_and_those_of_others_stay() {
    let Written { node, tom, own, answer, .. } = written().await;
    let app = &node.app;
    let moderator = insert_staff(&node, "moderator", Role::Moderator).await;
    let moderator = caller(&node, moderator).await;
    let zelda = caller(&node, account_of(&node, "Zelda").await.id).await;
    let body = |text: &str| ThreadEdit { body: Some(text.to_owned()), ..ThreadEdit::default() };
    questions::edit(app, &zelda, own, body("Call me on 555 0199.")).await.unwrap();
    questions::edit(app, &moderator, own, body("A number was taken out.")).await.unwrap();
    questions::edit(app, &zelda, own, body("Which board is it?")).await.unwrap();
    answers::edit(app, &zelda, answer, "On the large meadow.".into()).await.unwrap();
    let gone = answers::post(app, &zelda, own, "I live at 5 Mill Road.", None).await.unwrap().value;
    answers::delete(app, &zelda, gone, None).await.unwrap();
    let toms = answers::post(app, &tom, own, "I meant otherwise.", None).await.unwrap().value;
    answers::edit(app, &tom, toms, "I meant this.".into()).await.unwrap();
    erase(&node, "Zelda").await;

    let texts: Vec<String> =
        revision::Entity::find().all(app.reader()).await.unwrap().into_iter().map(|row| row.body_source).collect();
    let kept: Vec<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    assert_eq!(kept, ["A number was taken out.", "I meant otherwise."], "{texts:?}");
    let page = node.browser().see(&format!("/threads/{own}/revisions")).await;
    assert!(page.says("A number was taken out.") && page.says(FORMER), "{}", page.text());
    assert!(!page.body.contains("555 0199") && !page.body.contains("Zelda"), "{}", page.body);
    let gone = answer::Entity::find_by_id(gone).one(app.reader()).await.unwrap().unwrap();
    assert_eq!((gone.body_source.as_str(), gone.body_html.as_str()), ("", ""));
}

#[tokio::test]
async fn everything_of_the_account_alone_goes() {
    let Written { node, city, tom, own, .. } = written().await;
    let db = node.app.reader();
    let reader = insert_mail_reader(&node, "yasmin").await;
    create_account(&node.app, "Zoe", Some("zoe@example.org"), PASSWORD, false).await.unwrap();
    let zoe = caller(&node, account_of(&node, "Zoe").await.id).await;
    let browser = sign_in(&node, "Zelda").await;
    token(&node, "Zelda").await;
    let key = [("idempotency-key", "once")];
    let body = json!({ "title": "Where is it?", "body": "The board.", "category_id": city.category.0 });
    let access = token(&node, "Zelda").await;
    browser.api_with(Method::POST, "/threads", Some(&access), Some(body), &key).await.expect(201);
    grant_role(&node.app, "Zelda", AGENCY, Role::Agent).await.unwrap();
    for commenter in [&reader, &zoe, &tom] {
        comments::post(&node.app, commenter, Under::Thread(own), "Tell us more.", None).await.unwrap();
    }
    node.drain().await;
    let id = account_of(&node, "Zelda").await.id;
    assert!(notification::Entity::find().filter(notification::Column::AccountId.eq(id)).count(db).await.unwrap() > 0);
    erase(&node, "Zelda").await;

    macro_rules! none_of {
        ($($table:ident),+) => {$(
            let left = $table::Entity::find().filter($table::Column::AccountId.eq(id)).count(db).await.unwrap();
            assert_eq!(left, 0, stringify!($table));
        )+};
    }
    none_of!(
        api_token,
        draft,
        idempotency_key,
        mail,
        membership,
        notification,
        one_use_token,
        session,
        team_member,
        vote
    );
    // What happened to the account stays until its time, under a number that leads to no name.
    let happened =
        security_event::Entity::find().filter(security_event::Column::AccountId.eq(id)).all(db).await.unwrap();
    let kinds: Vec<_> = happened.iter().map(|row| row.kind).collect();
    assert!(kinds.contains(&SecurityEventKind::TokenCreated), "{kinds:?}");
    assert_eq!(kinds[kinds.len() - 2..], [SecurityEventKind::RoleRevoked, SecurityEventKind::AccountErased]);
    assert!(!format!("{happened:?}").contains("Zelda"), "{happened:?}");
    let members = members::list(&node.app, &site_administrator(&node).await, city.agency).await.unwrap();
    assert!(members.is_empty(), "{members:?}");
    // Nobody gives them anything any more, and they hear of nothing.
    let handle = row_of(&node, id).await.handle;
    let granted = members::grant(&node.app, &site_administrator(&node).await, city.agency, &handle, Role::Agent).await;
    assert!(matches!(granted, Err(OperationError::Invalid(_))), "{granted:?}");
    assert!(grant_role(&node.app, &handle, AGENCY, Role::Agent).await.is_err());
    comments::post(&node.app, &tom, Under::Thread(own), "Anybody?", None).await.unwrap();
    node.drain().await;
    none_of!(notification, mail);
}

#[tokio::test]
async fn whoever_leaves_gives_their_cases_back() {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    create_account(app, "Mira", None, PASSWORD, true).await.unwrap();
    create_account(app, "Omar", None, PASSWORD, true).await.unwrap();
    let (ann, mira) = (desk.caller("Ann").await, desk.caller("Mira").await);
    let (held, claimed, by_site) = (desk.open_case().await, desk.open_case().await, desk.open_case().await);
    assign::assign(app, &ann, held.id, Some(ann.account), "", None).await.unwrap();
    claim::take(app, &ann, claimed.id, None).await.unwrap();
    // Whoever administers the site works cases without any role.
    claim::take(app, &mira, by_site.id, None).await.unwrap();
    for handle in ["Ann", "Mira"] {
        erase(&desk.node, handle).await;
    }
    for case in [&held, &claimed, &by_site] {
        let now = desk.reload(case).await;
        assert_eq!((now.assignee_id, now.claimed_by), (None, None));
        assert_eq!(now.state, CaseState::New);
    }
}

#[tokio::test]
async fn an_event_that_comes_twice_changes_nothing_more() {
    let Written { node, own, answered, .. } = written().await;
    let id = erase(&node, "Zelda").await;
    let state = async || {
        let rows = thread::Entity::find().all(node.app.reader()).await.unwrap();
        let rows: Vec<_> = rows
            .into_iter()
            .map(|row| {
                (row.id, row.title, row.state, row.closed_at, row.deleted_at, row.me_too_count, row.answer_count)
            })
            .collect();
        (rows, row_of(&node, id).await, vote::Entity::find().count(node.app.reader()).await.unwrap())
    };
    let before = state().await;
    assert!(before.0.iter().any(|row| row.0 == own) && before.0.iter().any(|row| row.0 == answered));
    for _ in 0..2 {
        node.record(Event::AccountErased { account: id }).await;
        node.clock.advance(Duration::minutes(1));
        node.drain().await;
    }
    assert_eq!(state().await, before);
    // Nor does one about somebody who is there.
    let tom = account_of(&node, "tom").await;
    node.record(Event::AccountErased { account: tom.id }).await;
    node.drain().await;
    assert_eq!(account_of(&node, "tom").await, tom);
    assert_eq!(row(&node, answered).await.deleted_at, None);
}
