//! What a suspended account posted is hidden with it where that is wanted, and shown again when that is lifted, but for what was
//! hidden for another reason.

use peerdesk::entity::{
    AnswerId, Audience, CommentId, Event, Role, SuspensionId, ThreadId, ThreadState, answer, comment, suspension,
    thread,
};
use peerdesk::identity::{Caller, suspensions};
use peerdesk::threads::comments::Under;
use peerdesk::threads::hiding::{self, Post};
use peerdesk::threads::{answers, comments};
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::suspensions::for_days;
use crate::support::people::{caller, insert_account, insert_staff};
use crate::support::threads::{answer_officially, ask, row};
use crate::support::{TestApp, TestCity};

/// Zed, who posts everywhere, and what he posted.
struct Posted {
    node: TestApp,
    city: TestCity,
    moderator: Caller,
    zed: Caller,
    question: ThreadId,
    /// Accepted, on a question of Ines.
    answer: AnswerId,
    answered: ThreadId,
    comment: CommentId,
    under_own_answer: CommentId,
}

impl Posted {
    async fn start() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let (zed, moderator) = (insert_account(&node, "zed").await, insert_staff(&node, "mo", Role::Moderator).await);
        let (zed, moderator) = (caller(&node, zed).await, caller(&node, moderator).await);
        let (app, ines) = (&node.app, caller(&node, city.asker).await);
        let question = ask(&node, &city, &zed, "Who buys a zeppelin cheaply?").await;
        let answered = ask(&node, &city, &ines, "How do I appeal?").await;
        let answer = answers::post(app, &zed, answered, "Buy a zeppelin.", None).await.unwrap().value;
        answers::accept(app, &ines, answer).await.unwrap();
        let comment = comments::post(app, &zed, Under::Thread(answered), "Zeppelins!", None).await.unwrap().value;
        let under = comments::post(app, &zed, Under::Answer(answer), "Cheap ones.", None).await.unwrap().value;
        node.drain().await;
        Self { node, city, moderator, zed, question, answer, answered, comment, under_own_answer: under }
    }

    async fn suspend(&self, hides_posts: bool) -> SuspensionId {
        let new = for_days(None, hides_posts);
        let id = suspensions::suspend(&self.node.app, &self.moderator, self.zed.account, new).await.unwrap();
        self.node.drain().await;
        id
    }

    async fn lift(&self, shows_posts: bool) {
        suspensions::lift(&self.node.app, &self.moderator, self.zed.account, shows_posts).await.unwrap();
        self.node.drain().await;
    }

    /// Which of question, answer and the two comments are hidden.
    async fn hidden(&self) -> [bool; 4] {
        let db = self.node.app.reader();
        let comment = async |id| comment::Entity::find_by_id(id).one(db).await.unwrap().unwrap().hidden_at.is_some();
        [
            row(&self.node, self.question).await.hidden_at.is_some(),
            answer::Entity::find_by_id(self.answer).one(db).await.unwrap().unwrap().hidden_at.is_some(),
            comment(self.comment).await,
            comment(self.under_own_answer).await,
        ]
    }

    async fn found(&self) -> usize {
        let found = self.node.browser().api(Method::GET, "/search?q=zeppelin", None, None).await.expect(200).json();
        found["items"].as_array().unwrap().len()
    }
}

#[tokio::test]
async fn everything_that_the_public_sees_goes_and_comes_back() {
    let posted = Posted::start().await;
    assert!(posted.found().await > 0);
    posted.suspend(true).await;
    assert_eq!(posted.hidden().await, [true; 4]);
    assert_eq!(posted.found().await, 0);
    let browser = posted.node.browser();
    browser.get(&format!("/threads/{}", posted.question)).await.expect(404);
    assert!(!browser.see(&format!("/threads/{}", posted.answered)).await.says("eppelin"));
    let answered = row(&posted.node, posted.answered).await;
    assert_eq!((answered.state, answered.answer_count), (ThreadState::Open, 0), "what nobody sees solves nothing");
    let hidden = row(&posted.node, posted.question).await;
    assert_eq!(hidden.hidden_by, Some(posted.moderator.account));
    assert_eq!(hidden.hidden_reason.as_deref(), Some("The same advertisement under ten questions."));

    posted.lift(true).await;
    assert_eq!(posted.hidden().await, [false; 4]);
    assert!(posted.found().await > 0);
    assert_eq!(row(&posted.node, posted.answered).await.state, ThreadState::Solved);
    assert_eq!(row(&posted.node, posted.question).await.hidden_in_suspension, None);
}

#[tokio::test]
async fn what_was_hidden_for_another_reason_stays_hidden() {
    let posted = Posted::start().await;
    let app = &posted.node.app;
    // Before the suspension, and once more by hand while it lasts.
    hiding::hide(app, &posted.moderator, Post::Comment(posted.comment), "Rude").await.unwrap();
    posted.suspend(true).await;
    hiding::hide(app, &posted.moderator, Post::Thread(posted.question), "An advertisement").await.unwrap();
    hiding::show(app, &posted.moderator, Post::Answer(posted.answer)).await.unwrap();
    assert_eq!(posted.hidden().await, [true, false, true, true]);
    posted.lift(true).await;
    assert_eq!(posted.hidden().await, [true, false, true, false]);
}

#[tokio::test]
async fn nothing_is_hidden_or_shown_that_nobody_asked_for() {
    let posted = Posted::start().await;
    posted.suspend(false).await;
    assert_eq!(posted.hidden().await, [false; 4]);
    posted.lift(true).await;
    posted.suspend(true).await;
    posted.lift(false).await;
    assert_eq!(posted.hidden().await, [true; 4], "whoever lifts it says so");
}

#[tokio::test]
async fn an_event_that_comes_again_or_after_it_was_lifted_changes_nothing() {
    let posted = Posted::start().await;
    let suspension = posted.suspend(true).await;
    let event = Event::AccountSuspended { account: posted.zed.account, suspension };
    let version = row(&posted.node, posted.answered).await.version;
    posted.node.record(event.clone()).await;
    posted.node.drain().await;
    assert_eq!(row(&posted.node, posted.answered).await.version, version, "it was done");
    posted.lift(true).await;
    posted.node.record(event).await;
    posted.node.drain().await;
    assert_eq!(posted.hidden().await, [false; 4]);
    // One that is lifted while its posts are being hidden hides no more of them.
    let again = posted.suspend(false).await;
    suspension::Entity::update_many()
        .col_expr(suspension::Column::HidesPosts, Expr::value(true))
        .filter(suspension::Column::Id.eq(again))
        .exec(posted.node.app.reader())
        .await
        .unwrap();
    suspensions::lift(&posted.node.app, &posted.moderator, posted.zed.account, false).await.unwrap();
    hiding::hide_posts(&posted.node.app, again).await.unwrap();
    assert_eq!(posted.hidden().await, [false; 4]);
}

#[tokio::test]
async fn official_answers_and_private_questions_stay() {
    let posted = Posted::start().await;
    let (node, city) = (&posted.node, &posted.city);
    let official = answer_officially(node, city, posted.answered, posted.zed.account).await;
    let zed = posted.zed.account;
    let private = city
        .insert_thread(node, |row| {
            row.author_id = zed;
            row.audience = Audience::AskerAndTeam;
        })
        .await;
    posted.suspend(true).await;
    let official = answer::Entity::find_by_id(official).one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!(official.hidden_at, None, "it is the agency's");
    let private = thread::Entity::find_by_id(private).one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!(private.hidden_at, None, "its team needs it");
}

#[tokio::test]
async fn hundreds_of_posts_are_hidden_all_of_them() {
    let posted = Posted::start().await;
    for number in 0..230 {
        let text = format!("Number {number}.");
        comments::post(&posted.node.app, &posted.zed, Under::Thread(posted.answered), &text, None).await.unwrap();
    }
    posted.suspend(true).await;
    let theirs = comment::Entity::find().filter(comment::Column::AuthorId.eq(posted.zed.account));
    let rows = theirs.all(posted.node.app.reader()).await.unwrap();
    assert!(rows.len() == 232 && rows.iter().all(|row| row.hidden_at.is_some()), "{}", rows.len());
    posted.lift(true).await;
    let theirs = comment::Entity::find().filter(comment::Column::AuthorId.eq(posted.zed.account));
    let rows = theirs.all(posted.node.app.reader()).await.unwrap();
    assert!(rows.iter().all(|row| row.hidden_at.is_none() && row.hidden_in_suspension.is_none()));
}
