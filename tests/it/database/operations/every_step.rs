//! Each step of each write fails once, in each way in which databases fail.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use peerdesk::database::{Database, Interception};
use regex::Regex;
use tokio::runtime::Handle;

use super::desk::{Call, FaultDesk, Scene};
use super::scenes::{self, scene};
use crate::openapi::{Operation, operations};
use crate::support::Page;
use crate::support::contents::{Contents, Reader};
use crate::support::people::token;
use crate::support::write_faults::WAYS;

/// Operations that are never refused, or before their transaction begins: they record nothing that a reaction could refuse.
const NOTHING_TAKEN_BACK: &[&str] = &[
    "markMyNotificationsRead",
    "startEscalationPolicyTrial",
    "endEscalationPolicyTrial",
    "followCategory",
    "unfollowCategory",
    "followAgency",
    "unfollowAgency",
    "editMyNotificationSettings",
    "setMyQuestionPreferences",
    "noteGapRepair",
    "removeGapRepair",
    "noteEpisodeOpening",
    "createTag",
    "unfollowTag",
    "confirmEpisode",
];

/// An operation and what it does when all is well.
pub struct Trial {
    pub desk: FaultDesk,
    operation: Operation,
    /// What it changes.
    pub whole: Vec<String>,
    /// The steps of its write.
    pub steps: Vec<String>,
}

impl Trial {
    /// Learns what an operation does.
    pub async fn start(id: &str) -> Self {
        let desk = FaultDesk::start().await;
        let operation = operations().into_iter().find(|operation| operation.id == id).unwrap();
        let mut trial = Self { desk, operation, whole: Vec::new(), steps: Vec::new() };
        // The first one writes down that tokens are used, which is no part of the act.
        for _ in 0..2 {
            let (call, before) = trial.set().await;
            trial.desk.faults.watch();
            let page = trial.desk.send(&call).await;
            assert!(page.status.is_success(), "{id}: {} {}", page.status, page.body);
            trial.steps = trial.desk.faults.steps();
            trial.whole = trial.desk.contents().await.since(&before);
            assert!(!trial.whole.is_empty(), "{id} changes nothing");
            trial.repeat(&call, &before, true, "without a fault").await;
        }
        assert!(trial.steps.iter().any(|step| step == "Commit"), "{id}: {:?}", trial.steps);
        trial
    }

    /// A request that is possible, and what is stored before it.
    pub async fn set(&self) -> (Call, Contents) {
        let scene = self.scene().await;
        let call = self.desk.call(&self.operation, scene).await;
        (call, self.desk.contents().await)
    }

    async fn scene(&self) -> Scene {
        let thread = self.desk.ask().await;
        scene(&self.desk, &self.operation.id, thread).await
    }

    /// The same request again: it has one result, whether the first one had it or not.
    pub async fn repeat(&self, call: &Call, before: &Contents, is_done: bool, what: &str) {
        let page = self.desk.send(call).await;
        let id = &self.operation.id;
        if call.has_key || !is_done {
            assert!(page.status.is_success(), "{id} again, {what}: {} {}", page.status, page.body);
        } else {
            // Without a key it may be told that it is done, or that something changed.
            assert!(!page.status.is_server_error(), "{id} again, {what}: {} {}", page.status, page.body);
        }
        if call.has_key {
            assert_eq!(page.headers.contains_key("idempotency-replayed"), is_done, "{id} again, {what}");
        }
        let changes = self.desk.contents().await.since(before);
        if call.has_key || !is_done {
            assert_eq!(changes, self.whole, "{id} again, {what}: {}", page.body);
        } else {
            assert_eq!(lasting(&changes), lasting(&self.whole), "{id} again, {what}: {}", page.body);
        }
    }

    /// Fails each step in each way.
    async fn fail_every_step(&self) {
        for way in WAYS {
            for n in 0..self.steps.len() {
                let (call, before) = self.set().await;
                self.desk.faults.arm(n, way);
                let page = self.desk.send(&call).await;
                let step = self.desk.faults.disarm().expect("the write has as many steps as without a fault");
                let what = format!("{way:?} at {n} {step}");
                let is_done = self.judge(&page, way, &step, &before, &what).await;
                self.repeat(&call, &before, is_done, &what).await;
            }
        }
    }

    /// Whether the act was done. What was told must be so.
    async fn judge(&self, page: &Page, way: Interception, step: &str, before: &Contents, what: &str) -> bool {
        let id = &self.operation.id;
        let changes = self.desk.contents().await.since(before);
        if page.status.is_success() {
            assert_eq!(changes, self.whole, "{id}, {what}: acknowledged");
            return true;
        }
        unavailable(page, &format!("{id}, {what}"));
        if page.json()["code"] == "outcome_unknown" {
            assert_eq!(step, "Commit", "{id}, {what}: only a commit has an unknown outcome");
            assert!(way != Interception::Refuse, "{id}, {what}: a refused commit is known to be none");
            let is_done = !changes.is_empty();
            assert!(is_done || way != Interception::RunAndLoseReply, "{id}, {what}: the commit was carried out");
            assert!(!is_done || changes == self.whole, "{id}, {what}: half there: {changes:?}");
            return is_done;
        }
        assert_eq!(page.json()["code"], "database_unavailable", "{id}, {what}");
        assert!(changes.is_empty(), "{id}, {what}: refused and there: {changes:?}");
        false
    }

    /// Has the act refused when it is done, and fails each step of taking it back.
    async fn fail_taking_back(&self) {
        let id = &self.operation.id;
        let Some((status, steps)) = self.refused_steps().await else {
            assert!(NOTHING_TAKEN_BACK.contains(&id.as_str()), "{id} never takes anything back");
            return;
        };
        assert!(!NOTHING_TAKEN_BACK.contains(&id.as_str()), "{id} takes something back");
        let first = steps.iter().position(|step| step == "Rollback").expect("something is taken back");
        for way in WAYS {
            for n in first..steps.len() {
                let (call, before) = self.set_refused(status).await;
                self.desk.faults.arm(n, way);
                let page = self.refused(&call).await;
                let step = self.desk.faults.disarm().expect("taking back has as many steps as without a fault");
                let what = format!("{way:?} while taking back, at {n} {step}");
                if page.status != status {
                    unavailable(&page, &format!("{id}, {what}"));
                }
                let changes = self.desk.contents().await.since(&before);
                assert!(changes.is_empty(), "{id}, {what}: refused and there: {changes:?}");
                if status != 404 {
                    self.repeat(&call, &before, false, &what).await;
                }
            }
        }
    }

    /// The status and the steps of an act that is refused in the end: by a rule about what it records, or because what it is
    /// about does not exist. `None` if it cannot be refused.
    async fn refused_steps(&self) -> Option<(u16, Vec<String>)> {
        for status in [409, 404] {
            let (call, before) = self.set_refused(status).await;
            self.desk.faults.watch();
            let page = self.refused(&call).await;
            let steps = self.desk.faults.steps();
            if page.status == status && steps.iter().any(|step| step == "Rollback") {
                let changes = self.desk.contents().await.since(&before);
                assert!(changes.is_empty(), "{}: refused and there: {changes:?}", self.operation.id);
                return Some((status, steps));
            }
            assert!(page.status.is_success() || status == 404, "{}: {} {}", self.operation.id, page.status, page.body);
        }
        None
    }

    async fn set_refused(&self, status: u16) -> (Call, Contents) {
        let (mut call, before) = self.set().await;
        if status == 404 {
            call.miss();
        }
        (call, before)
    }

    async fn refused(&self, call: &Call) -> Page {
        self.desk.refusal.switch(true);
        let page = self.desk.send(call).await;
        self.desk.refusal.switch(false);
        page
    }
}

/// What stays of changes if the same state is set twice: that it was told twice, and is of a later version, harms nobody.
fn lasting(changes: &[String]) -> Vec<String> {
    let versions = Regex::new(r" (version|revision)\+\d+").unwrap();
    let kept = changes.iter().filter(|change| !change.starts_with("outbox_"));
    kept.map(|change| versions.replace_all(change, " $1").into_owned()).collect()
}

/// A refusal says when to come back.
fn unavailable(page: &Page, what: &str) {
    assert_eq!(page.status, 503, "{what}: {}", page.body);
    let seconds = page.headers.get("retry-after").and_then(|seconds| seconds.to_str().ok()?.parse::<u32>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=60).contains(&seconds)), "{what}: {:?}", page.headers);
    assert_eq!(page.headers["content-type"], "application/problem+json", "{what}");
}

async fn try_faults(id: &str) {
    let begun = Instant::now();
    let trial = Trial::start(id).await;
    trial.fail_every_step().await;
    trial.fail_taking_back().await;
    // The last fault is followed by a write as well.
    trial.desk.ask().await;
    println!("{id}: {} steps in {} ways, {:.1} s", trial.steps.len(), WAYS.len(), begun.elapsed().as_secs_f64());
}

/// Tries each operation, so that one that fails hides no other.
pub async fn try_each(operations: &[&str], attempt: impl AsyncFn(&str)) {
    let mut failed = Vec::new();
    for id in operations {
        if AssertUnwindSafe(attempt(id)).catch_unwind().await.is_err() {
            failed.push(*id);
        }
    }
    assert!(failed.is_empty(), "{failed:?} failed; what each said stands above");
}

macro_rules! features {
    ($($name:ident: $operations:ident),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            try_each(scenes::$operations, try_faults).await;
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

/// What an answer shows is read back after the commit. If that fails, nobody is told that nothing was stored.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_read_that_fails_after_the_commit_is_no_refusal() {
    let trial = Trial::start("askThread").await;
    let (call, before) = trial.set().await;
    let commit = trial.steps.iter().position(|step| step == "Commit").unwrap();
    let (readers, runtime) = (trial.desk.app().reader().clone(), Handle::current());
    trial.desk.faults.call_at(commit, move || {
        runtime.spawn(readers.close());
        std::thread::sleep(Duration::from_millis(50));
    });
    let page = trial.desk.send(&call).await;
    unavailable(&page, "a read that fails after the commit");
    assert_eq!(page.json()["code"], "outcome_unknown");
    let db = Database::connect(&trial.desk.node.database.url, 1).await.unwrap();
    assert_eq!(Reader::new(db.reader()).await.read(db.reader()).await.since(&before), trial.whole);
}

/// The first use of a token is written down before the act, and nobody is refused because that fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_use_that_cannot_be_written_down_refuses_nobody() {
    let trial = Trial::start("followThread").await;
    let fresh_token = async || {
        let (mut call, _) = trial.set().await;
        call.use_token(token(&trial.desk.node, "tom").await);
        (call, trial.desk.contents().await)
    };
    let (call, _) = fresh_token().await;
    trial.desk.faults.watch();
    trial.desk.send(&call).await.expect(204);
    let steps = trial.desk.faults.steps().len() - trial.steps.len();
    assert!(steps >= 3, "a use is written down");
    for way in WAYS {
        for n in 0..steps {
            let (call, before) = fresh_token().await;
            trial.desk.faults.arm(n, way);
            let page = trial.desk.send(&call).await;
            let step = trial.desk.faults.disarm().unwrap();
            assert!(page.status.is_success(), "{way:?} at {n} {step}: {} {}", page.status, page.body);
            let mut changes = trial.desk.contents().await.since(&before);
            changes.retain(|change| change != "api_token: last_used_at");
            assert_eq!(changes, trial.whole, "{way:?} at {n} {step}");
        }
    }
}
