//! Open questions are brought to people who said that they could answer such questions: in time, by day, to few and not too often.

use std::collections::BTreeSet;

use chrono::Duration;
use peerdesk::entity::{
    AccountId, MailDelivery, MailKind, NotificationKind, Role, SuspensionReason, ThreadId, account, followed_category,
    peer_profile, question_offer, thread,
};
use peerdesk::identity::Caller;
use peerdesk::identity::suspensions::{self, NewSuspension};
use peerdesk::notifications::settings;
use peerdesk::operation::OperationError;
use peerdesk::peers::preferences::{self, NewPreferences};
use peerdesk::peers::{follow, listing, offers};
use peerdesk::threads::{answers, hiding};
use reqwest::Method;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::account_erasure::erase;
use crate::support::Street;
use crate::support::people::{
    caller, insert_account, insert_account_with_password, insert_mail_reader, insert_team_member, sign_in, times_told,
    token,
};
use crate::support::threads::{ask, open_case, row};

impl Street {
    /// A street where Ted says that he could answer.
    async fn with_peer() -> Self {
        let street = Self::open().await;
        street.wants_questions(&street.ted, "").await;
        street
    }

    async fn wants_questions(&self, who: &Caller, languages: &str) {
        let typed = NewPreferences {
            wants_questions: true,
            languages: languages.to_owned(),
            categories: BTreeSet::from([self.city.category]),
            ..NewPreferences::default()
        };
        preferences::change(&self.node.app, who, typed).await.unwrap();
    }

    /// Of somebody who never asked before, it waits for neighbours for eight office hours.
    async fn asked_by(&self, handle: &str) -> ThreadId {
        let asker = insert_mail_reader(&self.node, handle).await;
        ask(&self.node, &self.city, &asker, "How do I renew a permit?").await
    }

    async fn times_told(&self, handle: &str) -> usize {
        times_told(&self.node, handle, NotificationKind::QuestionOffer).await
    }

    /// The texts of the mails to somebody about questions that were brought to them.
    fn letters(&self, handle: &str) -> Vec<String> {
        let letters = self.smtp.letters_to(&format!("{handle}@example.org"));
        let texts = letters.iter().map(|letter| letter.body_text(0).unwrap().into_owned());
        texts.filter(|text| text.contains("/questions-for-you/")).collect()
    }
}

#[tokio::test]
async fn whoever_follows_is_told_before_half_of_the_window() {
    let street = Street::with_peer().await;
    let app = &street.node.app;
    // Rosa could answer it herself, Mags follows without a wish to be told, Ann is staff, and Dora reads German alone.
    street.wants_questions(&street.rosa, "").await;
    let mags = insert_mail_reader(&street.node, "mags").await;
    follow::follow(app, &mags, street.city.category).await.unwrap();
    let ann = insert_team_member(&street.node, &street.city, "ann", Some(Role::Agent)).await;
    street.wants_questions(&ann, "").await;
    let dora = insert_mail_reader(&street.node, "dora").await;
    street.wants_questions(&dora, "de").await;

    let thread = ask(&street.node, &street.city, &street.rosa, "How do I renew a permit?").await;
    // So short a text tells no language, and what nobody knows is brought to everybody.
    let in_english = thread::Entity::update_many().col_expr(thread::Column::Language, Expr::value("en"));
    in_english.filter(thread::Column::Id.eq(thread)).exec(app.reader()).await.unwrap();
    let ends = row(&street.node, thread).await.peer_window_ends_at.unwrap();
    let window = ends - app.now();
    street.node.advance(window / 4 - Duration::minutes(1)).await;
    assert_eq!(street.times_told("ted").await, 0);
    street.node.advance(Duration::minutes(1)).await;
    assert_eq!(street.times_told("ted").await, 1);
    assert!(app.now() < ends - window / 2);
    let letters = street.letters("ted");
    assert!(letters.len() == 1 && letters[0].contains(&format!("/questions-for-you/{thread}")), "{letters:?}");
    for other in ["rosa", "mags", "ann", "dora"] {
        assert_eq!(street.times_told(other).await, 0, "{other}");
    }
    street.node.advance(Duration::days(10)).await;
    assert_eq!(street.times_told("ted").await, 1, "once");
}

#[tokio::test]
async fn who_may_not_answer_is_no_candidate_and_takes_nobodys_place() {
    let street = Street::with_peer().await;
    let (node, app) = (&street.node, &street.node.app);
    // As many as are looked at for one question, and they come before Mags, whose account is younger.
    insert_disabled_followers(&street, 200).await;
    let ann = insert_team_member(node, &street.city, "ann", Some(Role::Agent)).await;
    street.wants_questions(&ann, "").await;
    let zoe = insert_mail_reader(node, "zoe").await;
    street.wants_questions(&zoe, "").await;
    let week = NewSuspension {
        reason: SuspensionReason::Other,
        explanation: "A test of it.".to_owned(),
        days: Some(7),
        hides_posts: false,
    };
    suspensions::suspend_unasked(app, "zoe", week).await.unwrap();
    let mags = insert_mail_reader(node, "mags").await;
    street.wants_questions(&mags, "").await;

    street.asked_by("nell").await;
    node.advance(Duration::hours(6)).await;
    let offers = question_offer::Entity::find().order_by_asc(question_offer::Column::AccountId);
    let offered: Vec<AccountId> =
        offers.all(app.reader()).await.unwrap().into_iter().map(|offer| offer.account_id).collect();
    assert_eq!(offered, [street.ted.account, mags.account]);
    // Once her suspension is over, Zoe is asked like others.
    node.advance(Duration::days(8)).await;
    street.asked_by("omar").await;
    node.advance(Duration::hours(6)).await;
    assert_eq!(street.times_told("zoe").await, 1);
}

/// People whose accounts are disabled and who wanted questions of the city's category before.
async fn insert_disabled_followers(street: &Street, count: usize) {
    let (db, now) = (street.node.app.reader(), street.node.app.now());
    for number in 0..count {
        let id = insert_account(&street.node, &format!("gone{number}")).await;
        let profile = peer_profile::ActiveModel {
            account_id: Set(id),
            wants_questions: Set(true),
            languages: Set(String::new()),
            updated_at: Set(now),
            ..Default::default()
        };
        peer_profile::Entity::insert(profile).exec_without_returning(db).await.unwrap();
        let followed = followed_category::ActiveModel {
            id: NotSet,
            account_id: Set(id),
            category_id: Set(street.city.category),
            created_at: Set(now),
        };
        followed_category::Entity::insert(followed).exec_without_returning(db).await.unwrap();
    }
    account::Entity::update_many()
        .col_expr(account::Column::DisabledAt, Expr::value(now))
        .filter(account::Column::Handle.starts_with("gone"))
        .exec(db)
        .await
        .unwrap();
}

#[tokio::test]
async fn nobody_is_told_of_what_is_answered_or_hidden_or_too_late() {
    let street = Street::with_peer().await;
    let app = &street.node.app;
    let mags = insert_mail_reader(&street.node, "mags").await;
    let answered = street.asked_by("nell").await;
    let hidden = street.asked_by("omar").await;
    street.node.advance(Duration::hours(1)).await;
    answers::post(app, &mags, answered, "Online.", None).await.unwrap();
    let moderator = insert_team_member(&street.node, &street.city, "mod", Some(Role::Moderator)).await;
    hiding::hide(app, &moderator, hiding::Post::Thread(hidden), "Rude").await.unwrap();
    street.node.advance(Duration::hours(6)).await;
    assert_eq!(street.times_told("ted").await, 0);
    for thread in [answered, hidden] {
        assert_eq!(row(&street.node, thread).await.peers_due_at, None);
    }
    assert_eq!(question_offer::Entity::find().count(app.reader()).await.unwrap(), 0);

    // Where no node ran until half of the window was over, nobody is bothered any more.
    let late = street.asked_by("pia").await;
    let ends = row(&street.node, late).await.peer_window_ends_at.unwrap();
    street.node.advance((ends - app.now()) / 2).await;
    assert_eq!(street.times_told("ted").await, 0);
}

#[tokio::test]
async fn at_night_nobody_is_woken() {
    let street = Street::with_peer().await;
    let ines = caller(&street.node, street.city.asker).await;
    // Asked on Monday at 10:00 with 72 hours for neighbours: due on Tuesday at four in the morning.
    let thread = ask(&street.node, &street.city, &ines, "How do I renew a permit?").await;
    let window = row(&street.node, thread).await.peer_window_ends_at.unwrap() - street.node.app.now();
    assert_eq!(window, Duration::hours(72));
    street.node.advance(Duration::hours(18)).await;
    street.node.advance(Duration::hours(4) - Duration::minutes(1)).await;
    assert_eq!((street.times_told("ted").await, street.letters("ted").len()), (0, 0));
    street.node.advance(Duration::minutes(1)).await;
    assert_eq!((street.times_told("ted").await, street.letters("ted").len()), (1, 1), "at eight");

    // Asked on Tuesday at 16:00 with 24 hours: by the morning more than half is over, so the page tells of it and no mail.
    street.node.advance(Duration::hours(8)).await;
    street.asked_by("nell").await;
    street.node.advance(Duration::hours(6)).await;
    assert_eq!(street.node.app.now().format("%H:%M").to_string(), "22:00");
    assert_eq!((street.times_told("ted").await, street.letters("ted").len()), (2, 1));
    street.node.advance(Duration::hours(12)).await;
    assert_eq!((street.times_told("ted").await, street.letters("ted").len()), (2, 1));
}

#[tokio::test]
async fn nobody_is_brought_more_than_three_a_day() {
    let street = Street::with_peer().await;
    for asker in ["nell", "omar", "pia", "quin"] {
        street.asked_by(asker).await;
    }
    street.node.advance(Duration::hours(6)).await;
    assert_eq!(street.times_told("ted").await, 3);
    // On the next day he is asked again.
    street.node.advance(Duration::hours(18)).await;
    street.asked_by("rolf").await;
    street.node.advance(Duration::hours(6)).await;
    assert_eq!(street.times_told("ted").await, 4);
}

#[tokio::test]
async fn one_click_in_the_mail_stops_it_and_nothing_else() {
    let street = Street::with_peer().await;
    street.asked_by("nell").await;
    street.node.advance(Duration::hours(6)).await;
    let letters = street.letters("ted");
    let start = letters[0].find("/unsubscribe/").unwrap();
    let link = letters[0][start..].split_whitespace().next().unwrap().to_owned();
    let browser = street.node.browser();
    // A program that follows the link changes nothing.
    let page = browser.see(&link).await;
    assert!(page.says("Other mails still come"), "{}", page.text());
    let wants = async || preferences::own(&street.node.app, &street.ted).await.unwrap().wants_questions;
    assert!(wants().await);
    browser.post(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
    assert!(!wants().await);
    let said = settings::own(&street.node.app, &street.ted).await.unwrap();
    assert_eq!(said.delivery(MailKind::Answers), MailDelivery::AtOnce);
    street.node.advance(Duration::hours(18)).await;
    street.asked_by("omar").await;
    street.node.advance(Duration::hours(6)).await;
    assert_eq!(street.times_told("ted").await, 1);
}

#[tokio::test]
async fn the_link_in_the_mail_needs_no_account() {
    let street = Street::with_peer().await;
    let thread = street.asked_by("nell").await;
    street.node.advance(Duration::hours(6)).await;
    let letters = street.letters("ted");
    let start = letters[0].find("/questions-for-you/").unwrap();
    let link = letters[0][start..].split_whitespace().next().unwrap();
    let page = street.node.browser().get(link).await.expect(200);
    assert!(page.path.starts_with(&format!("/threads/{thread}")), "{}", page.path);
    let offers = question_offer::Entity::find().all(street.node.app.reader()).await.unwrap();
    assert!(offers.iter().all(|offer| offer.came_at.is_none()), "nobody knows who came");
}

#[tokio::test]
async fn what_waits_for_nobody_any_more_is_offered_no_more() {
    let street = Street::with_peer().await;
    let app = &street.node.app;
    let (open, with_staff) = (street.asked_by("nell").await, street.asked_by("omar").await);
    let waiting = async || {
        let listed = listing::questions_for(app, &street.ted, None, 20).await.unwrap().items;
        let listed: BTreeSet<ThreadId> = listed.into_iter().map(|question| question.row.id).collect();
        for thread in [open, with_staff] {
            let stands = offers::still_stands(app.reader(), street.ted.account, thread, app.now()).await.unwrap();
            assert_eq!(stands, listed.contains(&thread), "{thread}: a mail goes by what the list goes by");
        }
        listed
    };
    assert_eq!(waiting().await, BTreeSet::from([open, with_staff]));
    open_case(&street.node, with_staff).await.unwrap();
    assert_eq!(waiting().await, BTreeSet::from([open]));
    // The neighbours' time is over, and nothing has looked at the question since.
    let ends = row(&street.node, open).await.peer_window_ends_at.unwrap();
    street.node.clock.advance(ends - app.now());
    assert_eq!(waiting().await, BTreeSet::new());
}

#[tokio::test]
async fn who_came_and_answered_is_counted() {
    let street = Street::with_peer().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    insert_account_with_password(node, "mags").await;
    let browser = sign_in(node, "mags").await;
    let page = browser.see("/account/questions").await;
    let category = street.city.category.to_string();
    let sent = [("wants_questions", "yes"), ("categories", category.as_str()), ("languages", "english")];
    let refused = browser.submit(&page, "/account/questions", &sent).await.expect(422);
    assert!(refused.says("Use two letters for each language"), "{}", refused.text());
    let saved = browser.submit(&refused, "/account/questions", &[("languages", "EN, de")]).await.expect(200);
    assert_eq!(saved.attribute("#languages", "value").as_deref(), Some("de en"));

    let thread = street.asked_by("nell").await;
    let list = browser.see("/questions-for-you").await;
    assert!(list.says("How do I renew a permit?") && list.says("neighbours have until"), "{}", list.text());
    node.advance(Duration::hours(6)).await;
    let admin = insert_team_member(node, &street.city, "admin", Some(Role::Administrator)).await;
    let counts = async || {
        let counts = offers::counts_of(app, &admin, agency).await.unwrap();
        (counts.offered, counts.came, counts.answered)
    };
    assert_eq!(counts().await, (2, 0, 0));
    let question = browser.get(&format!("/questions-for-you/{thread}")).await.expect(200);
    assert!(question.path.starts_with(&format!("/threads/{thread}")), "{}", question.path);
    assert_eq!(counts().await, (2, 1, 0));
    answers::post(app, &street.ted, thread, "Online.", None).await.unwrap();
    assert_eq!(counts().await, (2, 2, 1));
    assert!(matches!(offers::counts_of(app, &street.ted, agency).await, Err(OperationError::NotFound)));
}

#[tokio::test]
async fn programs_choose_follow_and_list() {
    let street = Street::with_peer().await;
    let node = &street.node;
    insert_account_with_password(node, "mags").await;
    let (browser, access) = (node.browser(), token(node, "mags").await);
    let path = "/me/question-preferences";
    let none = browser.api(Method::GET, path, Some(&access), None).await.expect(200).json();
    assert_eq!(
        none,
        json!({ "questions_wanted": false, "effects_wanted": false, "languages": [], "category_ids": [], "agency_ids": [] })
    );
    let follow = format!("/categories/{}/follow", street.city.category);
    browser.api(Method::PUT, &follow, Some(&access), None).await.expect(204);
    let followed = browser.api(Method::GET, path, Some(&access), None).await.expect(200).json();
    assert_eq!(followed["questions_wanted"], false, "following brings nothing");
    let thread = street.asked_by("nell").await;
    let list = browser.api(Method::GET, "/me/questions", Some(&access), None).await.expect(200).json();
    assert_eq!(list["items"][0]["thread"]["id"], thread.0);
    let unknown = json!({ "questions_wanted": true, "languages": [], "category_ids": [999] });
    browser.api(Method::PUT, path, Some(&access), Some(unknown)).await.expect(422);
    browser.api(Method::DELETE, &follow, Some(&access), None).await.expect(204);
    let list = browser.api(Method::GET, "/me/questions", Some(&access), None).await.expect(200).json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn nothing_of_it_is_left_of_an_account_that_is_erased() {
    let street = Street::with_peer().await;
    let (node, db) = (&street.node, street.node.app.reader());
    let id = insert_account_with_password(node, "mags").await;
    street.wants_questions(&caller(node, id).await, "en").await;
    street.asked_by("nell").await;
    node.advance(Duration::hours(6)).await;
    let left = async || {
        let offers = question_offer::Entity::find().filter(question_offer::Column::AccountId.eq(id));
        let followed = followed_category::Entity::find().filter(followed_category::Column::AccountId.eq(id));
        let profiles = peer_profile::Entity::find_by_id(id);
        (offers.count(db).await.unwrap(), followed.count(db).await.unwrap(), profiles.count(db).await.unwrap())
    };
    assert_eq!(left().await, (1, 1, 1));
    let access = token(node, "mags").await;
    let file = node.browser().api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
    assert_eq!(file["question_preferences"][0]["languages"], json!(["en"]));
    assert_eq!(file["followed_categories"][0]["category_id"], street.city.category.0);
    assert_eq!(file["question_offers"].as_array().unwrap().len(), 1, "{file}");
    erase(node, "mags").await;
    assert_eq!(left().await, (0, 0, 0));
    let erased = account::Entity::find_by_id(id).one(db).await.unwrap().unwrap();
    assert!(erased.erased_at.is_some());
}
