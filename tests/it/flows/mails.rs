//! Mails: each arrives once and whole, whatever happens on the way, and stops when it is unwanted.

use std::time::Duration as Wait;

use chrono::Duration;
use peerdesk::config::Secret;
use peerdesk::entity::{
    AccountId, Event, MailDelivery, MailKind, NotificationKind as Kind, Role, TokenPurpose, mail, notification,
    one_use_token, outbox_delivery, outbox_event,
};
use peerdesk::identity::Caller;
use peerdesk::notifications::settings;
use peerdesk::threads::{answers, hiding};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio_util::sync::CancellationToken;

use crate::support::people::{insert_mail_reader, insert_team_member, new_notifications};
use crate::support::threads::ask;
use crate::support::{Smtp, TestApp, TestCity};

async fn want_password_link(node: &TestApp, account: AccountId) {
    let wanted = Event::AccountLinkWanted { account, purpose: TokenPurpose::ResetPassword };
    node.record(wanted).await;
}

#[tokio::test]
async fn a_mail_arrives_whole_and_leaves_nothing_behind() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let title = "Où se trouve <b>l’arrêt</b> de la ligne 7 — “centre”?";
    let thread = ask(&node, &city, &rosa, title).await;
    let posted = answers::post(&node.app, &ted, thread, "By the church.", None).await.unwrap().value;
    node.drain().await;

    let got = smtp.letters_to("rosa@example.org");
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
    // What it said and where it went stands nowhere.
    let row = mail::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!((row.sent_at, row.kept_at, row.dropped_at), (Some(node.app.now()), None, None));
    assert!(!format!("{row:?}").contains("rosa@") && !format!("{row:?}").contains("centre"), "{row:?}");
}

#[tokio::test]
async fn one_click_stops_mails_and_looking_does_not() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let thread = ask(&node, &city, &rosa, "Where is the bus?").await;
    answers::post(&node.app, &ted, thread, "By the church.", None).await.unwrap();
    node.drain().await;
    let letter = smtp.letters_to("rosa@example.org").remove(0);
    let raw = |name| letter.header_raw(name).unwrap().trim().to_owned();
    assert_eq!(raw("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let stop = raw("List-Unsubscribe");
    let stop = stop.strip_prefix('<').unwrap().strip_suffix('>').unwrap();
    let path = stop.strip_prefix(&node.url("")).unwrap();
    let stranger = node.browser();
    let asked = stranger.see(path).await;
    assert!(asked.body.contains("<button") && !asked.headers.contains_key("set-cookie"));
    let wants = async || {
        let own = settings::own(&node.app, &rosa).await.unwrap();
        own.delivery(MailKind::Answers) == MailDelivery::AtOnce
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
    answers::post(&node.app, &ted, thread, "Behind it, to be exact.", None).await.unwrap();
    assert_eq!(new_notifications(&node, &rosa).await, [Kind::Answer, Kind::Answer], "the page still tells");
    assert_eq!(smtp.got().len(), 1);
    // The button on the page does the same, in either order.
    let stopped = stranger.post(path, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
    assert!(stopped.says("You get no more mails of this kind") && stopped.says("Undo"), "{}", stopped.body);
    let undone = stranger.post(&format!("{path}?back_to=at_once"), &[]).await.expect(200);
    assert!(undone.says("The mails come again") && wants().await);
}

#[tokio::test]
async fn an_event_that_comes_twice_tells_once() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let thread = ask(&node, &city, &rosa, "How do I appeal a fine?").await;
    answers::post(&node.app, &ted, thread, "Write to them.", None).await.unwrap();
    want_password_link(&node, rosa.account).await;
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

#[tokio::test]
async fn who_dies_between_sending_and_marking_repeats_the_same_message() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let rosa = insert_mail_reader(&node, "rosa").await;
    want_password_link(&node, rosa.account).await;
    assert_eq!(node.deliver("notifications").await, 1);
    node.parts.queue.fan_out().await.unwrap();

    smtp.think(Wait::from_secs(2));
    let mailer = node.parts.queue.dispatcher("mail").unwrap().clone();
    let sending = tokio::spawn(async move { mailer.deliver_due(&CancellationToken::new()).await });
    while smtp.got().is_empty() {
        tokio::time::sleep(Wait::from_millis(10)).await;
    }
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    smtp.think(Wait::ZERO);
    // Nobody else takes it while its lease runs.
    assert_eq!(node.deliver("mail").await, 0);
    node.advance(Duration::minutes(1)).await;
    let got = smtp.letters_to("rosa@example.org");
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].message_id(), got[1].message_id());
    assert_eq!(got[0].body_text(0), got[1].body_text(0), "the same link, too");
    assert_eq!(got[0].date(), got[1].date());
    node.advance(Duration::days(1)).await;
    assert_eq!(smtp.got().len(), 2);
}

#[tokio::test]
async fn a_refused_mail_is_parked_and_holds_up_nobody() {
    let smtp = Smtp::start();
    smtp.refuse("rosa@example.org");
    let node = TestApp::start_with_smtp(&smtp).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    want_password_link(&node, rosa.account).await;
    want_password_link(&node, ted.account).await;
    node.drain().await;
    let refused = mail_of(&node, &rosa).await;
    let delivery = delivery_of(&node, &refused).await;
    assert!(delivery.parked_at.is_some() && refused.sent_at.is_none());
    assert_eq!(delivery.last_error.as_deref(), Some("the server said 550"));
    assert!(mail_of(&node, &ted).await.sent_at.is_some(), "the next one is not held up");
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_waited_for() {
    let nowhere = TestApp::start_with(|config| config.smtp_url = Some(Secret::from("smtp://127.0.0.1:9"))).await;
    let city = TestCity::build(&nowhere).await;
    let (eva, ted) = (insert_mail_reader(&nowhere, "eva").await, insert_mail_reader(&nowhere, "ted").await);
    let thread = ask(&nowhere, &city, &eva, "Where is the bus?").await;
    answers::post(&nowhere.app, &ted, thread, "By the church.", None).await.unwrap();
    nowhere.drain().await;
    let row = mail_of(&nowhere, &eva).await;
    let delivery = delivery_of(&nowhere, &row).await;
    assert_eq!((delivery.tries, delivery.delivered_at, delivery.parked_at, row.sent_at), (0, None, None, None));
    assert_eq!(delivery.last_error.as_deref(), Some("the mail server could not be reached"));
    for _ in 0..40 {
        nowhere.advance(Duration::hours(5)).await;
    }
    let delivery = delivery_of(&nowhere, &row).await;
    assert_eq!((delivery.tries, delivery.delivered_at, delivery.parked_at), (0, None, None), "however long it takes");
}

#[tokio::test]
async fn a_mail_that_the_server_puts_off_is_tried_again_and_holds_up_nobody() {
    let smtp = Smtp::start();
    smtp.defer("rosa@example.org", true);
    let node = TestApp::start_with_smtp(&smtp).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    want_password_link(&node, rosa.account).await;
    want_password_link(&node, ted.account).await;
    node.drain().await;
    assert_eq!(smtp.letters_to("ted@example.org").len(), 1);
    let delivery = delivery_of(&node, &mail_of(&node, &rosa).await).await;
    assert_eq!((delivery.tries, delivery.last_error.as_deref()), (1, Some("the server said 450")));
    smtp.defer("rosa@example.org", false);
    node.advance(Duration::seconds(29)).await;
    assert_eq!(smtp.letters_to("rosa@example.org").len(), 0, "not before its time");
    node.advance(Duration::seconds(1)).await;
    assert_eq!(smtp.letters_to("rosa@example.org").len(), 1);
}

/// The first mail to somebody.
async fn mail_of(node: &TestApp, who: &Caller) -> mail::Model {
    let first = mail::Entity::find().filter(mail::Column::AccountId.eq(who.account)).order_by_asc(mail::Column::Id);
    first.one(node.app.reader()).await.unwrap().unwrap()
}

/// The delivery that sends a mail.
async fn delivery_of(node: &TestApp, row: &mail::Model) -> outbox_delivery::Model {
    let db = node.app.reader();
    let events = outbox_event::Entity::find().all(db).await.unwrap();
    let event = events.iter().find(|event| event.payload == Event::MailWritten { mail: row.id }).unwrap();
    outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::EventId.eq(event.id))
        .one(db)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_link_is_in_its_mail_alone_and_works_once() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let rosa = insert_mail_reader(&node, "rosa").await;
    settings::stop_all(&node.app, rosa.account).await.unwrap();
    let browser = node.browser();
    let page = browser.see("/forgot-password").await;
    browser.submit(&page, "/forgot-password", &[("name", "rosa@example.org")]).await.expect(200);
    node.drain().await;
    let got = smtp.letters_to("rosa@example.org");
    assert_eq!(got.len(), 1, "mails about safety cannot be switched off");
    assert!(got[0].header_raw("List-Unsubscribe").is_none());
    let text = got[0].body_text(0).unwrap().into_owned();
    let path = text.lines().find_map(|line| line.strip_prefix(&node.url(""))).unwrap();
    assert!(path.starts_with("/reset-password/"));
    let token = path.rsplit('/').next().unwrap();
    // No row of the database holds it.
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
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let thread = ask(&node, &city, &rosa, "Is <script>alert(1)</script> fine?").await;
    answers::post(&node.app, &ted, thread, "Yes.", None).await.unwrap();
    node.drain().await;
    let row = mail::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert!(row.kept_at.is_some() && row.sent_at.is_none() && row.dropped_at.is_none());
    let browser = node.browser();
    for path in ["/demo/mail".to_owned(), format!("/demo/mail/{}", row.id)] {
        let page = browser.see(&path).await;
        assert!(page.says("ted answered “Is <script>alert(1)</script> fine?”"), "{}", page.body);
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<iframe"));
        assert!(page.all("pre a").iter().any(|link| link.contains(&format!("/threads/{thread}"))));
    }
    browser.get("/demo/mail/999").await.expect(404);
    // They are shown as they would be sent now.
    let moderator = insert_team_member(&node, &city, "mo", Some(Role::Moderator)).await;
    hiding::hide(&node.app, &moderator, hiding::Post::Thread(thread), "No").await.unwrap();
    for path in ["/demo/mail".to_owned(), format!("/demo/mail/{}", row.id)] {
        let page = browser.see(&path).await;
        assert!(page.says("This email would not be sent any more") && !page.says("fine?"), "{}", page.text());
    }
    let plain = TestApp::start().await;
    for path in ["/demo/mail", "/demo/mail/1"] {
        plain.browser().get(path).await.expect(404);
    }
}
