//! How often the right thread is among the first that are suggested, on real questions, for either engine.
//!
//! `cargo run --release --example relevance -- --corpus train.json [--meili http://127.0.0.1:7700 --key …]`

#![expect(
    clippy::expect_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on has no result"
)]

#[path = "corpus.rs"]
mod corpus;
#[path = "limits.rs"]
mod limits;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use corpus::{Corpus, reciprocal_rank, success};
use peerdesk::config::Secret;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::SearchEngine;
use peerdesk::search::meilisearch::Meilisearch;
use peerdesk::search::vectors::model::SentenceModel;
use peerdesk::search::vectors::with_vectors::WithVectors;

#[derive(Parser)]
struct Arguments {
    /// `train.json` of `ConditionalQA`.
    #[arg(long)]
    corpus: PathBuf,
    /// Address of a Meilisearch server; without it the embedded engine is measured.
    #[arg(long)]
    meili: Option<String>,
    /// Instead, what a limit on the score keeps of right and of wrong threads where half of the questions have no right one.
    #[arg(long)]
    limit: bool,
    /// Folder of a sentence model, asked beside the words.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Key for the server.
    #[arg(long)]
    key: Option<String>,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let corpus = Corpus::read(&arguments.corpus);
    let model = arguments
        .model
        .as_deref()
        .map(|folder| Arc::new(SentenceModel::load(folder).expect("a folder with a sentence model")));
    let engine: Arc<dyn SearchEngine> = match &arguments.meili {
        None => match &model {
            Some(model) => Arc::new(Embedded::for_model(None, model.stamp())),
            None => Arc::new(Embedded::in_memory()),
        },
        Some(url) => {
            let key = arguments.key.as_deref().map(Secret::from);
            let server = Meilisearch::new(url, key.as_ref(), "relevance").expect("a usable address and key");
            match &model {
                Some(model) => Arc::new(server.for_model(model)),
                None => Arc::new(server),
            }
        }
    };
    let engine: Arc<dyn SearchEngine> = match model {
        Some(model) => Arc::new(WithVectors::new(engine, model)),
        None => engine,
    };
    if arguments.limit {
        return limits::print(&*engine, &corpus).await;
    }
    let begun = Instant::now();
    engine.prepare().await.expect("the engine is ready");
    let mut rebuild = engine.begin_rebuild().await.expect("a rebuild begins");
    for batch in corpus.documents.chunks(500) {
        rebuild.upsert(batch).await.expect("documents are taken");
    }
    rebuild.commit().await.expect("the index goes live");
    let count = engine.count().await.expect("a count");
    println!(
        "{}: {count} threads indexed in {:.1} s, {} questions asked",
        engine.name(),
        begun.elapsed().as_secs_f64(),
        corpus.held.len()
    );
    for (with_scenario, name) in [(false, "question"), (true, "question + scenario")] {
        let begun = Instant::now();
        let places = corpus.ask(&*engine, with_scenario).await.expect("every question is answered");
        let each = begun.elapsed() / u32::try_from(places.len().max(1)).unwrap_or(1);
        report(name, &places, each);
    }
}

fn report(name: &str, places: &[Option<usize>], each: Duration) {
    let line = |label: &str, measure: &dyn Fn(&[Option<usize>]) -> f64| {
        let (low, high) = interval(places, measure);
        format!("{label} {:.1} % [{:.1}–{:.1}]", measure(places) * 100.0, low * 100.0, high * 100.0)
    };
    println!(
        "{name:>20}: {}  {}  {}  {:.2} ms each",
        line("S@1", &|places| success(places, 1)),
        line("S@5", &|places| success(places, 5)),
        line("MRR@10", &reciprocal_rank),
        each.as_secs_f64() * 1000.0
    );
}

/// 95 % interval by drawing the questions anew 1,000 times. The draws are the same in every run.
fn interval(places: &[Option<usize>], measure: &dyn Fn(&[Option<usize>]) -> f64) -> (f64, f64) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 11).unwrap_or(0) % below.max(1)
    };
    let mut values: Vec<f64> = (0..1000)
        .map(|_| {
            let drawn: Vec<Option<usize>> = (0..places.len()).map(|_| places[draw(places.len())]).collect();
            measure(&drawn)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    (values[25], values[974])
}
