//! Clients that go away while their request is worked on: what has begun to be written is done exactly once, what has not is done
//! not at all, and nobody after them waits.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::every_step::{Trial, try_each};
use super::scenes;
use crate::support::contents::Contents;

/// How long a step is held up once the client has gone, so that the server has noticed before the step runs.
const NOTICE: Duration = Duration::from_millis(3);
/// When clients go away that do not wait for the write to begin.
const MOMENTS: [u64; 6] = [0, 200, 500, 1_000, 2_000, 4_000];

/// Waits until the act is done, and sees that it never is by half.
async fn wait_until_done(trial: &Trial, before: &Contents, what: &str) {
    let begun = Instant::now();
    loop {
        let changes = trial.desk.contents().await.since(before);
        if changes == trial.whole {
            return;
        }
        assert!(changes.is_empty(), "{what}: half there: {changes:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{what}: it began and is not done");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn go_away_at_every_step(id: &str) {
    let trial = Trial::start(id).await;
    for (n, step) in trial.steps.iter().enumerate() {
        let what = format!("gone at {n} {step}");
        let (call, before) = trial.set().await;
        let (begin, begun) = oneshot::channel();
        let (reached, wait) = oneshot::channel();
        let request = trial.desk.send_alone(&call);
        let client = tokio::spawn(async move {
            // Not before somebody waits for its steps.
            begun.await.unwrap();
            request.await;
        });
        let abort = client.abort_handle();
        trial.desk.faults.call_at(n, move || {
            abort.abort();
            reached.send(()).ok();
            std::thread::sleep(NOTICE);
        });
        begin.send(()).unwrap();
        let reached = tokio::time::timeout(Duration::from_secs(30), wait).await;
        assert!(matches!(reached, Ok(Ok(()))), "{id}, {what}: never reached");
        assert!(client.await.unwrap_err().is_cancelled(), "{id}, {what}: it was answered already");
        // The operation runs in a task of its own, so it goes on.
        wait_until_done(&trial, &before, &format!("{id}, {what}")).await;
        trial.repeat(&call, &before, true, &what).await;
    }
    go_away_at_any_moment(&trial, id).await;
    trial.desk.ask().await;
}

/// Goes away after some time, perhaps before anything was written. Only a key tells whether a repeat is one.
async fn go_away_at_any_moment(trial: &Trial, id: &str) {
    for moment in MOMENTS {
        let what = format!("{id}, gone after {moment} µs");
        let (call, before) = trial.set().await;
        if !call.has_key {
            return;
        }
        let client = tokio::spawn(trial.desk.send_alone(&call));
        tokio::time::sleep(Duration::from_micros(moment)).await;
        client.abort();
        client.await.ok();
        let page = trial.desk.send(&call).await;
        assert!(page.status.is_success(), "{what}: {} {}", page.status, page.body);
        wait_until_done(trial, &before, &what).await;
    }
}

macro_rules! features {
    ($($name:ident: $operations:ident),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $name() {
            try_each(scenes::$operations, go_away_at_every_step).await;
        })+

        #[test]
        fn no_feature_is_left_out() {
            assert_eq!(scenes::EVERYTHING, [$(scenes::$operations),+]);
        }
    };
}

features! {
    questions: QUESTIONS,
    answers: ANSWERS,
    reviews_and_comments: REVIEWS_AND_COMMENTS,
    hiding: HIDING,
    history: HISTORY,
    reactions: REACTIONS,
    duplicates_and_policies: DUPLICATES_AND_POLICIES,
    cases: CASES,
    ends_of_cases: ENDS_OF_CASES,
    moves_and_contests: MOVES_AND_CONTESTS,
    accounts: ACCOUNTS,
    suspensions: SUSPENSIONS,
    peers_and_gaps: PEERS_AND_GAPS,
    recommendations: RECOMMENDATIONS,
    tags: TAGS,
    synonyms: SYNONYMS,
    episodes: EPISODES,
    thanks: THANKS,
    attachments: ATTACHMENTS,
}
