//! Mails that wait tell of several things at once, come at the hours that somebody chose, and stop by kind and by question.

use chrono::Duration;
use peerdesk::cases::message;
use peerdesk::config::Secret;
use peerdesk::entity::{
    MailDelivery, MailKind, Role, ThreadId, mail, mail_hours, notification, notification_setting, stopped_thread,
};
use peerdesk::identity::Caller;
use peerdesk::notifications::listing;
use peerdesk::notifications::settings::{self, MailSettingsChange};
use peerdesk::notifications::unsubscribe::{self, Stop};
use peerdesk::peers::preferences;
use peerdesk::threads::comments::Under;
use peerdesk::threads::{answers, comments, hiding};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use crate::support::people::{
    account_of, caller, insert_account_with_password, insert_mail_reader, insert_team_member, sign_in, token,
};
use crate::support::threads::{ask, open_case, row};
use crate::support::{Smtp, TestApp, TestCity, amount};

/// Things that one mail names.
const MAX_ITEMS: usize = 50;

/// A city where mails wait for three minutes: Rosa asks and Ted answers.
struct Post {
    smtp: Smtp,
    node: TestApp,
    city: TestCity,
    rosa: Caller,
    ted: Caller,
}

impl Post {
    async fn open() -> Self {
        let smtp = Smtp::start();
        let url = smtp.url();
        let node = TestApp::start_with(|config| {
            config.smtp_url = Some(Secret::from(url.as_str()));
            config.mail_wait = 3;
        })
        .await;
        let city = TestCity::build(&node).await;
        let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
        Self { smtp, node, city, rosa, ted }
    }

    async fn ask(&self, title: &str) -> ThreadId {
        ask(&self.node, &self.city, &self.rosa, title).await
    }

    async fn answer(&self, thread: ThreadId, text: &str) {
        answers::post(&self.node.app, &self.ted, thread, text, None).await.unwrap();
        self.node.drain().await;
    }

    async fn comment(&self, thread: ThreadId, text: &str) {
        comments::post(&self.node.app, &self.ted, Under::Thread(thread), text, None).await.unwrap();
        self.node.drain().await;
    }

    async fn wait(&self, minutes: i64) {
        self.node.advance(Duration::minutes(minutes)).await;
    }

    /// Subjects and texts of the mails that Rosa got.
    fn mails(&self) -> Vec<(String, String)> {
        let letters = self.smtp.letters_to("rosa@example.org");
        letters
            .iter()
            .map(|letter| (letter.subject().unwrap().to_owned(), letter.body_text(0).unwrap().into_owned()))
            .collect()
    }

    async fn wants(&self, kinds: &[(MailKind, MailDelivery)]) {
        let change =
            MailSettingsChange { deliveries: kinds.iter().copied().collect(), ..MailSettingsChange::default() };
        settings::change(&self.node.app, &self.rosa, change).await.unwrap();
    }
}

#[tokio::test]
async fn several_answers_within_minutes_are_one_mail_that_quotes_them() {
    let post = Post::open().await;
    let (bus, tram) = (post.ask("Where is the bus?").await, post.ask("Where is the tram?").await);
    post.answer(bus, "By the **church**.").await;
    post.wait(2).await;
    post.answer(bus, "Behind it, to be exact.").await;
    post.comment(bus, "Which bus?").await;
    post.answer(tram, "At the town hall.").await;
    assert!(post.mails().is_empty(), "they wait");
    post.wait(1).await;
    let mails = post.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].0, "2 new answers to “Where is the bus?”");
    for words in ["> By the church.", "> Behind it, to be exact.", "/unsubscribe/", "Stop mails about this question"] {
        assert!(mails[0].1.contains(words), "{words}: {}", mails[0].1);
    }
    post.wait(2).await;
    let mut subjects: Vec<String> = post.mails().into_iter().skip(1).map(|(subject, _)| subject).collect();
    subjects.sort();
    assert_eq!(subjects, ["ted answered “Where is the tram?”", "ted commented on “Where is the bus?”"]);
    // What comes after a mail is told by another one.
    post.answer(bus, "It moved.").await;
    post.wait(3).await;
    assert!(post.mails()[3].1.contains("> It moved.") && !post.mails()[3].1.contains("church"));
}

#[tokio::test]
async fn what_was_read_while_a_mail_waited_is_told_no_more() {
    let post = Post::open().await;
    let bus = post.ask("Where is the bus?").await;
    post.answer(bus, "By the church.").await;
    let notices = listing::page(&post.node.app, &post.rosa, None, 10).await.unwrap().items;
    listing::mark_read(&post.node.app, &post.rosa, notices[0].id).await.unwrap();
    post.wait(3).await;
    assert!(post.mails().is_empty());
    let row = mail::Entity::find().one(post.node.app.reader()).await.unwrap().unwrap();
    assert!(row.dropped_at.is_some() && row.sent_at.is_none());
}

#[tokio::test]
async fn what_is_hidden_or_deleted_while_a_mail_waits_is_not_mailed() {
    let post = Post::open().await;
    let moderator = insert_team_member(&post.node, &post.city, "mo", Some(Role::Moderator)).await;
    let bus = post.ask("Where is the bus?").await;
    let under = Under::Thread(bus);
    let comment = comments::post(&post.node.app, &post.ted, under, "A rude word.", None).await.unwrap().value;
    post.node.drain().await;
    hiding::hide(&post.node.app, &moderator, hiding::Post::Comment(comment), "Be kind").await.unwrap();
    post.wait(3).await;
    assert!(post.mails().is_empty(), "that somebody commented is nothing to tell: {:?}", post.mails());
    let comment = comments::post(&post.node.app, &post.ted, under, "Never mind.", None).await.unwrap().value;
    post.node.drain().await;
    comments::delete(&post.node.app, &post.ted, comment).await.unwrap();
    post.wait(3).await;
    assert!(post.mails().is_empty(), "{:?}", post.mails());
}

#[tokio::test]
async fn messages_of_a_case_come_at_once_and_are_quoted_to_those_who_may_read_them() {
    let post = Post::open().await;
    let app = &post.node.app;
    let ann = insert_team_member(&post.node, &post.city, "ann", Some(Role::Agent)).await;
    let bus = post.ask("Where is the bus?").await;
    let case = open_case(&post.node, bus).await.unwrap();
    settings::stop_all(app, post.rosa.account).await.unwrap();
    settings::set_thread(app, post.rosa.account, bus, true).await.unwrap();
    message::from_staff(app, &ann, case, "Which *permit* is it?", true, None, None).await.unwrap();
    post.node.drain().await;
    let mails = post.mails();
    let (_, told) = mails.last().unwrap();
    assert!(told.contains("> Which permit is it?"), "{told}");
    let rows = mail::Entity::find().all(app.reader()).await.unwrap();
    assert!(!format!("{rows:?}").contains("permit"), "nothing of it is kept");
    post.wants(&[(MailKind::OwnCases, MailDelivery::Never)]).await;
    message::from_staff(app, &ann, case, "And which year?", true, None, None).await.unwrap();
    post.node.drain().await;
    assert_eq!(post.mails().len(), mails.len(), "it is stopped where it was chosen");
}

#[tokio::test]
async fn once_a_day_all_that_is_new_is_one_mail() {
    let post = Post::open().await;
    post.wants(&[(MailKind::Answers, MailDelivery::Daily), (MailKind::Comments, MailDelivery::Daily)]).await;
    let (bus, tram) = (post.ask("Where is the bus?").await, post.ask("Where is the tram?").await);
    post.answer(bus, "By the church.").await;
    post.answer(tram, "At the town hall.").await;
    post.comment(bus, "Which bus?").await;
    post.wait(21 * 60 + 59).await;
    assert!(post.mails().is_empty(), "it is not eight yet");
    post.wait(1).await;
    let mails = post.mails();
    assert_eq!((mails.len(), mails[0].0.as_str()), (1, "3 pieces of news for you"));
    let places: Vec<_> = ["church", "Which bus?", "town hall"].iter().map(|words| mails[0].1.find(words)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "by question: {}", mails[0].1);
    post.wait(24 * 60).await;
    assert_eq!(post.mails().len(), 1, "nothing is new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_that_hear_of_something_at_once_write_one_mail_that_waits() {
    let post = Post::open().await;
    let other = TestApp::start_on(post.node.database.clone(), post.node.clock.clone(), |_| {}).await;
    post.wants(&[(MailKind::Answers, MailDelivery::Daily)]).await;
    let mut count = 0;
    for round in 0..amount(4, 20) {
        for place in ["bus", "tram"] {
            let thread = post.ask(&format!("Where is the {place} of line {round}?")).await;
            answers::post(&post.node.app, &post.ted, thread, "By the church.", None).await.unwrap();
            count += 1;
        }
        tokio::join!(post.node.deliver("notifications"), other.deliver("notifications"));
        post.node.drain().await;
    }
    let db = post.node.app.reader();
    let told = notification::Entity::find().filter(notification::Column::AccountId.eq(post.rosa.account));
    assert_eq!(told.count(db).await.unwrap(), count);
    let waiting = mail::Entity::find().filter(mail::Column::DueAt.is_not_null());
    assert_eq!(waiting.count(db).await.unwrap(), 1);
    let folded = notification::Entity::find().filter(notification::Column::FoldedInto.is_not_null());
    assert_eq!(folded.count(db).await.unwrap(), count - 1);
}

#[tokio::test]
async fn what_is_not_told_takes_no_place_of_what_is() {
    let post = Post::open().await;
    let app = &post.node.app;
    post.wants(&[(MailKind::Answers, MailDelivery::Daily), (MailKind::Comments, MailDelivery::Daily)]).await;
    let bus = post.ask("Where is the bus?").await;
    let count = MAX_ITEMS + 2;
    for number in 0..count {
        comments::post(app, &post.ted, Under::Thread(bus), &format!("Note {number}."), None).await.unwrap();
    }
    post.answer(bus, "By the church.").await;
    post.wait(22 * 60).await;
    let mails = post.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].0, format!("{} pieces of news for you", count + 1), "it counts all");
    assert_eq!(mails[0].1.matches("> Note ").count(), MAX_ITEMS, "and names some");
    for number in 0..count {
        comments::post(app, &post.ted, Under::Thread(bus), &format!("Remark {number}."), None).await.unwrap();
    }
    post.answer(bus, "It moved to the bridge.").await;
    post.wants(&[(MailKind::Comments, MailDelivery::Never)]).await;
    post.wait(24 * 60).await;
    let mails = post.mails();
    assert_eq!(mails.len(), 2);
    assert!(mails[1].1.contains("bridge") && !mails[1].1.contains("Remark"), "{}", mails[1].1);
}

#[tokio::test]
async fn at_night_mails_wait_for_the_morning_where_that_is_wanted() {
    let post = Post::open().await;
    let change = MailSettingsChange {
        quiet_at_night: Some(true),
        time_zone: Some("Asia/Kathmandu".to_owned()),
        ..MailSettingsChange::default()
    };
    settings::change(&post.node.app, &post.rosa, change).await.unwrap();
    let bus = post.ask("Where is the bus?").await;
    // In Kathmandu it is a quarter to ten in the evening.
    post.wait(6 * 60).await;
    post.answer(bus, "By the church.").await;
    post.wait(10 * 60 + 14).await;
    assert!(post.mails().is_empty());
    post.wait(1).await;
    assert_eq!(post.mails().len(), 1);
}

#[tokio::test]
async fn mails_about_one_question_stop_and_come_again() {
    let post = Post::open().await;
    let (bus, tram) = (post.ask("Where is the bus?").await, post.ask("Where is the tram?").await);
    post.answer(bus, "By the church.").await;
    post.wait(3).await;
    let text = post.mails().remove(0).1;
    let start = text.find("/unsubscribe/").unwrap();
    let link = text[start..].split_whitespace().next().unwrap().to_owned();
    assert!(link.contains(".thread-"), "{link}");
    let browser = post.node.browser();
    assert!(browser.see(&link).await.says("Stop mails about this question"));
    // One that waits already is not sent any more.
    post.answer(bus, "Behind it.").await;
    browser.post(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
    post.answer(bus, "Left of it.").await;
    post.answer(tram, "At the town hall.").await;
    post.wait(3).await;
    assert_eq!(post.mails().len(), 2, "{:?}", post.mails());
    browser.post(&format!("{link}?back_to=at_once"), &[]).await.expect(200);
    post.answer(bus, "Under it.").await;
    post.wait(3).await;
    assert!(post.mails()[2].1.contains("> Under it."));
}

#[tokio::test]
async fn the_way_back_leads_to_mails_however_often_they_were_stopped() {
    let post = Post::open().await;
    post.wants(&[(MailKind::Answers, MailDelivery::Weekly)]).await;
    let (node, stop) = (&post.node, Stop::Kind(MailKind::Answers));
    let link = unsubscribe::path(&node.app.config, post.rosa.account, stop);
    let browser = node.browser();
    // A mail program stops them once, and whoever reads the mail presses the button as well.
    for (time, back) in [("first", "?back_to=weekly"), ("second", "?back_to=at_once"), ("third", "?back_to=at_once")] {
        let page = browser.post(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
        assert_eq!(page.attribute("form[action^='?back_to']", "action").as_deref(), Some(back), "{time}");
    }
    let stored = async || notification_setting::Entity::find().one(node.app.reader()).await.unwrap().unwrap().delivery;
    assert_eq!(stored().await, MailDelivery::Never);
    browser.post(&format!("{link}?back_to=at_once"), &[]).await.expect(200);
    assert_eq!(stored().await, MailDelivery::AtOnce);
}

#[tokio::test]
async fn whoever_wants_no_reminder_is_not_reminded_and_their_silence_means_nothing() {
    let post = Post::open().await;
    let (bus, tram) = (post.ask("Where is the bus?").await, post.ask("Where is the tram?").await);
    settings::set_thread(&post.node.app, post.rosa.account, bus, true).await.unwrap();
    for thread in [bus, tram] {
        post.answer(thread, "By the church.").await;
    }
    post.wait(3 * 24 * 60 + 1).await;
    let reminded = async |thread| row(&post.node, thread).await.reminded_at.is_some();
    assert_eq!((reminded(bus).await, reminded(tram).await), (false, true));
    post.wants(&[(MailKind::Reminders, MailDelivery::Never)]).await;
    let park = post.ask("Where is the park?").await;
    post.answer(park, "By the church.").await;
    post.wait(4 * 24 * 60).await;
    assert!(!reminded(park).await);
}

#[tokio::test]
async fn the_page_and_programs_say_which_mails_come() {
    let node = TestApp::start().await;
    insert_account_with_password(&node, "mags").await;
    let browser = sign_in(&node, "mags").await;
    let page = browser.see("/account/notifications").await;
    assert!(page.says("Private messages and news from staff") && !page.says("New cases of your teams"));
    let sent = [("comments", "weekly"), ("quiet_at_night", "yes"), ("time_zone", "Elmford")];
    let refused = browser.submit(&page, "/account/notifications", &sent).await.expect(422);
    assert!(refused.says("Enter a time zone like"), "{}", refused.text());
    let mended = [("time_zone", "Europe/London"), ("wants_effects", "yes")];
    browser.submit(&refused, "/account/notifications", &mended).await.expect(200);
    let mags = caller(&node, account_of(&node, "mags").await.id).await;
    assert!(preferences::own(&node.app, &mags).await.unwrap().wants_effects);
    let (access, path) = (token(&node, "mags").await, "/me/notification-settings");
    let api = node.browser();
    let own = api.api(Method::GET, path, Some(&access), None).await.expect(200).json();
    assert_eq!((&own["quiet_at_night"], &own["time_zone"]), (&json!(true), &json!("Europe/London")));
    let comments = json!({ "kind": "comments", "delivery": "weekly" });
    assert!(own["mails"].as_array().unwrap().contains(&comments), "{own}");
    let edit = json!({ "mails": [{ "kind": "answers", "delivery": "never" }], "time_zone": null });
    api.api(Method::PATCH, path, Some(&access), Some(edit)).await.expect(204);
    let own = api.api(Method::GET, path, Some(&access), None).await.expect(200).json();
    assert!(own["mails"].as_array().unwrap().contains(&comments), "what is left out stays: {own}");
    assert!(own["mails"].as_array().unwrap().contains(&json!({ "kind": "answers", "delivery": "never" })));
    assert_eq!((&own["quiet_at_night"], own.get("time_zone")), (&json!(true), None));
    let unknown = json!({ "time_zone": "Elmford" });
    api.api(Method::PATCH, path, Some(&access), Some(unknown)).await.expect(422);
}

#[tokio::test]
async fn what_was_said_of_mails_goes_with_the_account() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let mags = insert_account_with_password(&node, "mags").await;
    let mags = caller(&node, mags).await;
    let change = MailSettingsChange {
        deliveries: [(MailKind::Answers, MailDelivery::Never)].into_iter().collect(),
        quiet_at_night: Some(true),
        time_zone: None,
    };
    settings::change(&node.app, &mags, change).await.unwrap();
    let neighbour = caller(&node, city.neighbour).await;
    let thread = ask(&node, &city, &neighbour, "Where is the bus?").await;
    settings::set_thread(&node.app, mags.account, thread, true).await.unwrap();
    let rows = async || {
        let db = node.app.reader();
        let kinds = notification_setting::Entity::find().count(db).await.unwrap();
        let hours = mail_hours::Entity::find().count(db).await.unwrap();
        (kinds, hours, stopped_thread::Entity::find().count(db).await.unwrap())
    };
    assert_eq!(rows().await, (1, 1, 1));
    super::account_erasure::erase(&node, "mags").await;
    node.drain().await;
    assert_eq!(rows().await, (0, 0, 0));
}
