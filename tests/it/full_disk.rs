//! A disk that is full while people read and write: writes are refused and say when to come back, reads go on, and once there is
//! room again everything works by itself. `tests/full-disk` gives this a small disk of its own and runs it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use peerdesk::database::Database;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde_json::Value;

use crate::support::TestApi;
use crate::support::load::{Answer, Kind, Load, figures};
use crate::support::program::Program;

/// People who write, and as many who read in each way.
const PEOPLE: usize = 4;
/// How long people write before the disk is full, while it is, and after.
const PHASE: Duration = Duration::from_secs(6);
/// Writes work again within this time.
const RECOVERY: Duration = Duration::from_secs(5);

/// Writes until not a byte more has room.
fn fill(file: &mut File) {
    let mut size = 1 << 16;
    let zeros = vec![0_u8; size];
    while size > 0 {
        if file.write_all(&zeros[..size]).is_err() {
            size /= 2;
        }
    }
}

/// Moves a prepared city to the small disk; gives the database's address, a token and a category.
async fn city_on(disk: &Path) -> (String, String, i64) {
    let api = TestApi::start().await;
    api.node.app.reader().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    let file = disk.join("peerdesk.sqlite");
    std::fs::copy(api.node.database.folder().join("test.sqlite"), &file).unwrap();
    (format!("sqlite://{}?mode=rwc", file.display()), api.neighbour.clone(), api.city.category.0)
}

/// Asks the node whether it is ready until it says what is wanted; gives how long that took.
async fn wait_for_storage(url: &str, wanted: bool) -> Duration {
    let begun = Instant::now();
    loop {
        let answer = reqwest::get(format!("{url}/readyz")).await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        if body["storage"] == wanted {
            assert_eq!(status, if wanted { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, "{body}");
            return begun.elapsed();
        }
        assert!(begun.elapsed() < RECOVERY, "the node does not say that its storage is {wanted}: {body}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn between(answers: &[Answer], from: Instant, to: Instant) -> impl Iterator<Item = &Answer> + Clone {
    answers.iter().filter(move |answer| answer.sent >= from && answer.ended() < to)
}

fn show(phase: &str, answers: &[Answer], from: Instant, to: Instant) {
    for kind in [Kind::Write, Kind::ApiRead, Kind::PageRead] {
        let those = between(answers, from, to).filter(|answer| answer.kind == kind);
        println!("{phase:<7} {:<9} {}", format!("{kind:?}"), figures(those));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_and_works_again_by_itself() {
    let Some(disk) = std::env::var_os("PEERDESK_TEST_SMALL_DISK").map(PathBuf::from) else {
        println!("SKIPPED a full disk: tests/full-disk runs this on a small disk");
        return;
    };
    let (database, token, category) = city_on(&disk).await;
    let program = Program::start_with(&database, &disk, &[("PEERDESK_LOG", "off")]).await;
    let load = Load::new(&program.url, &token, category);
    let begun = Instant::now();
    let tasks = load.begin(PEOPLE);
    tokio::time::sleep(PHASE).await;

    let filler = disk.join("filler");
    let mut file = File::create(&filler).unwrap();
    fill(&mut file);
    let full = Instant::now();
    let noticed = wait_for_storage(&program.url, false).await;
    while full.elapsed() < PHASE {
        // Whatever room a checkpoint gives back is taken as well.
        fill(&mut file);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let full_until = Instant::now();
    drop(file);
    std::fs::remove_file(&filler).unwrap();
    let room = Instant::now();
    let ready = wait_for_storage(&program.url, true).await;
    tokio::time::sleep(PHASE).await;
    load.end(tasks).await;
    let ended = Instant::now();

    let answers = load.answers();
    show("before", &answers, begun, full);
    show("full", &answers, full, full_until);
    show("after", &answers, room, ended);
    let first_write = answers
        .iter()
        .filter(|answer| answer.kind == Kind::Write && answer.is_success() && answer.ended() > room)
        .map(|answer| answer.ended() - room)
        .min();
    let first_write = first_write.expect("writes work again");
    println!(
        "noticed after {:.2} s; ready {:.2} s and first write {:.2} s after there was room",
        noticed.as_secs_f64(),
        ready.as_secs_f64(),
        first_write.as_secs_f64()
    );
    let acknowledged = load.acknowledged();
    let untold = load.check(&database).await;
    let repeated = load.repeat_unacknowledged().await;
    load.check(&database).await;
    println!(
        "{acknowledged} acknowledged, each there once; {untold} there untold; {repeated} repeated, each there once"
    );
    drop(program);
    let db = Database::connect(&database, 1).await.unwrap();
    for question in
        ["PRAGMA integrity_check", "SELECT count(*) || ' foreign keys broken' FROM pragma_foreign_key_check"]
    {
        let asked = Statement::from_string(DatabaseBackend::Sqlite, question);
        let said: String = db.reader().query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap();
        println!("{question}: {said}");
        assert!(said == "ok" || said.starts_with("0 "), "{said}");
    }

    for answer in &answers {
        let fine = answer.is_success() || (answer.status == 503 && answer.retry_after.is_some_and(|wait| wait > 0));
        assert!(fine, "{answer:?}");
        assert!(answer.kind == Kind::Write || answer.status == 200, "reads go on: {answer:?}");
    }
    let refused = between(&answers, full, full_until).filter(|answer| answer.status == 503).count();
    assert!(refused > 20, "only {refused} writes were refused on a full disk");
    assert!(first_write < RECOVERY, "writes work again after {first_write:?}");
    let late = between(&answers, room + RECOVERY, ended).find(|answer| !answer.is_success());
    assert!(late.is_none(), "{late:?}");
}
