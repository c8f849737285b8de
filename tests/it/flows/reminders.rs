//! Whoever asked is reminded once to say whether an answer helped, and what they say, or their silence, decides what follows.

use chrono::Duration;
use peerdesk::entity::{
    AnswerId, NotSolvedReason, NotificationKind, Role, SuspensionReason, ThreadId, ThreadState, Trigger, VoteKind,
    account, answer,
};
use peerdesk::identity::suspensions;
use peerdesk::threads::comments::Under;
use peerdesk::threads::{answers, comments, hiding, reactions};
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::Street;
use crate::support::people::{insert_mail_reader, insert_team_member, times_told};
use crate::support::threads::{ask, cases_of, insert_comment, row};

impl Street {
    /// A question of Rosa's that Ted answers at once: on Monday, at 10:00.
    async fn answered(&self) -> (ThreadId, AnswerId) {
        let thread = ask(&self.node, &self.city, &self.rosa, "How do I renew a permit?").await;
        let answer = self.answer(thread).await;
        self.node.drain().await;
        (thread, answer)
    }

    async fn answer(&self, thread: ThreadId) -> AnswerId {
        answers::post(&self.node.app, &self.ted, thread, "At the town hall.", None).await.unwrap().value
    }

    async fn times_reminded(&self) -> usize {
        times_told(&self.node, "rosa", NotificationKind::AcceptReminder).await
    }

    /// The link of the newest mail to Rosa that has one to the page with the two buttons.
    fn link(&self) -> String {
        let letters = self.smtp.letters_to("rosa@example.org");
        let text = letters.last().unwrap().body_text(0).unwrap().into_owned();
        let start = text.find("/did-it-help/").unwrap_or_else(|| panic!("no link: {text}"));
        text[start..].split_whitespace().next().unwrap().to_owned()
    }

    async fn next_step(&self, thread: ThreadId) -> String {
        // An address of its own each time: answers for readers are kept for seconds, and time is moved by days here.
        let at = format!("/threads/{thread}?at={}", self.node.app.now().timestamp_micros());
        let page = self.node.browser().api(Method::GET, &at, None, None).await.expect(200);
        page.json()["next_step"]["kind"].as_str().unwrap().to_owned()
    }

    async fn cases(&self, thread: ThreadId) -> Vec<Trigger> {
        cases_of(&self.node, thread).await.into_iter().map(|case| case.trigger_kind).collect()
    }
}

#[tokio::test]
async fn whoever_asked_is_reminded_once_and_by_day() {
    let street = Street::open().await;
    let (thread, _) = street.answered().await;
    street.node.advance(Duration::hours(72) - Duration::minutes(1)).await;
    assert_eq!(street.times_reminded().await, 0);
    street.node.advance(Duration::minutes(1)).await;
    assert_eq!(street.times_reminded().await, 1);
    // Another answer does not remind of it again, however long it takes.
    street.answer(thread).await;
    street.node.advance(Duration::days(5)).await;
    assert_eq!(street.times_reminded().await, 1);

    // What was answered at night is asked about in the morning.
    street.node.advance(Duration::hours(12)).await;
    let (other, _) = street.answered().await;
    let asked_at = street.node.app.now();
    assert_eq!(asked_at.format("%H:%M").to_string(), "22:00");
    street.node.advance(Duration::hours(72 + 9)).await;
    assert_eq!(street.times_reminded().await, 1, "at seven");
    street.node.advance(Duration::hours(1)).await;
    assert_eq!(street.times_reminded().await, 2, "at eight");
    assert_eq!(row(&street.node, other).await.reminded_at, Some(street.node.app.now()));
}

#[tokio::test]
async fn nobody_is_reminded_who_has_spoken_or_cannot_act() {
    let street = Street::open().await;
    let app = &street.node.app;
    let (accepted, answer) = street.answered().await;
    answers::accept(app, &street.rosa, answer).await.unwrap();
    let (asks_on, _) = street.answered().await;
    street.node.clock.advance(Duration::minutes(1));
    comments::post(app, &street.rosa, Under::Thread(asks_on), "Which floor?", None).await.unwrap();
    let (hidden, _) = street.answered().await;
    let moderator = insert_team_member(&street.node, &street.city, "mod", Some(Role::Moderator)).await;
    hiding::hide(app, &moderator, hiding::Post::Thread(hidden), "Rude").await.unwrap();
    street.node.advance(Duration::days(3)).await;
    assert_eq!(street.times_reminded().await, 0);
    for thread in [accepted, asks_on, hidden] {
        let row = row(&street.node, thread).await;
        assert_eq!((row.reminded_at, row.reminder_due_at), (None, None));
    }

    // No address that is known to be theirs: their silence means nothing then, either.
    account::Entity::update_many()
        .col_expr(account::Column::EmailConfirmedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(account::Column::Id.eq(street.rosa.account))
        .exec(app.reader())
        .await
        .unwrap();
    let (thread, _) = street.answered().await;
    street.node.advance(Duration::days(20)).await;
    assert_eq!(street.times_reminded().await, 0);
    assert_eq!(street.cases(thread).await, []);
    assert_eq!(street.next_step(thread).await, "answered");
}

#[tokio::test]
async fn whoever_was_helped_says_so_from_the_mail_without_signing_in() {
    let street = Street::open().await;
    let (thread, answer) = street.answered().await;
    street.node.advance(Duration::days(3)).await;
    let link = street.link();
    let browser = street.node.browser();
    // A scanner that follows the link, as often as it likes, changes nothing.
    let before = row(&street.node, thread).await;
    let page = browser.see(&link).await;
    assert!(page.says("Did an answer help?") && page.says("At the town hall."), "{}", page.text());
    assert!(page.says("This worked") && page.says("This did not help"), "{}", page.text());
    browser.see(&link).await;
    assert_eq!(row(&street.node, thread).await, before);

    let said = browser.submit(&page, "/did-it-help", &[("worked", "yes")]).await.expect(200);
    assert!(said.says("This question is solved") && said.all("form button[name=worked]").is_empty(), "{}", said.text());
    let solved = row(&street.node, thread).await;
    assert_eq!(solved.state, ThreadState::Solved);
    let accepted = answer::Entity::find_by_id(answer).one(street.node.app.reader()).await.unwrap();
    assert_eq!(accepted.unwrap().accepted_by, Some(street.rosa.account));
    // Said once, the link only tells how things are.
    browser.post(&link, &[("not-helped", "yes")]).await.expect(200);
    assert_eq!(row(&street.node, thread).await.version, solved.version);
}

#[tokio::test]
async fn whoever_was_not_helped_says_so_and_it_goes_to_staff() {
    let street = Street::open().await;
    let (thread, _) = street.answered().await;
    let second = street.answer(thread).await;
    street.node.advance(Duration::days(3)).await;
    let browser = street.node.browser();
    let page = browser.see(&street.link()).await;
    // With several answers they have to say which one it was.
    let refused = browser.submit(&page, "/did-it-help", &[("worked", "yes"), ("answer", "")]).await.expect(422);
    assert!(refused.says("Choose the answer that helped."), "{}", refused.text());
    let stranger = (second.0 + 100).to_string();
    browser.submit(&page, "/did-it-help", &[("worked", "yes"), ("answer", &stranger)]).await.expect(422);
    assert_eq!(street.next_step(thread).await, "answered");
    let fields = [("not-helped", "yes"), ("reason", "out_of_date")];
    let said = browser.submit(&page, "/did-it-help", &fields).await.expect(200);
    assert!(said.says("did not help"), "{}", said.text());
    street.node.drain().await;
    let now = row(&street.node, thread).await;
    assert_eq!(now.not_solved_at, Some(street.node.app.now()));
    assert_eq!(now.not_solved_reason, Some(NotSolvedReason::OutOfDate));
    assert_eq!(street.next_step(thread).await, "not_helped", "with the time until which neighbours can reply");
    street.node.advance(Duration::days(1)).await;
    assert_eq!(street.cases(thread).await, [Trigger::NotHelped]);
}

#[tokio::test]
async fn a_link_is_for_one_question_and_its_asker_and_not_for_ever() {
    let street = Street::open().await;
    let (thread, _) = street.answered().await;
    street.node.advance(Duration::days(3)).await;
    let link = street.link();
    let browser = street.node.browser();
    let token = link.strip_prefix("/did-it-help/").unwrap();
    let (subject, tag) = token.split_once('.').unwrap();
    let (other, _) = street.answered().await;
    for forged in [
        format!("/did-it-help/{}-{}.{tag}", street.rosa.account, other),
        format!("/did-it-help/{}-{thread}.{tag}", street.ted.account),
        format!("/did-it-help/{subject}.{tag}x"),
        format!("/did-it-help/{subject}"),
    ] {
        browser.get(&forged).await.expect(404);
        browser.post(&forged, &[("not-helped", "yes")]).await.expect(404);
    }
    // Whoever is kept out of the site has no word by a mail, either.
    let week = suspensions::NewSuspension {
        reason: SuspensionReason::Other,
        explanation: "A test of it.".to_owned(),
        days: Some(7),
        hides_posts: false,
    };
    suspensions::suspend_unasked(&street.node.app, "rosa", week).await.unwrap();
    browser.get(&link).await.expect(404);
    street.node.advance(Duration::days(8)).await;
    browser.see(&link).await;
    street.node.advance(Duration::days(23)).await;
    browser.get(&link).await.expect(404);
}

#[tokio::test]
async fn silence_after_the_reminder_counts_like_a_word() {
    let street = Street::open().await;
    let (thread, _) = street.answered().await;
    street.node.advance(Duration::days(3)).await;
    street.node.advance(Duration::days(7) - Duration::hours(1)).await;
    assert_eq!((street.cases(thread).await, street.next_step(thread).await), (vec![], "answered".to_owned()));
    street.node.advance(Duration::hours(1)).await;
    assert_eq!((street.cases(thread).await, street.next_step(thread).await), (vec![], "not_helped".to_owned()));
    street.node.advance(Duration::days(1)).await;
    assert_eq!(street.cases(thread).await, [Trigger::NotHelped]);
}

#[tokio::test]
async fn what_helped_others_is_no_case_and_is_not_called_solved() {
    let street = Street::open().await;
    let (thread, answer) = street.answered().await;
    street.node.advance(Duration::days(3)).await;
    let mags = insert_mail_reader(&street.node, "mags").await;
    reactions::vote(&street.node.app, &mags, answer, VoteKind::Helpful).await.unwrap();
    street.node.advance(Duration::days(20)).await;
    assert_eq!(street.cases(thread).await, []);
    assert_eq!(street.next_step(thread).await, "answered_unconfirmed");
    assert_eq!(row(&street.node, thread).await.state, ThreadState::Answered);
    let page = street.node.browser().see(&format!("/threads/{thread}?again")).await;
    assert!(page.says("It helped others"), "{}", page.text());
    // Without the vote nobody was helped: what silence meant is looked at again.
    reactions::withdraw_vote(&street.node.app, &mags, answer, VoteKind::Helpful).await.unwrap();
    street.node.drain().await;
    assert_eq!(street.cases(thread).await, [Trigger::NotHelped]);
}

#[tokio::test]
async fn thanks_are_no_silence() {
    let street = Street::open().await;
    let (thread, _) = street.answered().await;
    street.node.clock.advance(Duration::hours(1));
    let said = "Thank you so much!";
    insert_comment(&street.node, thread, street.rosa.account, said, Duration::zero()).await;
    street.node.advance(Duration::days(4)).await;
    assert_eq!(street.times_reminded().await, 1, "thanks accept nothing");
    street.node.advance(Duration::days(20)).await;
    assert_eq!(street.cases(thread).await, []);
    assert_eq!(street.next_step(thread).await, "answered_unconfirmed");
}
