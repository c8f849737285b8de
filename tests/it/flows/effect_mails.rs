//! Whoever asked for it is mailed what their answers did: once a month at most, by day, and only of something new.

use chrono::Duration;
use peerdesk::entity::{AnswerId, ThreadId, account, peer_profile};
use peerdesk::peers::preferences::{self, NewPreferences};
use peerdesk::thanks::effect_mails;
use peerdesk::threads::answers;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::account_erasure::erase;
use crate::support::Street;
use crate::support::people::{insert_mail_reader, password_hash, token};
use crate::support::threads::ask;

impl Street {
    /// Somebody asks, Ted answers, and that solves it: one more person whom he helped.
    async fn helps(&self, handle: &str) -> (ThreadId, AnswerId) {
        let asker = insert_mail_reader(&self.node, handle).await;
        let thread = ask(&self.node, &self.city, &asker, "How do I renew a permit?").await;
        let answer = answers::post(&self.node.app, &self.ted, thread, "Online.", None).await.unwrap().value;
        answers::accept(&self.node.app, &asker, answer).await.unwrap();
        (thread, answer)
    }

    /// Ted asks for such mails, and for open questions as well.
    async fn ted_wants_both(&self) {
        let typed = NewPreferences { wants_questions: true, wants_effects: Some(true), ..NewPreferences::default() };
        preferences::change(&self.node.app, &self.ted, typed).await.unwrap();
    }

    /// The texts of the mails to Ted about what his answers did.
    fn effect_letters(&self) -> Vec<String> {
        let letters = self.smtp.letters_to("ted@example.org");
        let about = letters.iter().filter(|letter| letter.subject() == Some("What your answers did"));
        about.map(|letter| letter.body_text(0).unwrap().into_owned()).collect()
    }

    async fn mails_reach_ted(&self, reached: bool) {
        account::Entity::update_many()
            .col_expr(account::Column::EmailConfirmedAt, Expr::value(reached.then(|| self.node.app.now())))
            .filter(account::Column::Id.eq(self.ted.account))
            .exec(self.node.app.reader())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn once_a_month_by_day_and_only_of_something_new() {
    let street = Street::open().await;
    let node = &street.node;
    let (thread, answer) = street.helps("nell").await;
    node.advance(Duration::days(1)).await;
    assert_eq!(street.effect_letters(), [""; 0], "nobody gets it who did not ask for it");
    street.ted_wants_both().await;
    node.drain().await;
    let letters = street.effect_letters();
    assert!(letters.len() == 1 && letters[0].contains("Your answers helped 1 person so far."), "{letters:?}");
    assert!(letters[0].contains(&format!("/threads/{thread}#answer-{answer}")), "{letters:?}");

    // It is the 13th of January, at ten.
    street.helps("omar").await;
    node.advance(Duration::days(14)).await;
    // Saying so again brings nothing sooner.
    street.ted_wants_both().await;
    node.drain().await;
    assert_eq!(street.effect_letters().len(), 1, "it is the same month");
    node.advance(Duration::days(4) + Duration::hours(13)).await;
    node.advance(Duration::hours(8)).await;
    assert_eq!(street.effect_letters().len(), 1, "it is seven in the morning of the first of February");
    node.advance(Duration::hours(1)).await;
    let letters = street.effect_letters();
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert!(letters[1].contains("Since our last mail your answers helped 1 person, and 2 in all."), "{letters:?}");

    node.advance(Duration::days(60)).await;
    assert_eq!(street.effect_letters().len(), 2, "there was nothing new in two months");
    street.helps("pia").await;
    node.advance(Duration::days(7) + Duration::hours(14)).await;
    assert_eq!(street.effect_letters().len(), 2, "it is ten at night");
    node.advance(Duration::hours(10)).await;
    assert_eq!(street.effect_letters().len(), 3);
}

#[tokio::test]
async fn one_click_stops_it_and_nothing_else() {
    let street = Street::open().await;
    let node = &street.node;
    street.helps("nell").await;
    street.ted_wants_both().await;
    node.drain().await;
    let letters = street.smtp.letters_to("ted@example.org");
    let letter = letters.iter().find(|letter| letter.subject() == Some("What your answers did")).unwrap();
    let header = |name: &str| letter.header_raw(name).map(str::trim).unwrap_or_default().to_owned();
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(header("List-Unsubscribe").contains("/unsubscribe/"), "{}", header("List-Unsubscribe"));
    let text = letter.body_text(0).unwrap().into_owned();
    let link = text[text.find("/unsubscribe/").unwrap()..].split_whitespace().next().unwrap().to_owned();
    let browser = node.browser();
    // A program that follows the link changes nothing.
    let page = browser.see(&link).await;
    assert!(page.says("Other mails still come"), "{}", page.text());
    let wants = async || {
        let own = preferences::own(&node.app, &street.ted).await.unwrap();
        (own.wants_effects, own.wants_questions)
    };
    assert_eq!(wants().await, (true, true));
    browser.post(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
    assert_eq!(wants().await, (false, true));
    street.helps("omar").await;
    node.advance(Duration::days(40)).await;
    assert_eq!(street.effect_letters().len(), 1);
}

#[tokio::test]
async fn what_is_taken_back_is_not_told_and_whom_no_mail_reaches_loses_nothing() {
    let street = Street::open().await;
    let (node, app) = (&street.node, &street.node.app);
    let thread = ask(node, &street.city, &street.rosa, "Who clears the snow?").await;
    let answer = answers::post(app, &street.ted, thread, "The city.", None).await.unwrap().value;
    answers::accept(app, &street.rosa, answer).await.unwrap();
    street.helps("nell").await;
    street.mails_reach_ted(false).await;
    street.ted_wants_both().await;
    node.advance(Duration::days(8)).await;
    assert_eq!(street.effect_letters(), [""; 0]);
    street.mails_reach_ted(true).await;
    node.clock.advance(Duration::days(7));
    assert_eq!(effect_mails::run(app).await.unwrap(), 1);
    // Before the mail goes out, Rosa finds that it did not help.
    answers::withdraw_acceptance(app, &street.rosa, answer).await.unwrap();
    node.drain().await;
    let letters = street.effect_letters();
    assert!(letters.len() == 1 && letters[0].contains("helped 1 person so far"), "{letters:?}");
    // Who takes her place is none more than there were.
    street.helps("omar").await;
    node.advance(Duration::days(20)).await;
    assert_eq!(street.effect_letters().len(), 1);
    street.helps("pia").await;
    node.advance(Duration::days(8)).await;
    let letters = street.effect_letters();
    assert!(letters.len() == 2 && letters[1].contains("helped 1 person, and 3 in all"), "{letters:?}");
}

#[tokio::test]
async fn a_mail_that_is_not_sent_has_told_nothing() {
    let street = Street::open().await;
    let (node, app) = (&street.node, &street.node.app);
    let thread = ask(node, &street.city, &street.rosa, "Who clears the snow?").await;
    let answer = answers::post(app, &street.ted, thread, "The city.", None).await.unwrap().value;
    answers::accept(app, &street.rosa, answer).await.unwrap();
    street.ted_wants_both().await;
    let told = async || {
        let profile = peer_profile::Entity::find_by_id(street.ted.account).one(app.reader()).await.unwrap().unwrap();
        (profile.effects_told, profile.effects_told_at.is_some())
    };
    assert_eq!(effect_mails::run(app).await.unwrap(), 1);
    assert_eq!(told().await, (1, true));
    // Before the mail goes out, Rosa finds that it did not help: there is nothing to tell.
    answers::withdraw_acceptance(app, &street.rosa, answer).await.unwrap();
    node.drain().await;
    assert_eq!(street.effect_letters(), [""; 0]);
    assert_eq!(told().await, (0, false));
    street.helps("omar").await;
    node.advance(Duration::days(21)).await;
    let letters = street.effect_letters();
    assert!(letters.len() == 1 && letters[0].contains("helped 1 person so far"), "{letters:?}");
    // Of what was told before, nothing is forgotten either.
    let second = ask(node, &street.city, &street.rosa, "Who paints the benches?").await;
    let answer = answers::post(app, &street.ted, second, "The city.", None).await.unwrap().value;
    answers::accept(app, &street.rosa, answer).await.unwrap();
    node.clock.advance(Duration::days(30));
    assert_eq!(effect_mails::run(app).await.unwrap(), 1);
    assert_eq!(told().await, (2, true));
    answers::withdraw_acceptance(app, &street.rosa, answer).await.unwrap();
    node.drain().await;
    assert_eq!(street.effect_letters().len(), 1);
    assert_eq!(told().await, (1, true));
}

#[tokio::test]
async fn several_nodes_write_one_mail() {
    let street = Street::open().await;
    let app = &street.node.app;
    street.helps("nell").await;
    street.ted_wants_both().await;
    let (one, other) = tokio::join!(effect_mails::run(app), effect_mails::run(app));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    street.node.drain().await;
    assert_eq!(street.effect_letters().len(), 1);
}

#[tokio::test]
async fn what_is_kept_is_taken_along_and_goes_with_the_account() {
    let street = Street::open().await;
    let node = &street.node;
    street.helps("nell").await;
    street.ted_wants_both().await;
    node.drain().await;
    let access = token(node, "ted").await;
    let file = node.browser().api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
    let own = &file["question_preferences"][0];
    assert_eq!(own["effects_wanted"], true);
    assert_eq!(own["effects_told"], 1);
    assert!(own["effects_told_at"].is_string(), "{own}");
    // Erasing an account takes its password.
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(password_hash().to_owned()))
        .filter(account::Column::Id.eq(street.ted.account))
        .exec(node.app.reader())
        .await
        .unwrap();
    erase(node, "ted").await;
    let left = peer_profile::Entity::find_by_id(street.ted.account).one(node.app.reader()).await.unwrap();
    assert_eq!(left, None);
}
