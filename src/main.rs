//! The commands. No logic: each calls one function of the library.

// The types of futures nest as deep as the calls do, from the accept loop down to a statement of an operation.
#![recursion_limit = "256"]

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use peerdesk::clock::SystemClock;
use peerdesk::config::Config;
use peerdesk::locale::text::t1;
use peerdesk::node::{Parts, StartError};
use peerdesk::server::{self, Server};
use peerdesk::{admin, background, demo, generate, import, openapi, telemetry, workers};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Requests make and drop many small things on many threads, at which the system's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A help community for citizens with a staff desk behind it.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve web and API, and run the workers beside them.
    Serve(Box<Config>),
    /// Run the workers only.
    Worker(Box<Config>),
    /// Bring the database's schema up to date.
    Migrate(Box<Config>),
    /// Build the search index anew from the database, beside the live one, and swap it in.
    Reindex(Box<Config>),
    /// Print the OpenAPI document.
    Openapi,
    /// Bring in accounts, categories, threads, answers and comments from a JSON Lines file.
    Import(Box<Import>),
    /// Fill the database with a made-up community of any size, for measuring.
    Generate(Box<Generate>),
    /// Make accounts and tokens, give roles.
    Admin(Box<Admin>),
    /// See background work that was given up, and have it tried again.
    Queue(Box<Queue>),
}

#[derive(Args)]
struct Queue {
    #[command(subcommand)]
    command: background::command::QueueCommand,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Admin {
    #[command(subcommand)]
    act: admin::Act,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Import {
    #[command(flatten)]
    what: import::Command,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
struct Generate {
    #[command(flatten)]
    what: generate::Command,
    #[command(flatten)]
    config: Config,
}

#[tokio::main]
async fn main() -> ExitCode {
    // Two providers are linked in; rustls must be told which before the first connection.
    rustls::crypto::ring::default_provider().install_default().ok();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peerdesk: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), StartError> {
    match command {
        Command::Serve(config) => serve(*config).await,
        Command::Worker(config) => work(*config).await,
        Command::Migrate(config) => {
            server::connect(*config, Arc::new(SystemClock)).await?;
            println!("The schema is up to date.");
            Ok(())
        }
        Command::Reindex(config) => {
            let count = server::reindex(*config, Arc::new(SystemClock)).await?;
            println!("{count} threads can be found.");
            Ok(())
        }
        Command::Import(import) => {
            let app = server::connect(import.config, Arc::new(SystemClock)).await?;
            import::import_file(&app, &import.what).await?;
            Ok(())
        }
        Command::Generate(generate) => {
            let app = server::connect(generate.config, Arc::new(SystemClock)).await?;
            generate::generate(&app, &generate.what).await?;
            Ok(())
        }
        Command::Admin(admin) => {
            let app = server::connect(admin.config, Arc::new(SystemClock)).await?;
            let done =
                admin::perform(&app, admin.act).await.map_err(|refused| StartError::Refused(refused.to_string()))?;
            println!("{done}");
            Ok(())
        }
        Command::Queue(queue) => {
            let app = server::connect(queue.config, Arc::new(SystemClock)).await?;
            println!("{}", background::command::perform(&app, queue.command).await?);
            Ok(())
        }
        Command::Openapi => {
            print!("{}", openapi::text());
            Ok(())
        }
    }
}

async fn serve(config: Config) -> Result<(), StartError> {
    telemetry::start_logs(&config);
    let metrics = config.metrics_listen;
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    let url = config.public_url.clone();
    let server = Server::build(config, Arc::new(SystemClock)).await?;
    let stop = stop_signal();
    if let Some(address) = metrics {
        server::serve_metrics(address, stop.clone()).await?;
    }
    if server.app.config.demo {
        demo::fill(&server.app).await.map_err(|error| StartError::Refused(error.to_string()))?;
        println!("{}", t1("demo-welcome", "url", url));
    } else {
        println!("{}", t1("serve-welcome", "url", url));
    }
    server.run(listener, stop).await;
    Ok(())
}

async fn work(config: Config) -> Result<(), StartError> {
    telemetry::start_logs(&config);
    config.check()?;
    let (app, parts) = Parts::build(server::connect(config, Arc::new(SystemClock)).await?).await?;
    let (tasks, stop) = (TaskTracker::new(), stop_signal());
    workers::start(&app, &parts, &tasks, &stop);
    tasks.close();
    tasks.wait().await;
    Ok(())
}

/// Cancelled at Ctrl-C or SIGTERM.
fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        let interrupted = tokio::signal::ctrl_c();
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => {
                interrupted.await.ok();
            }
        }
        told.cancel();
    });
    stop
}
