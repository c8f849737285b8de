//! A mail is made when it is sent: of what is so by then, for those who may still be told, in the language that they have by then.

use chrono::Duration;
use peerdesk::config::Secret;
use peerdesk::entity::{
    AnswerId, Event, MailDelivery, MailKind, Role, ThreadId, TokenPurpose, account, mail, membership, one_use_token,
    outbox_delivery, outbox_event, thread,
};
use peerdesk::identity::{Caller, one_use};
use peerdesk::notifications::settings;
use peerdesk::threads::{answers, hiding};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Value};

use crate::support::people::{caller, insert_mail_reader, insert_team_member};
use crate::support::threads::{ask, open_case};
use crate::support::{Smtp, TestApp, TestCity};

/// A city whose mails are read, with several languages. Ted answers.
struct Post {
    smtp: Smtp,
    node: TestApp,
    city: TestCity,
    ted: Caller,
}

impl Post {
    async fn open() -> Self {
        let smtp = Smtp::start();
        let url = smtp.url();
        let node = TestApp::start_with(|config| {
            config.smtp_url = Some(Secret::from(url.as_str()));
            config.test_locales = true;
        })
        .await;
        let city = TestCity::build(&node).await;
        let ted = insert_mail_reader(&node, "ted").await;
        Self { smtp, node, city, ted }
    }

    /// Somebody whose question Ted has answered. The mail about it is written and not sent yet.
    async fn with_news(&self, handle: &str) -> (Caller, ThreadId, AnswerId) {
        let reader = insert_mail_reader(&self.node, handle).await;
        let thread = ask(&self.node, &self.city, &reader, "Where is the bus?").await;
        let answer = answers::post(&self.node.app, &self.ted, thread, "By the church.", None).await.unwrap().value;
        self.node.deliver("notifications").await;
        let row = self.mail_of(&reader).await;
        assert!(row.notification_id.is_some() && row.purpose.is_none());
        (reader, thread, answer)
    }

    /// Somebody who wants a link. The mail with it is written and not sent yet.
    async fn with_link(&self, handle: &str, purpose: TokenPurpose) -> Caller {
        let reader = insert_mail_reader(&self.node, handle).await;
        self.set(&reader, account::Column::PendingEmail, format!("{handle}@example.net")).await;
        self.node.record(Event::AccountLinkWanted { account: reader.account, purpose }).await;
        self.node.deliver("notifications").await;
        assert_eq!(self.mail_of(&reader).await.purpose, Some(purpose));
        reader
    }

    async fn set(&self, who: &Caller, column: account::Column, value: impl Into<Value>) {
        account::Entity::update_many()
            .col_expr(column, Expr::value(value))
            .filter(account::Column::Id.eq(who.account))
            .exec(self.node.app.reader())
            .await
            .unwrap();
    }

    async fn mail_of(&self, who: &Caller) -> mail::Model {
        let mine = mail::Entity::find().filter(mail::Column::AccountId.eq(who.account));
        mine.one(self.node.app.reader()).await.unwrap().unwrap()
    }

    /// Who got mails, and how many are delivered or dropped without anything left to do.
    async fn expect(&self, addresses: &[&str], dropped: &[&Caller]) {
        self.node.drain().await;
        let mut got: Vec<_> = self.smtp.got().into_iter().flat_map(|(to, _)| to).collect();
        got.sort();
        assert_eq!(got, addresses);
        for who in dropped {
            let row = self.mail_of(who).await;
            assert_eq!((row.sent_at, row.kept_at), (None, None), "{}", who.handle);
            assert!(row.dropped_at.is_some(), "{}", who.handle);
        }
        let deliveries = outbox_delivery::Entity::find().all(self.node.app.reader()).await.unwrap();
        assert!(deliveries.iter().all(|row| row.delivered_at.is_some() && row.parked_at.is_none()));
    }
}

#[tokio::test]
async fn a_mail_is_in_the_language_that_its_reader_has_by_then() {
    let post = Post::open().await;
    let (rosa, ..) = post.with_news("rosa").await;
    let nils = post.with_link("nils", TokenPurpose::ResetPassword).await;
    let li = post.with_link("li", TokenPurpose::ResetPassword).await;
    post.set(&rosa, account::Column::Locale, "ar-XB").await;
    post.set(&nils, account::Column::Locale, "en-XA").await;
    post.expect(&["li@example.org", "nils@example.org", "rosa@example.org"], &[]).await;
    for (who, language, direction) in [(&rosa, "ar-XB", "rtl"), (&nils, "en-XA", "ltr"), (&li, "en", "ltr")] {
        let letter = post.smtp.letters_to(&format!("{}@example.org", who.handle)).remove(0);
        let html = letter.body_html(0).unwrap();
        assert!(html.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")), "{html}");
        let body = letter.body_text(0).unwrap();
        for text in [letter.subject().unwrap(), &*body] {
            assert_eq!(text.starts_with('['), language != "en", "{text}");
        }
    }
}

#[tokio::test]
async fn a_mail_says_what_is_so_by_then_and_goes_where_its_reader_is_by_then() {
    let post = Post::open().await;
    let (rosa, question, _) = post.with_news("rosa").await;
    let li = post.with_link("li", TokenPurpose::ConfirmEmail).await;
    post.set(&rosa, account::Column::Email, "rosa@elsewhere.example").await;
    let edited = thread::Entity::update_many().col_expr(thread::Column::Title, Expr::value("Where is the tram?"));
    edited.filter(thread::Column::Id.eq(question)).exec(post.node.app.reader()).await.unwrap();
    // An address is confirmed from itself, whatever else the account has.
    post.expect(&["li@example.net", "rosa@elsewhere.example"], &[]).await;
    let letter = post.smtp.letters_to("rosa@elsewhere.example").remove(0);
    assert_eq!(letter.subject(), Some("ted answered “Where is the tram?”"));
    assert!(!letter.body_text(0).unwrap().contains("bus"));
    assert!(post.mail_of(&li).await.sent_at.is_some());
}

#[tokio::test]
async fn a_mail_that_has_nothing_to_tell_any_more_is_not_sent() {
    let post = Post::open().await;
    let app = &post.node.app;
    let moderator = insert_team_member(&post.node, &post.city, "mo", Some(Role::Moderator)).await;
    let ann = insert_team_member(&post.node, &post.city, "ann", Some(Role::Agent)).await;
    let (stays, ..) = post.with_news("stays").await;
    let (hidden, thread, _) = post.with_news("hidden").await;
    hiding::hide(app, &moderator, hiding::Post::Thread(thread), "No").await.unwrap();
    let (spammed, _, answer) = post.with_news("spammed").await;
    hiding::hide(app, &moderator, hiding::Post::Answer(answer), "Spam").await.unwrap();
    let (disabled, ..) = post.with_news("disabled").await;
    post.set(&disabled, account::Column::DisabledAt, app.now()).await;
    let (moved, ..) = post.with_news("moved").await;
    post.set(&moved, account::Column::Email, None::<String>).await;
    let (quiet, ..) = post.with_news("quiet").await;
    settings::set_kind(app, quiet.account, MailKind::Answers, MailDelivery::Never).await.unwrap();
    // Of a case hears who may read it by then.
    let asker = caller(&post.node, post.city.asker).await;
    let thread = ask(&post.node, &post.city, &asker, "How do I appeal a fine?").await;
    open_case(&post.node, thread).await.unwrap();
    post.node.deliver("notifications").await;
    assert_eq!(post.mail_of(&ann).await.dropped_at, None);
    let left = membership::Entity::delete_many().filter(membership::Column::AccountId.eq(ann.account));
    left.exec(app.reader()).await.unwrap();

    let silent = [&hidden, &spammed, &disabled, &moved, &quiet, &ann];
    post.expect(&["stays@example.org"], &silent).await;
    assert!(post.mail_of(&stays).await.sent_at.is_some());
    // What was dropped stays so.
    settings::set_kind(app, quiet.account, MailKind::Answers, MailDelivery::AtOnce).await.unwrap();
    post.node.advance(Duration::hours(1)).await;
    assert!(post.mail_of(&quiet).await.sent_at.is_none());
    assert_eq!(post.smtp.letters_to("quiet@example.org").len(), 0);
}

#[tokio::test]
async fn a_link_that_would_not_work_any_more_is_not_sent() {
    let post = Post::open().await;
    let app = &post.node.app;
    let late = post.with_link("late", TokenPurpose::ResetPassword).await;
    post.node.clock.advance(Duration::minutes(61));
    let moved = post.with_link("moved", TokenPurpose::ResetPassword).await;
    post.set(&moved, account::Column::Email, "moved@elsewhere.example").await;
    let ended = post.with_link("ended", TokenPurpose::ConfirmEmail).await;
    one_use::end_all(app.reader(), ended.account, app.now()).await.unwrap();
    let confirmed = post.with_link("confirmed", TokenPurpose::ConfirmEmail).await;
    post.set(&confirmed, account::Column::PendingEmail, None::<String>).await;
    post.with_link("fine", TokenPurpose::ResetPassword).await;
    post.expect(&["fine@example.org"], &[&late, &moved, &ended, &confirmed]).await;
}

#[tokio::test]
async fn nothing_that_is_stored_opens_a_link_before_it_is_sent() {
    let post = Post::open().await;
    post.with_link("li", TokenPurpose::ResetPassword).await;
    let db = post.node.app.reader();
    let stored = format!(
        "{:?} {:?} {:?} {:?}",
        mail::Entity::find().all(db).await.unwrap(),
        one_use_token::Entity::find().all(db).await.unwrap(),
        outbox_event::Entity::find().all(db).await.unwrap(),
        outbox_delivery::Entity::find().all(db).await.unwrap(),
    );
    post.expect(&["li@example.org"], &[]).await;
    let text = post.smtp.letters_to("li@example.org").remove(0).body_text(0).unwrap().into_owned();
    let path = text.lines().find_map(|line| line.strip_prefix(&post.node.url(""))).unwrap();
    let token = path.strip_prefix("/reset-password/").unwrap();
    assert!(token.len() == 43 && !stored.contains(token));
    post.node.browser().see(path).await;
}
