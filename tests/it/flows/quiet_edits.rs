//! What moves nothing: an edit is no activity, what others wrote is not deleted with a question, and a word of the asker holds
//! for hidden answers as well.

use chrono::Duration;
use peerdesk::entity::{ThreadState, answer};
use peerdesk::operation::OperationError;
use peerdesk::threads::comments::Under;
use peerdesk::threads::hiding::{Post, hide, show};
use peerdesk::threads::questions::ThreadEdit;
use peerdesk::threads::rules::RuleViolation;
use peerdesk::threads::{answers, comments, listing, questions};
use sea_orm::EntityTrait;

use crate::support::people::{caller, insert_staff};
use crate::support::threads::{ask, row};
use crate::support::{TestApp, TestCity};

#[tokio::test]
async fn an_edit_lifts_nothing_and_keeps_nothing_open() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (app, asker, neighbour) = (&node.app, caller(&node, city.asker).await, caller(&node, city.neighbour).await);
    let old = ask(&node, &city, &asker, "How do I renew a permit?").await;
    let answer = answers::post(app, &neighbour, old, "Online.", None).await.unwrap().value;
    answers::accept(app, &asker, answer).await.unwrap();
    let before = row(&node, old).await;
    node.clock.advance(Duration::days(6));
    let new = ask(&node, &city, &asker, "Where do I park a bus?").await;

    let title = ThreadEdit { title: Some("How do I renew my permit?".to_owned()), ..ThreadEdit::default() };
    questions::edit(app, &asker, old, title).await.unwrap();
    let body = ThreadEdit { body: Some("Mine ends soon.".to_owned()), ..ThreadEdit::default() };
    questions::edit(app, &asker, old, body).await.unwrap();
    answers::edit(app, &neighbour, answer, "Online, under Parking.".into()).await.unwrap();
    let after = row(&node, old).await;
    assert_eq!((after.revision, after.last_activity_at), (3, before.last_activity_at));
    assert!(after.version > before.version, "readers see the new text at once");
    let latest = listing::list(app.reader(), &listing::Filter::default(), None, 10, app.now()).await.unwrap();
    let places: Vec<_> = latest.items.iter().map(|row| row.id).take(2).collect();
    assert_eq!(places, [new, old]);
    node.advance(Duration::days(1)).await;
    assert_eq!(row(&node, old).await.state, ThreadState::Closed, "a week after the last act");
}

#[tokio::test]
async fn a_question_on_which_others_wrote_stays() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (app, asker, neighbour) = (&node.app, caller(&node, city.asker).await, caller(&node, city.neighbour).await);
    let refused = OperationError::from(RuleViolation::HasAnswers).to_string();
    // Own words go with it.
    let alone = ask(&node, &city, &asker, "How do I renew a permit?").await;
    let own = answers::post(app, &asker, alone, "I think online.", None).await.unwrap().value;
    comments::post(app, &asker, Under::Answer(own), "Or by post.", None).await.unwrap();
    let comment = comments::post(app, &neighbour, Under::Answer(own), "By post it takes a month.", None).await.unwrap();
    assert_eq!(questions::delete(app, &asker, alone, None).await.unwrap_err().to_string(), refused);
    comments::delete(app, &neighbour, comment.value).await.unwrap();
    comments::post(app, &neighbour, Under::Thread(alone), "Which zone is it?", None).await.unwrap();
    assert_eq!(questions::delete(app, &asker, alone, None).await.unwrap_err().to_string(), refused);

    // What stood under a deleted answer exists for nobody and holds nothing.
    let other = ask(&node, &city, &asker, "Where do I park a bus?").await;
    let own = answers::post(app, &asker, other, "At the depot.", None).await.unwrap().value;
    comments::post(app, &neighbour, Under::Answer(own), "It is full.", None).await.unwrap();
    answers::delete(app, &asker, own, None).await.unwrap();
    questions::delete(app, &asker, other, None).await.unwrap();
}

#[tokio::test]
async fn not_solved_is_said_of_hidden_answers_as_well() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (app, asker, neighbour) = (&node.app, caller(&node, city.asker).await, caller(&node, city.neighbour).await);
    let moderator = insert_staff(&node, "moderator", peerdesk::entity::Role::Moderator).await;
    let moderator = caller(&node, moderator).await;
    for accepts_another in [false, true] {
        let thread = ask(&node, &city, &asker, "How do I renew a permit?").await;
        let mut posted = Vec::new();
        for text in ["Online.", "By post.", "At the town hall."] {
            posted.push(answers::post(app, &neighbour, thread, text, None).await.unwrap().value);
        }
        answers::accept(app, &asker, posted[0]).await.unwrap();
        answers::accept(app, &asker, posted[1]).await.unwrap();
        hide(app, &moderator, Post::Answer(posted[0]), "Names a person").await.unwrap();
        // What is hidden and shown again without such a word between is accepted as before.
        hide(app, &moderator, Post::Answer(posted[1]), "By mistake").await.unwrap();
        show(app, &moderator, Post::Answer(posted[1])).await.unwrap();
        assert_eq!(row(&node, thread).await.state, ThreadState::Solved);
        node.clock.advance(Duration::minutes(5));
        questions::mark_not_solved(app, &asker, thread, None).await.unwrap();
        node.clock.advance(Duration::minutes(5));
        if accepts_another {
            answers::accept(app, &asker, posted[2]).await.unwrap();
        }
        show(app, &moderator, Post::Answer(posted[0])).await.unwrap();
        let shown = answer::Entity::find_by_id(posted[0]).one(app.reader()).await.unwrap().unwrap();
        assert_eq!((shown.hidden_at, shown.accepted_at, shown.accepted_as), (None, None, None));
        let expected = if accepts_another { ThreadState::Solved } else { ThreadState::Answered };
        assert_eq!(row(&node, thread).await.state, expected);
    }
}
