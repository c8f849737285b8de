//! How soon search answers, for either engine: suggestions and searches, one after another and eight at once, in houses of any size.
//!
//! `make bench`, or `cargo run --release --example search_speed -- --help` for all that can be asked of it.

#![expect(clippy::expect_used, reason = "a measurement that cannot go on has no result")]

mod asking;
#[path = "../relevance/engines.rs"]
mod engines;
mod figures;
mod houses;
mod questions;
mod rows;
#[expect(dead_code, reason = "the sets are made for measuring relevance, and two of them are taken here")]
#[path = "../relevance/sets/mod.rs"]
mod sets;
#[path = "../relevance/table.rs"]
mod table;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use asking::Way;
use clap::Parser;
use engines::Choice;
use figures::{Measured, Timing};
use houses::{Contents, House};
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::SearchEngine;

/// Requests make and drop many small things on many threads, at which the system's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents of one batch.
const BATCH: usize = 500;
/// Questions that are asked before those that count.
const WARM_UP: usize = 50;
/// How many ask at once.
const AT_ONCE: [usize; 2] = [1, 8];

/// How soon search answers in small and large houses.
#[derive(Parser)]
#[command(name = "search_speed")]
struct Arguments {
    /// Folder of the sets that are no part of the project, for the house `real`.
    #[arg(long, env = "PEERDESK_CORPUS")]
    corpus: Option<PathBuf>,
    /// `embedded`, or the address of a Meilisearch server.
    #[arg(long, default_value = "embedded")]
    engine: String,
    /// Key for the server.
    #[arg(long, env = "PEERDESK_MEILI_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Folder of a model that compares meanings. It reads every question of a house first, which takes hours in a large one.
    #[arg(long)]
    model: Option<PathBuf>,
    /// A number of generated threads, or `real`; may be given more than once. Otherwise 2000, real if there is a corpus, and 100000.
    #[arg(long)]
    house: Vec<House>,
    /// Questions that are asked in each way.
    #[arg(long, default_value_t = 400)]
    questions: usize,
    /// Rows as lines of JSON.
    #[arg(long)]
    json: bool,
    /// Measures one house and prints what was measured, for the process that prints the tables.
    #[arg(long, hide = true)]
    measure: Option<House>,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    if let Some(house) = arguments.measure {
        let measured = measured(house, &arguments).await;
        println!("{}", serde_json::to_string(&measured).expect("figures are JSON"));
        return;
    }
    let mut houses = arguments.house.clone();
    if houses.is_empty() {
        houses.push(House::Generated(houses::SMALL));
        houses.extend(arguments.corpus.is_some().then_some(House::Real));
        houses.push(House::Generated(houses::LARGE));
    }
    let mut all = Vec::new();
    for house in houses {
        eprintln!("measuring the house {house}");
        all.push(measured_alone(house, &arguments));
    }
    rows::timings(&all).print("Milliseconds until search answers", arguments.json);
    rows::houses(&all).print("What a house takes", arguments.json);
}

/// Measures a house in a process of its own, whose memory holds nothing of other houses.
fn measured_alone(house: House, arguments: &Arguments) -> Measured {
    let mut command = Command::new(std::env::current_exe().expect("this program has a file"));
    command.arg("--measure").arg(house.to_string()).arg("--engine").arg(&arguments.engine);
    command.arg("--questions").arg(arguments.questions.to_string());
    if let Some(corpus) = &arguments.corpus {
        command.arg("--corpus").arg(corpus);
    }
    if let Some(model) = &arguments.model {
        command.arg("--model").arg(model);
    }
    if let Some(key) = &arguments.key {
        // Other people of the machine see the arguments of a process.
        command.env("PEERDESK_MEILI_KEY", key);
    }
    let output = command.stderr(Stdio::inherit()).output().expect("this program starts once more");
    assert!(output.status.success(), "the house {house} could not be measured");
    serde_json::from_slice(&output.stdout).expect("figures are JSON")
}

async fn measured(house: House, arguments: &Arguments) -> Measured {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let is_embedded = arguments.engine == "embedded";
    let engine = engines::engine(&Choice {
        engine: &arguments.engine,
        key: arguments.key.as_deref(),
        prefix: "search_speed",
        model: arguments.model.as_deref(),
        folder: Some(folder.path()),
    });
    let Contents { threads, documents, mut questions } = house.contents(arguments.corpus.as_deref());
    let filled_in = fill(&*engine, documents).await;
    let memory_mb = figures::memory_mb().filter(|_| is_embedded);
    let mut timings = Vec::new();
    for way in Way::ALL {
        let warm_up = questions.first(way, WARM_UP);
        asking::times(&engine, way, warm_up, 1).await;
        for at_once in AT_ONCE {
            let times = asking::times(&engine, way, questions.next(way, arguments.questions), at_once).await;
            timings.push(Timing::new(way.name(), at_once, &times));
        }
    }
    Measured {
        house: house.to_string(),
        engine: engine.name().to_owned(),
        threads,
        filled_in_s: filled_in.as_secs_f64(),
        memory_mb,
        index_mb: is_embedded.then(|| figures::size_mb(folder.path())),
        timings,
    }
}

/// Puts the threads of a house in the place of those that the engine has. What it takes to make them does not count.
async fn fill(engine: &dyn SearchEngine, mut documents: Box<dyn Iterator<Item = SearchDocument>>) -> Duration {
    let mut begun = Instant::now();
    engine.prepare().await.expect("the engine is there");
    let mut rebuild = engine.begin_rebuild().await.expect("an index can be built");
    let mut taken = begun.elapsed();
    loop {
        let batch: Vec<SearchDocument> = documents.by_ref().take(BATCH).collect();
        begun = Instant::now();
        if batch.is_empty() {
            rebuild.commit().await.expect("the index can be used");
            return taken + begun.elapsed();
        }
        rebuild.upsert(&batch).await.expect("threads can be indexed");
        taken += begun.elapsed();
    }
}
