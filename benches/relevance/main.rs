//! How often a right thread is among the first that are suggested, on sets of real questions, for either engine.
//!
//! `make relevance CORPUS=folder`, or `cargo run --release --example relevance -- --help` for all that can be asked of it.

#![expect(
    clippy::expect_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on has no result"
)]

mod asking;
mod curve;
mod engines;
mod first;
mod fit;
mod measures;
mod paired;
mod reliability;
mod rows;
mod sets;
mod slices;
mod suggestions;
mod table;

use std::path::PathBuf;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use engines::Choice;
use indicatif::{ProgressBar, ProgressStyle};
use measures::Outcome;
use peerdesk::search::calibration::steps::EngineKind;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::SearchEngine;
use sets::{Half, QuestionSet};
use slices::Slice;
use suggestions::Rated;

/// How often search finds a right thread for real questions.
#[derive(Parser)]
#[command(name = "relevance")]
struct Arguments {
    /// Folder of the sets that are no part of the project; without it only the set that is gets measured.
    #[arg(long, env = "PEERDESK_CORPUS")]
    corpus: Option<PathBuf>,
    /// `embedded`, or the address of a Meilisearch server.
    #[arg(long, default_value = "embedded")]
    engine: String,
    /// Key for the server.
    #[arg(long, env = "PEERDESK_MEILI_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Folder of a model that compares meanings.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Only the set of this name; may be given more than once.
    #[arg(long)]
    set: Vec<String>,
    /// Threads that no question is about, beside those of every set.
    #[arg(long, value_enum)]
    among: Option<Among>,
    /// Settings are chosen on one half of the questions and told of on the other.
    #[arg(long, value_enum, default_value_t = Half::Report)]
    half: Half,
    /// Writes the place of the first right thread of every question to a file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Compares with a saved run, question by question.
    #[arg(long, value_name = "FILE")]
    beside: Option<PathBuf>,
    /// Asks again as hurried people type.
    #[arg(long, value_enum)]
    slice: Option<Slices>,
    /// Instead: what limits on the score keep, where some questions have no right thread.
    #[arg(long)]
    curve: bool,
    /// Instead: how likely suggestions seem, against how often they are right.
    #[arg(long)]
    reliability: bool,
    /// Instead: the steps from scores to likelihoods that fit all sets at hand best, to be put into the source. Takes the half on which
    /// settings are chosen.
    #[arg(long)]
    fit: bool,
    /// Rows as lines of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Among {
    Medquad,
}

#[derive(Clone, Copy, ValueEnum)]
enum Slices {
    Typo,
    NoStopWords,
    Capitals,
    Accents,
    All,
}

impl Slices {
    fn each(self) -> &'static [Slice] {
        match self {
            Self::Typo => &[Slice::Typo],
            Self::NoStopWords => &[Slice::NoStopWords],
            Self::Capitals => &[Slice::Capitals],
            Self::Accents => &[Slice::Accents],
            Self::All => &[Slice::Typo, Slice::NoStopWords, Slice::Capitals, Slice::Accents],
        }
    }
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let corpus = arguments.corpus.as_deref();
    let mut sets = sets::every(corpus);
    for name in &arguments.set {
        assert!(sets.iter().any(|set| set.name == name), "there is no set {name} at hand");
    }
    sets.retain(|set| arguments.set.is_empty() || arguments.set.iter().any(|name| set.name == name));
    let bystanders = match arguments.among {
        None => Vec::new(),
        Some(Among::Medquad) => sets::bystanders(corpus.expect("--among needs --corpus")),
    };
    let engine = engines::engine(&Choice {
        engine: &arguments.engine,
        key: arguments.key.as_deref(),
        prefix: "relevance",
        model: arguments.model.as_deref(),
        folder: None,
    });
    if arguments.fit {
        tell_of_steps(&*engine, &sets, &bystanders).await;
    } else if arguments.reliability {
        tell_of_likelihoods(&*engine, &sets, &bystanders, &arguments).await;
    } else if arguments.curve {
        tell_of_firsts(&*engine, &sets, &bystanders, &arguments).await;
    } else {
        tell_of_places(&*engine, &sets, &bystanders, &arguments).await;
    }
    if !arguments.json {
        println!("\n{}", command());
    }
}

/// The tables of places: how good, how much better than a saved run, how much worse in a hurry.
async fn tell_of_places(
    engine: &dyn SearchEngine,
    sets: &[QuestionSet],
    bystanders: &[SearchDocument],
    arguments: &Arguments,
) {
    let hurried = arguments.slice.map(Slices::each).unwrap_or_default();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for set in sets {
        asking::load(engine, &[set.documents.as_slice(), bystanders].concat()).await.expect("the threads are indexed");
        let asked = set.of_half(arguments.half).filter(|question| !question.right.is_empty()).count();
        let bar = bar(set.name, asked * (hurried.len() + 1));
        let begun = Instant::now();
        for slice in std::iter::once(&Slice::AsIs).chain(hurried) {
            let places = asking::outcomes(engine, set, arguments.half, *slice, &|| bar.inc(1)).await;
            outcomes.extend(places.expect("every question is answered"));
        }
        bar.finish_and_clear();
        if !arguments.json {
            println!(
                "{}: {}, {} threads, {asked} questions with a right one ({}), {:.1} ms each",
                engine.name(),
                set.name,
                set.documents.len() + bystanders.len(),
                arguments.half.name(),
                begun.elapsed().as_secs_f64() * 1000.0 / (asked * (hurried.len() + 1)).max(1) as f64
            );
        }
    }
    if let Some(path) = &arguments.save {
        paired::save(path, &outcomes);
    }
    rows::measures(&outcomes).print("A right thread among the first, % [95 % interval]", arguments.json);
    if !hurried.is_empty() {
        rows::slices(&outcomes, hurried).print("S@5 of hurried typing beside as it is, points", arguments.json);
    }
    if let Some(path) = &arguments.beside {
        let heading = format!("Beside {}, points", path.display());
        rows::beside(&outcomes, &paired::read(path)).print(&heading, arguments.json);
    }
}

/// The table of first suggestions: what limits on the score keep.
async fn tell_of_firsts(
    engine: &dyn SearchEngine,
    sets: &[QuestionSet],
    bystanders: &[SearchDocument],
    arguments: &Arguments,
) {
    let mut curve = curve::table();
    for set in sets {
        let asked = set.of_half(arguments.half).count() * first::house_count(set);
        let bar = bar(set.name, asked);
        let firsts = first::firsts(engine, set, bystanders, arguments.half, &|| bar.inc(1)).await;
        let firsts = firsts.expect("every question is answered");
        bar.finish_and_clear();
        curve::add(&mut curve, set.name, &firsts);
    }
    curve.print("First suggestions at or over a limit of score for each word", arguments.json);
}

/// The table of likelihoods: how likely suggestions seem, and how often they are right.
async fn tell_of_likelihoods(
    engine: &dyn SearchEngine,
    sets: &[QuestionSet],
    bystanders: &[SearchDocument],
    arguments: &Arguments,
) {
    let mut table = reliability::table();
    for set in sets {
        let rated = rated(engine, set, bystanders, arguments.half).await;
        reliability::add(&mut table, set.name, EngineKind::of(engine.name()), &rated);
    }
    table.print("How likely suggestions seem, and how often they are right", arguments.json);
}

/// The steps that fit all sets best, by words alone and with a model.
async fn tell_of_steps(engine: &dyn SearchEngine, sets: &[QuestionSet], bystanders: &[SearchDocument]) {
    let mut all = Vec::new();
    for set in sets {
        all.extend(rated(engine, set, bystanders, Half::Tune).await);
    }
    let (with_model, by_words): (Vec<Rated>, Vec<Rated>) = all.into_iter().partition(|one| one.with_model);
    for (heading, rated) in [("by words", by_words), ("with a model", with_model)] {
        if !rated.is_empty() {
            fit::print(&format!("{}, {heading}", engine.name()), &rated);
        }
    }
}

/// Every suggestion for the questions of a half of a set.
async fn rated(engine: &dyn SearchEngine, set: &QuestionSet, bystanders: &[SearchDocument], half: Half) -> Vec<Rated> {
    let bar = bar(set.name, set.of_half(half).count() * first::house_count(set));
    let rated = suggestions::rated(engine, set, bystanders, half, &|| bar.inc(1)).await;
    bar.finish_and_clear();
    rated.expect("every question is answered")
}

/// Shown where the program runs in a terminal.
fn bar(set: &str, steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}, {eta} left");
    ProgressBar::new(u64::try_from(steps).unwrap_or(0))
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(set.to_owned())
}

/// What was run, without the key.
fn command() -> String {
    let mut words = vec!["cargo run --locked --release --example relevance --".to_owned()];
    let mut is_key = false;
    for word in std::env::args().skip(1) {
        let shown = if is_key || word.starts_with("--key=") { "--key=…" } else { &word };
        if word != "--key" {
            words.push(if shown.contains(' ') { format!("'{shown}'") } else { shown.to_owned() });
        }
        is_key = word == "--key";
    }
    words.join(" ")
}
