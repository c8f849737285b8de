//! What is shown of the last days is found by its time, beside all that was said in a year.

use chrono::Duration;
use peerdesk::entity::{ThreadId, category, duplicate_proposal, thread};
use peerdesk::gaps::repeated::agreed_since;
use peerdesk::generate::{Command, run};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect, QueryTrait};

use crate::support::TestApp;
use crate::support::plans::plan;

/// Days over which everything was said.
const DAYS: i64 = 400;
/// A node with a thousand threads, which all ask the same as the one after them.
async fn filled() -> TestApp {
    let node = TestApp::start().await;
    run(&node.app, &Command { threads: 1_000, answers: 0, seed: 1 }, &mut |_| {}).await.unwrap();
    let (db, now) = (node.app.reader(), node.app.now());
    let threads: Vec<ThreadId> =
        thread::Entity::find().select_only().column(thread::Column::Id).into_tuple().all(db).await.unwrap();
    let mut ages = (0..DAYS).cycle().map(Duration::days);
    for some in threads.windows(2).collect::<Vec<_>>().chunks(100) {
        let agreed = some.iter().zip(ages.by_ref()).map(|(pair, age)| duplicate_proposal::ActiveModel {
            thread_id: Set(pair[0]),
            of_thread_id: Set(pair[1]),
            created_at: Set(now - age),
            agreed: Set(Some(true)),
            decided_at: Set(Some(now - age)),
            ..Default::default()
        });
        duplicate_proposal::Entity::insert_many(agreed).exec_without_returning(db).await.unwrap();
    }
    db.execute_unprepared("ANALYZE").await.unwrap();
    node
}

#[tokio::test]
async fn what_was_said_lately_costs_the_same_beside_all_that_was_ever_said() {
    let node = filled().await;
    let now = node.app.now();
    let agency = category::Entity::find().one(node.app.reader()).await.unwrap().unwrap().agency_id;
    let lately = now - Duration::days(1);
    let plan = plan(&node.app, &agreed_since(agency, lately).into_query()).await;
    assert!(plan.iter().any(|line| line.contains("duplicate_proposal_decided_at_idx")), "{plan:#?}");
}
