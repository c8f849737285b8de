//! PostgreSQL goes away and comes back, or somebody holds a table, while people read and write: they are told soon, nothing
//! hangs, nothing acknowledged is lost, and everything works again by itself. `tests/database-away` gives this a server that it
//! may restart, and runs it.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use peerdesk::database::Database;
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::support::TestApi;
use crate::support::load::{Answer, Kind, Load, figures};
use crate::support::program::Program;

/// People who write, and as many who read in each way.
const PEOPLE: usize = 4;
const RESTARTS: u32 = 20;
/// How long people are watched before anything happens: what an answer takes by itself on this machine is no fault.
const UNDISTURBED: Duration = Duration::from_secs(5);
/// While the database is away, an answer takes no longer than this.
const AWAY_LIMIT: Duration = Duration::from_secs(1);
/// While somebody holds a table, an answer takes no longer than this.
const HELD_LIMIT: Duration = Duration::from_secs(5);
/// Everything works again within this time.
const RECOVERY: Duration = Duration::from_secs(5);

const KINDS: [Kind; 3] = [Kind::Write, Kind::ApiRead, Kind::PageRead];

/// The folder of the server that this test may restart.
fn server() -> Option<String> {
    let folder = std::env::var("PEERDESK_TEST_POSTGRES_FOLDER").ok();
    if folder.is_none() {
        println!("SKIPPED PostgreSQL away: tests/database-away runs this on a server that it may restart");
    }
    folder
}

struct Away {
    database: crate::support::TestDatabase,
    _program: Program,
    load: Load,
}

impl Away {
    async fn start() -> Self {
        let api = TestApi::start().await;
        let (database, token, category) = (api.node.database.clone(), api.neighbour.clone(), api.city.category.0);
        // The server of the tests is in no hurry to write; here what it acknowledges has to last.
        api.node.app.reader().execute_unprepared("ALTER ROLE postgres SET synchronous_commit = on").await.unwrap();
        drop(api);
        let settings = [("PEERDESK_DATABASE_CONNECTIONS", "16"), ("PEERDESK_LOG", "off")];
        let program = Program::start_with(&database.url, &database.folder(), &settings).await;
        let load = Load::new(&program.url, &token, category);
        Self { database, _program: program, load }
    }

    async fn finish(&self) {
        let acknowledged = self.load.acknowledged();
        let untold = self.load.check(&self.database.url).await;
        let repeated = self.load.repeat_unacknowledged().await;
        self.load.check(&self.database.url).await;
        println!(
            "{acknowledged} acknowledged, each there once; {untold} there untold; {repeated} repeated, each there once"
        );
    }
}

/// The longest that an answer of each kind took until now.
fn longest(answers: &[Answer]) -> BTreeMap<Kind, Duration> {
    let of = |kind| answers.iter().filter(|answer| answer.kind == kind).map(|answer| answer.took).max();
    let longest: BTreeMap<Kind, Duration> =
        KINDS.into_iter().map(|kind| (kind, of(kind).expect("everybody got answers"))).collect();
    println!("undisturbed, an answer took at most {longest:.3?}");
    longest
}

/// Panics unless each answer is a success, or a refusal that says when to come back and came in time, beside the time that an
/// answer takes on this machine anyway.
fn judge(answers: &[Answer], limit: Duration, undisturbed: &BTreeMap<Kind, Duration>) {
    let in_time = |answer: &Answer| answer.took <= limit + undisturbed[&answer.kind];
    let says_when = |answer: &Answer| answer.status == 503 && answer.retry_after.is_some_and(|wait| wait > 0);
    let wrong: Vec<&Answer> =
        answers.iter().filter(|answer| !(answer.is_success() || says_when(answer) && in_time(answer))).collect();
    assert!(wrong.is_empty(), "{} of {}, such as {:#?}", wrong.len(), answers.len(), &wrong[..wrong.len().min(5)]);
}

fn show(what: &str, answers: &[Answer]) {
    for kind in KINDS {
        let those: Vec<&Answer> = answers.iter().filter(|answer| answer.kind == kind).collect();
        let (fine, failed): (Vec<&Answer>, Vec<&Answer>) = those.into_iter().partition(|answer| answer.is_success());
        println!("{what} {:<9} answered {}", format!("{kind:?}"), figures(fine));
        println!("{what} {:<9} refused  {}", format!("{kind:?}"), figures(failed));
    }
}

/// How long after `back` somebody got what they asked for.
fn first_success(answers: &[Answer], kind: Kind, back: Instant) -> Duration {
    let after = answers.iter().filter(|answer| answer.kind == kind && answer.is_success() && answer.ended() > back);
    after.map(|answer| answer.ended() - back).min().unwrap_or(Duration::MAX)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_restarts_is_told_soon_and_used_again_at_once() {
    let Some(folder) = server() else { return };
    let away = Away::start().await;
    let tasks = away.load.begin(PEOPLE);
    tokio::time::sleep(UNDISTURBED).await;
    let undisturbed = longest(&away.load.answers());
    let mut returns = Vec::new();
    for round in 0..RESTARTS {
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Mostly as short as it can be, now and then for longer than anybody waits for a connection.
        let (folder, seconds) = (folder.clone(), if round % 5 == 4 { "3" } else { "0" });
        let restart = move || Command::new("tests/postgres").args(["restart", &folder, seconds]).status().unwrap();
        assert!(tokio::task::spawn_blocking(restart).await.unwrap().success());
        returns.push(Instant::now());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tokio::time::sleep(RECOVERY).await;
    away.load.end(tasks).await;
    let answers = away.load.answers();
    let slowest_return = returns.iter().flat_map(|back| KINDS.map(|kind| first_success(&answers, kind, *back))).max();
    let slowest_return = slowest_return.unwrap_or(Duration::MAX);
    // No round begins before the one before it has been left alone for a second.
    let last_failure = returns.iter().filter_map(|back| {
        let near = |answer: &&Answer| !answer.is_success() && answer.sent < *back + Duration::from_secs(1);
        answers.iter().filter(near).map(|answer| answer.ended().saturating_duration_since(*back)).max()
    });
    let last_failure = last_failure.max().unwrap_or_default();
    show("restarts", &answers);
    println!(
        "{RESTARTS} restarts: each kind works at most {:.2} s after the database, last failure {:.2} s after it",
        slowest_return.as_secs_f64(),
        last_failure.as_secs_f64()
    );
    away.finish().await;
    assert!(slowest_return < RECOVERY && last_failure < RECOVERY);
    judge(&answers, AWAY_LIMIT, &undisturbed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_somebody_holds_makes_nobody_wait_for_long() {
    if server().is_none() {
        return;
    }
    for mode in ["SHARE", "ACCESS EXCLUSIVE"] {
        let away = Away::start().await;
        let tasks = away.load.begin(PEOPLE * 3);
        tokio::time::sleep(UNDISTURBED).await;
        let undisturbed = longest(&away.load.answers());
        let holder = Database::connect(&away.database.url, 2).await.unwrap();
        let lock = holder.reader().begin().await.unwrap();
        lock.execute_unprepared(&format!("LOCK TABLE thread IN {mode} MODE")).await.unwrap();
        tokio::time::sleep(Duration::from_secs(12)).await;
        lock.rollback().await.unwrap();
        let free = Instant::now();
        tokio::time::sleep(Duration::from_secs(2)).await;
        away.load.end(tasks).await;
        let answers = away.load.answers();
        show(&format!("held in {mode} mode"), &answers);
        let late = answers.iter().filter(|answer| !answer.is_success()).map(Answer::ended).max();
        let late = late.map(|ended| ended.saturating_duration_since(free)).unwrap_or_default();
        println!("last failure {:.2} s after it was free", late.as_secs_f64());
        away.finish().await;
        assert!(late < RECOVERY);
        judge(&answers, HELD_LIMIT, &undisturbed);
        if mode == "SHARE" {
            assert!(answers.iter().all(|answer| answer.kind == Kind::Write || answer.status == 200), "reads go on");
        }
    }
}
