//! Hearing back: on the page and by mail, once each, and only what concerns one.

use std::time::Duration as Wait;

use chrono::Duration;
use mail_parser::{Message, MessageParser};
use peerdesk::cases::{answer_officially, claim, message, note, open};
use peerdesk::config::Secret;
use peerdesk::entity::{
    AccountId, CaseId, Intent, NotificationKind as Kind, Role, ThreadId, TokenPurpose, Trigger, account, mail,
    membership, notification, one_use_token, outbox_delivery, outbox_event, staff_case, team, team_member,
};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::{Caller, administration, sessions};
use peerdesk::notifications::mailer;
use peerdesk::outbox::{Event, dispatcher};
use peerdesk::threads::{accept, answer, ask, comment, duplicate, moderate, vote};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::escalation::Town;
use crate::support::{Smtp, TestApp, monday_morning};

async fn node_with(smtp: &Smtp) -> TestApp {
    let url = smtp.url();
    TestApp::start_with(|config| {
        config.smtp_url = Some(Secret::from(url.as_str()));
        config.mail_from = "Elmford help <help@elmford.example>".to_owned();
    })
    .await
}

/// Somebody with a confirmed address who wants mails.
async fn person(node: &TestApp, handle: &str) -> Caller {
    let row = account::ActiveModel {
        handle: Set(handle.to_owned()),
        handle_skeleton: Set(handle.to_owned()),
        email: Set(Some(format!("{handle}@example.org"))),
        email_confirmed_at: Set(Some(monday_morning())),
        about: Set(String::new()),
        is_site_administrator: Set(false),
        wants_mail: Set(true),
        created_at: Set(monday_morning()),
        ..Default::default()
    };
    let id = account::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id;
    caller(node, id).await
}

async fn caller(node: &TestApp, id: AccountId) -> Caller {
    sessions::load_caller(node.app.reader(), id).await.unwrap().unwrap()
}

/// A member of the town's team, with a role that may read cases, or without.
async fn staff(node: &TestApp, town: &Town, handle: &str, role: Option<Role>) -> Caller {
    let somebody = person(node, handle).await;
    let db = node.app.reader();
    let team = team::Entity::find().filter(team::Column::AgencyId.eq(town.agency)).one(db).await.unwrap().unwrap();
    let row = team_member::ActiveModel { team_id: Set(team.id), account_id: Set(somebody.account) };
    team_member::Entity::insert(row).exec_without_returning(db).await.unwrap();
    if let Some(role) = role {
        let row = membership::ActiveModel {
            account_id: Set(somebody.account),
            agency_id: Set(town.agency),
            role: Set(role),
            created_at: Set(monday_morning()),
            ..Default::default()
        };
        membership::Entity::insert(row).exec_without_returning(db).await.unwrap();
    }
    caller(node, somebody.account).await
}

async fn question(node: &TestApp, town: &Town, asker: &Caller, title: &str) -> ThreadId {
    let question = ask::NewQuestion {
        title: title.to_owned(),
        body: "Who knows?".to_owned(),
        category: town.category,
        intent: Intent::Information,
        urgent: false,
    };
    ask::ask(&node.app, asker, question, None).await.unwrap().thread
}

/// What somebody heard of since they last looked, oldest first.
async fn heard(node: &TestApp, who: &Caller) -> Vec<Kind> {
    node.drain().await;
    let db = node.app.reader();
    let new = notification::Entity::find()
        .filter(notification::Column::AccountId.eq(who.account))
        .filter(notification::Column::ReadAt.is_null())
        .order_by_asc(notification::Column::Id)
        .all(db)
        .await
        .unwrap();
    let seen = notification::Entity::update_many().col_expr(notification::Column::ReadAt, Expr::value(node.app.now()));
    seen.filter(notification::Column::AccountId.eq(who.account)).exec(db).await.unwrap();
    new.into_iter().map(|row| row.kind).collect()
}

/// Mails to an address so far, parsed.
fn letters(smtp: &Smtp, address: &str) -> Vec<Message<'static>> {
    let mine = smtp.got().into_iter().filter(|(to, _)| to == &[address.to_owned()]);
    mine.map(|(_, bytes)| MessageParser::default().parse(&bytes).unwrap().into_owned()).collect()
}

#[tokio::test]
async fn each_hears_of_what_concerns_them_and_of_nothing_else() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let (rosa, ted, mags, li) = (
        person(&node, "rosa").await,
        person(&node, "ted").await,
        person(&node, "mags").await,
        person(&node, "li").await,
    );
    let thread = question(&node, &town, &rosa, "How do I appeal a fine?").await;
    vote::follow(&node.app, &mags, thread).await.unwrap();

    let first = answer::post(&node.app, &ted, thread, "Write to them.", None).await.unwrap().answer;
    assert_eq!(heard(&node, &rosa).await, [Kind::Answer]);
    assert_eq!(heard(&node, &mags).await, [Kind::Answer]);
    assert_eq!(heard(&node, &ted).await, []);

    // Their own answers tell the others alone.
    answer::post(&node.app, &rosa, thread, "I did, no reply.", None).await.unwrap();
    assert_eq!(heard(&node, &rosa).await, []);
    assert_eq!(heard(&node, &ted).await, [Kind::Answer], "who answers, follows");
    heard(&node, &mags).await;

    comment::post(&node.app, &li, comment::Under::Answer(first), "Which form?", None).await.unwrap();
    assert_eq!((heard(&node, &ted).await, heard(&node, &rosa).await), (vec![Kind::Comment], vec![Kind::Comment]));
    assert_eq!((heard(&node, &li).await, heard(&node, &mags).await), (vec![], vec![]));

    accept::accept(&node.app, &rosa, first).await.unwrap();
    assert_eq!((heard(&node, &ted).await, heard(&node, &rosa).await), (vec![Kind::Accepted], vec![]));

    let other = question(&node, &town, &ted, "How to appeal a ticket?").await;
    duplicate::propose(&node.app, &mags, other, thread).await.unwrap();
    assert_eq!((heard(&node, &ted).await, heard(&node, &mags).await), (vec![Kind::DuplicateProposed], vec![]));
}

#[tokio::test]
async fn of_a_case_only_its_asker_and_its_staff_hear() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let (rosa, mags, li) = (person(&node, "rosa").await, person(&node, "mags").await, person(&node, "li").await);
    let ann = staff(&node, &town, "ann", Some(Role::Agent)).await;
    let ben = staff(&node, &town, "ben", Some(Role::Agent)).await;
    let gone = staff(&node, &town, "gone", None).await;
    let thread = question(&node, &town, &rosa, "How do I appeal a fine?").await;
    vote::follow(&node.app, &mags, thread).await.unwrap();
    vote::me_too(&node.app, &li, thread).await.unwrap();
    let all = [&rosa, &mags, &li, &ann, &ben, &gone];
    let everybody = async |expected: [&[Kind]; 6]| {
        for (who, expected) in all.iter().zip(expected) {
            assert_eq!(heard(&node, who).await, expected, "{}", who.handle);
        }
    };

    let tx = node.app.begin_write().await.unwrap();
    let wanted = open::OpenCase { thread, trigger: Trigger::Manual, opened_by: None };
    let case: CaseId = open::open(&tx, node.app.now(), wanted).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let opened: &[Kind] = &[Kind::CaseOpened];
    everybody([opened, &[], &[], opened, opened, &[]]).await;

    claim::take(&node.app, &ann, case, None).await.unwrap();
    let said: &[Kind] = &[Kind::CaseMessage];
    message::from_staff(&node.app, &ann, case, "What is your number?", true, None, None).await.unwrap();
    everybody([said, &[], &[], &[], &[], &[]]).await;
    message::from_asker(&node.app, &rosa, case, "EL 123 SECRET", None).await.unwrap();
    everybody([&[], &[], &[], said, &[], &[]]).await;
    // Were a note ever told of, its holder alone would hear.
    let noted = note::add(&node.app, &ben, case, "Seen this before.", None).await.unwrap().message;
    everybody([&[], &[], &[], &[], &[], &[]]).await;
    node.record(Event::CaseMessagePosted { case, message: noted }).await;
    everybody([&[], &[], &[], said, &[], &[]]).await;

    answer_officially::answer_officially(&node.app, &ann, case, "You need not pay.", true, None, None).await.unwrap();
    let official: &[Kind] = &[Kind::OfficialAnswer];
    everybody([official, official, official, &[], &[], &[]]).await;

    // Nothing private is in any mail, and followers read of no reference.
    let reference = staff_case::Entity::find_by_id(case).one(node.app.reader()).await.unwrap().unwrap().reference;
    for row in mail::Entity::find().all(node.app.reader()).await.unwrap() {
        let all = format!("{} {} {}", row.subject, row.text_body, row.html_body);
        assert!(!all.contains("SECRET") && !all.contains("What is your number") && !all.contains("Seen this before"));
        if row.to_address.starts_with("mags") || row.to_address.starts_with("li") {
            assert!(!all.contains(&reference), "{all}");
        }
    }
}

#[tokio::test]
async fn nobody_hears_of_what_was_hidden_before_they_were_told() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let (rosa, ted) = (person(&node, "rosa").await, person(&node, "ted").await);
    let moderator = staff(&node, &town, "mo", Some(Role::Moderator)).await;
    let thread = question(&node, &town, &rosa, "How do I appeal a fine?").await;
    let posted = answer::post(&node.app, &ted, thread, "Spam spam spam", None).await.unwrap().answer;
    moderate::hide(&node.app, &moderator, moderate::Post::Answer(posted), "Spam").await.unwrap();
    assert_eq!(heard(&node, &rosa).await, []);
    assert_eq!(mail::Entity::find().count(node.app.reader()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_mail_arrives_whole_and_stops_with_one_click() {
    let smtp = Smtp::start();
    let node = node_with(&smtp).await;
    let town = Town::found(&node).await;
    let (rosa, ted) = (person(&node, "rosa").await, person(&node, "ted").await);
    let title = "Où se trouve <b>l’arrêt</b> de la ligne 7 — “centre”?";
    let thread = question(&node, &town, &rosa, title).await;
    let posted = answer::post(&node.app, &ted, thread, "By the church.", None).await.unwrap().answer;
    node.drain().await;

    let got = letters(&smtp, "rosa@example.org");
    assert_eq!((got.len(), smtp.got().len()), (1, 1));
    let letter = &got[0];
    assert_eq!(letter.subject().unwrap(), format!("ted answered “{title}”"));
    let from = letter.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Elmford help"), Some("help@elmford.example")));
    assert_eq!(letter.message_id().unwrap().split('@').nth(1), Some("elmford.example"));
    assert_eq!(letter.date().unwrap().to_rfc3339(), "2026-01-12T10:00:00Z");
    let link = node.url(&format!("/threads/{thread}#answer-{posted}"));
    let (text, html) = (letter.body_text(0).unwrap(), letter.body_html(0).unwrap());
    assert!(text.contains(&format!("ted answered “{title}”.")) && text.contains(&link), "{text}");
    assert!(html.contains("&lt;b&gt;l’arrêt&lt;/b&gt;") || html.contains("&#60;b&#62;l’arrêt"), "{html}");
    assert!(html.contains(&format!("href=\"{link}\"")), "{html}");
    // Sent: what it said is gone.
    let row = mail::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!((row.text_body.as_str(), row.html_body.as_str(), row.unsubscribe_url), ("", "", None));
    assert_eq!(row.sent_at, Some(node.app.now()));

    let raw = |name| letter.header_raw(name).unwrap().trim().to_owned();
    assert_eq!(raw("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let stop = raw("List-Unsubscribe");
    let stop = stop.strip_prefix('<').unwrap().strip_suffix('>').unwrap();
    let path = stop.strip_prefix(&node.url("")).unwrap();
    let stranger = node.browser();
    let asked = stranger.see(path).await;
    assert!(asked.body.contains("<button") && !asked.headers.contains_key("set-cookie"));
    let wants = async || {
        let row = account::Entity::find_by_id(rosa.account).one(node.app.reader()).await.unwrap().unwrap();
        row.wants_mail
    };
    assert!(wants().await, "looking changes nothing");
    // As mail programs send it: no cookie, no token, multipart.
    let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let send = |address: String| {
        client.post(address).header("content-type", "multipart/form-data; boundary=x").body(body).send()
    };
    assert_eq!(send(format!("{stop}x")).await.unwrap().status(), 404);
    assert!(wants().await);
    assert_eq!(send(stop.to_owned()).await.unwrap().status(), 200);
    assert!(!wants().await);
    answer::post(&node.app, &ted, thread, "Behind it, to be exact.", None).await.unwrap();
    assert_eq!(heard(&node, &rosa).await, [Kind::Answer, Kind::Answer], "the page still tells");
    assert_eq!(smtp.got().len(), 1);
    // The button on the page does the same, in either order.
    assert!(stranger.post(path, &[("List-Unsubscribe", "One-Click")]).await.expect(200).says("You get no more mails"));
}

#[tokio::test]
async fn an_event_that_comes_twice_tells_once() {
    let smtp = Smtp::start();
    let node = node_with(&smtp).await;
    let town = Town::found(&node).await;
    let (rosa, ted) = (person(&node, "rosa").await, person(&node, "ted").await);
    let thread = question(&node, &town, &rosa, "How do I appeal a fine?").await;
    answer::post(&node.app, &ted, thread, "Write to them.", None).await.unwrap();
    administration_link(&node, rosa.account).await;
    node.drain().await;
    let again = outbox_delivery::Entity::update_many()
        .col_expr(outbox_delivery::Column::DeliveredAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(outbox_delivery::Column::Subscriber.eq("notifications"))
        .exec(node.app.reader())
        .await
        .unwrap();
    assert_eq!(again.rows_affected, 2);
    node.advance(Duration::minutes(2)).await;
    assert_eq!(notification::Entity::find().count(node.app.reader()).await.unwrap(), 1);
    assert_eq!(one_use_token::Entity::find().count(node.app.reader()).await.unwrap(), 1);
    assert_eq!(smtp.got().len(), 2);
}

async fn administration_link(node: &TestApp, account: AccountId) {
    let wanted = Event::AccountLinkWanted { account, purpose: TokenPurpose::ResetPassword };
    node.record(wanted).await;
}

#[tokio::test]
async fn who_dies_between_sending_and_marking_repeats_the_same_message() {
    let smtp = Smtp::start();
    let node = node_with(&smtp).await;
    let rosa = person(&node, "rosa").await;
    administration_link(&node, rosa.account).await;
    dispatcher::deliver_due(
        &node.app,
        node.parts.subscribers.iter().find(|one| one.name() == "notifications").unwrap(),
    )
    .await
    .unwrap();

    smtp.think(Wait::from_secs(2));
    let app = node.app.clone();
    let sending = tokio::spawn(async move { mailer::run(&app).await });
    while smtp.got().is_empty() {
        tokio::time::sleep(Wait::from_millis(10)).await;
    }
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    smtp.think(Wait::ZERO);
    // Nobody else takes it while its lease runs.
    assert_eq!(mailer::run(&node.app).await.unwrap(), 0);
    node.advance(Duration::minutes(11)).await;
    let got = letters(&smtp, "rosa@example.org");
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].message_id(), got[1].message_id());
    assert_eq!(got[0].body_text(0), got[1].body_text(0), "the same link, too");
    assert_eq!(got[0].date(), got[1].date());
    node.advance(Duration::days(1)).await;
    assert_eq!(smtp.got().len(), 2);
}

#[tokio::test]
async fn a_refused_mail_is_parked_and_a_server_away_is_waited_for() {
    let smtp = Smtp::start();
    smtp.refuse("rosa@example.org");
    let node = node_with(&smtp).await;
    let (rosa, ted) = (person(&node, "rosa").await, person(&node, "ted").await);
    administration_link(&node, rosa.account).await;
    administration_link(&node, ted.account).await;
    node.drain().await;
    let of = async |address: &str| {
        mail::Entity::find().filter(mail::Column::ToAddress.eq(address)).one(node.app.reader()).await.unwrap().unwrap()
    };
    let refused = of("rosa@example.org").await;
    assert!(refused.parked_at.is_some() && refused.sent_at.is_none());
    assert_eq!(refused.last_error.as_deref(), Some("the server said 550"));
    assert!(of("ted@example.org").await.sent_at.is_some(), "the next one is not held up");

    let nowhere = TestApp::start_with(|config| config.smtp_url = Some(Secret::from("smtp://127.0.0.1:9"))).await;
    let eva = person(&nowhere, "eva").await;
    administration_link(&nowhere, eva.account).await;
    nowhere.drain().await;
    let row = mail::Entity::find().one(nowhere.app.reader()).await.unwrap().unwrap();
    assert_eq!((row.attempts, row.sent_at, row.parked_at), (1, None, None));
    assert!(row.try_after > nowhere.app.now() && !row.text_body.is_empty());
    for _ in 0..40 {
        nowhere.advance(Duration::hours(5)).await;
    }
    let row = mail::Entity::find().one(nowhere.app.reader()).await.unwrap().unwrap();
    assert_eq!(row.attempts, 30);
    assert!(row.parked_at.is_some());
}

#[tokio::test]
async fn a_link_is_in_its_mail_alone_and_works_once() {
    let smtp = Smtp::start();
    let node = node_with(&smtp).await;
    let rosa = person(&node, "rosa").await;
    account::ActiveModel {
        wants_mail: Set(false),
        ..account::Entity::find_by_id(rosa.account).one(node.app.reader()).await.unwrap().unwrap().into_active_model()
    }
    .update(node.app.reader())
    .await
    .unwrap();
    let browser = node.browser();
    let page = browser.see("/forgot-password").await;
    browser.submit(&page, "/forgot-password", &[("name", "rosa@example.org")]).await.expect(200);
    node.drain().await;
    let got = letters(&smtp, "rosa@example.org");
    assert_eq!(got.len(), 1, "mails about safety cannot be switched off");
    assert!(got[0].header_raw("List-Unsubscribe").is_none());
    let text = got[0].body_text(0).unwrap().into_owned();
    let path = text.lines().find_map(|line| line.strip_prefix(&node.url(""))).unwrap();
    assert!(path.starts_with("/reset-password/"));
    let token = path.rsplit('/').next().unwrap();
    // No row of the database holds it any more.
    for row in outbox_event::Entity::find().all(node.app.reader()).await.unwrap() {
        assert!(!format!("{row:?}").contains(token));
    }
    for row in mail::Entity::find().all(node.app.reader()).await.unwrap() {
        assert!(!format!("{row:?}").contains(token));
    }
    for row in one_use_token::Entity::find().all(node.app.reader()).await.unwrap() {
        assert!(!format!("{row:?}").contains(token));
    }
    let page = browser.see(path).await;
    browser.submit(&page, path, &[("password", "violin north ember")]).await.expect(200);
    assert_ne!(browser.get(path).await.attribute("#password", "name").as_deref(), Some("password"), "it worked once");
}

#[tokio::test]
async fn without_a_server_mails_are_kept_and_the_demo_shows_them() {
    let node = TestApp::start_with(|config| config.demo = true).await;
    let town = Town::found(&node).await;
    let (rosa, ted) = (person(&node, "rosa").await, person(&node, "ted").await);
    let thread = question(&node, &town, &rosa, "Is <script>alert(1)</script> fine?").await;
    answer::post(&node.app, &ted, thread, "Yes.", None).await.unwrap();
    node.drain().await;
    let row = mail::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert!(row.kept_at.is_some() && row.sent_at.is_none() && !row.text_body.is_empty());
    let browser = node.browser();
    for path in ["/demo/mail".to_owned(), format!("/demo/mail/{}", row.id)] {
        let page = browser.see(&path).await;
        assert!(page.says("ted answered “Is <script>alert(1)</script> fine?”"), "{}", page.body);
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<iframe"));
        assert!(page.all("pre a").iter().any(|link| link.contains(&format!("/threads/{thread}"))));
    }
    browser.get("/demo/mail/999").await.expect(404);
    let plain = TestApp::start().await;
    for path in ["/demo/mail", "/demo/mail/1"] {
        plain.browser().get(path).await.expect(404);
    }
}

async fn signed_in(node: &TestApp, handle: &str) -> crate::support::Browser {
    let browser = node.browser();
    let page = browser.see("/sign-in").await;
    browser.submit(&page, "/sign-in", &[("name", handle), ("password", "lamp seven otter")]).await.expect(200);
    browser
}

#[tokio::test]
async fn the_page_leads_on_marks_as_read_and_forgets_what_was_hidden() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let id = administration::create_account(&node.app, "Rosa", Some("i@example.org"), "lamp seven otter", false)
        .await
        .unwrap();
    let (rosa, ted) = (caller(&node, id).await, person(&node, "ted").await);
    let moderator = staff(&node, &town, "mo", Some(Role::Moderator)).await;
    node.browser().get("/notifications").await.expect(200);
    assert!(node.browser().get("/notifications").await.path.starts_with("/sign-in?next=%2Fnotifications"));
    let browser = signed_in(&node, "Rosa").await;
    assert!(browser.see("/notifications").await.says("Nothing new"));

    let threads = [
        question(&node, &town, &rosa, "Where is <b>the bus</b>?").await,
        question(&node, &town, &rosa, "Where is the tram?").await,
    ];
    for thread in threads {
        answer::post(&node.app, &ted, thread, "There.", None).await.unwrap();
    }
    node.drain().await;
    let page = browser.see("/notifications").await;
    assert_eq!(page.all(".pd-notes__item--new").len(), 2);
    assert_eq!(
        page.all(".pd-notes__text button"),
        ["ted answered “Where is the tram?”", "ted answered “Where is <b>the bus</b>?”"]
    );
    let opened = browser.submit(&page, "/notifications/1/open", &[]).await;
    assert!(opened.path.starts_with(&format!("/threads/{}", threads[0])), "{}", opened.path);
    let page = browser.see("/notifications").await;
    assert_eq!(page.all(".pd-notes__item--new").len(), 1);

    moderate::hide(&node.app, &moderator, moderate::Post::Thread(threads[0]), "No").await.unwrap();
    let page = browser.see("/notifications").await;
    assert!(!page.says("the bus") && page.says("no longer shown"));

    // Marking the page leaves new what came after it was shown.
    answer::post(&node.app, &ted, threads[1], "Or there.", None).await.unwrap();
    node.drain().await;
    browser.submit(&page, "/notifications/read", &[]).await.expect(200);
    let page = browser.see("/notifications").await;
    assert_eq!(page.all(".pd-notes__item--new").len(), 1);
    browser.submit(&page, "/notifications/3/read", &[]).await.expect(200);
    assert_eq!(browser.see("/notifications").await.all(".pd-notes__item--new").len(), 0);

    // Somebody else's notifications do not exist.
    let token = administration::create_token(&node.app, "ted", "t", &[Scope::ProfileRead], None).await.unwrap();
    let listed = node.browser().api(Method::GET, "/me/notifications", Some(&token), None).await.expect(200).json();
    assert_eq!(listed, serde_json::json!({"items": []}));
}

#[tokio::test]
async fn the_api_lists_and_marks_ones_own() {
    let node = TestApp::start().await;
    let town = Town::found(&node).await;
    let (rosa, ted) = (person(&node, "rosa").await, person(&node, "ted").await);
    let token = administration::create_token(&node.app, "rosa", "t", &[Scope::ProfileRead], None).await.unwrap();
    let blind = administration::create_token(&node.app, "rosa", "b", &[Scope::ThreadsRead], None).await.unwrap();
    let thread = question(&node, &town, &rosa, "Where is the bus?").await;
    let mut answers = Vec::new();
    for body in ["There.", "Or there.", "Or here."] {
        answers.push(answer::post(&node.app, &ted, thread, body, None).await.unwrap().answer);
    }
    node.drain().await;
    let browser = node.browser();
    browser.api(Method::GET, "/me/notifications", Some(&blind), None).await.expect(403);
    browser.api(Method::GET, "/me/notifications", None, None).await.expect(401);
    browser.api(Method::GET, "/me/notifications?cursor=x", Some(&token), None).await.expect(400);
    let page = browser.api(Method::GET, "/me/notifications?limit=2", Some(&token), None).await.expect(200);
    let link = page.headers["link"].to_str().unwrap().to_owned();
    let first = page.json();
    assert_eq!(first["items"][0]["path"], format!("/threads/{thread}#answer-{}", answers[2]));
    assert_eq!(first["items"][0]["kind"], "answer");
    assert!(first["items"][0].get("read_at").is_none());
    let next = link.strip_prefix("</api/v1").unwrap().split('>').next().unwrap();
    let rest = browser.api(Method::GET, next, Some(&token), None).await.expect(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert!(rest.get("next_cursor").is_none());
    let up_to = first["items"][1]["id"].as_i64().unwrap();
    let body = serde_json::json!({"up_to": up_to});
    browser.api(Method::PUT, "/me/notifications/read", Some(&token), Some(body)).await.expect(204);
    let all = browser.api(Method::GET, "/me/notifications", Some(&token), None).await.json();
    let read: Vec<bool> = all["items"].as_array().unwrap().iter().map(|item| item.get("read_at").is_some()).collect();
    assert_eq!(read, [false, true, true]);
}
