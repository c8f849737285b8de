//! A generated community is a sound one.

use peerdesk::entity::{ThreadState, answer, outbox_delivery, thread, vote};
use peerdesk::generate::{Command, Generated, run};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::TestApp;

async fn generated(node: &TestApp, seed: u64) -> Vec<(String, i32, ThreadState)> {
    let command = Command { threads: 300, answers: 1500, seed };
    let mut seen = 0;
    let done = run(&node.app, &command, &mut |rows| seen += rows).await.unwrap();
    assert_eq!(done, Generated { accounts: 50, threads: 300, answers: 1500 });
    assert_eq!(seen, 1800);
    let rows = thread::Entity::find().order_by_asc(thread::Column::Id).all(node.app.reader()).await.unwrap();
    rows.into_iter().map(|row| (row.title, row.answer_count, row.state)).collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_and_counts_are_true() {
    let (one, two, other) = (TestApp::start().await, TestApp::start().await, TestApp::start().await);
    let first = generated(&one, 5).await;
    assert_eq!(first, generated(&two, 5).await);
    assert_ne!(first, generated(&other, 6).await);
    let db = one.app.reader();
    for state in [ThreadState::Open, ThreadState::Answered, ThreadState::Closed] {
        assert!(first.iter().any(|(_, _, found)| *found == state), "{state}");
    }
    for row in thread::Entity::find().all(db).await.unwrap() {
        let answers = answer::Entity::find().filter(answer::Column::ThreadId.eq(row.id)).all(db).await.unwrap();
        assert_eq!(usize::try_from(row.answer_count).unwrap(), answers.len());
        let others = answers.iter().filter(|answer| answer.author_id != row.author_id);
        assert_eq!(row.first_answer_at, others.map(|answer| answer.created_at).min());
        assert!(answers.iter().all(|answer| answer.created_at <= row.last_activity_at));
        assert_eq!(row.next_check_at, None);
    }
    for row in answer::Entity::find().filter(answer::Column::HelpfulCount.gt(0)).all(db).await.unwrap() {
        let votes = vote::Entity::find().filter(vote::Column::AnswerId.eq(row.id)).count(db).await.unwrap();
        assert_eq!(u64::try_from(row.helpful_count).unwrap(), votes);
    }
    assert_eq!(outbox_delivery::Entity::find().count(db).await.unwrap(), 0);
    // What comes after gets ids behind the generated ones, and a second run adds to the first.
    assert_eq!(generated(&one, 9).await.len(), 600);
}
