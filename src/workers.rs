//! The loops beside the web: deliveries, escalation, upkeep, mail. Each is supervised; any number of nodes may run them.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::cases;
use crate::escalation;
use crate::node::Parts;
use crate::notifications::mailer;
use crate::operation::OperationError;
use crate::outbox::dispatcher;
use crate::{housekeeping, threads};

type Job = fn(App) -> Pin<Box<dyn Future<Output = Result<usize, OperationError>> + Send>>;

/// Jobs that look for what is due: name, work, and the pause once nothing is.
const JOBS: &[(&str, Job, Duration)] = &[
    ("escalation", |app| Box::pin(async move { escalation::worker::run(&app).await }), Duration::from_secs(1)),
    ("cases", |app| Box::pin(async move { cases::upkeep::run(&app).await }), Duration::from_secs(5)),
    ("threads", |app| Box::pin(async move { threads::questions::close_idle(&app).await }), Duration::from_mins(1)),
    ("housekeeping", |app| Box::pin(async move { Ok(housekeeping::run(&app).await?) }), Duration::from_hours(1)),
    ("mail", |app| Box::pin(async move { Ok(mailer::run(&app).await?) }), Duration::from_secs(1)),
];

/// How long a loop waits after the first sign of work, so that what comes in a burst is one batch.
const GATHER: Duration = Duration::from_millis(200);

/// Starts every loop; they end at `stop`, each after its batch.
pub fn start(app: &App, parts: &Parts, tasks: &TaskTracker, stop: &CancellationToken) {
    for subscriber in &parts.subscribers {
        let (app, subscriber, stop) = (app.clone(), Arc::clone(subscriber), stop.clone());
        tasks.spawn(async move {
            let mut signal = app.outbox_signal.subscribe();
            while !stop.is_cancelled() {
                signal.mark_unchanged();
                let (app_of_batch, of_batch) = (app.clone(), Arc::clone(&subscriber));
                let done =
                    supervised(
                        subscriber.name(),
                        async move { dispatcher::deliver_due(&app_of_batch, &of_batch).await },
                    );
                if done.await > 0 {
                    continue;
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = signal.changed() => tokio::time::sleep(GATHER).await,
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                }
            }
        });
    }
    for (name, job, pause) in JOBS {
        let (app, stop) = (app.clone(), stop.clone());
        tasks.spawn(async move {
            while !stop.is_cancelled() {
                if supervised(name, job(app.clone())).await == 0 {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = tokio::time::sleep(*pause) => {}
                    }
                }
            }
        });
    }
}

/// Runs one batch in a task of its own, so that a panic ends the batch and not the loop. A failure counts as nothing done.
async fn supervised<E: Display + Send + 'static>(
    name: &str,
    batch: impl Future<Output = Result<usize, E>> + Send + 'static,
) -> usize {
    match tokio::spawn(batch).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => {
            tracing::error!(job = name, error = %error, "a job failed");
            0
        }
        Err(error) => {
            tracing::error!(job = name, error = %error, "a job panicked");
            0
        }
    }
}

/// Runs everything that is due until nothing is: for tests and for loading.
pub async fn drain(app: &App, parts: &Parts) -> Result<(), OperationError> {
    loop {
        let mut done = 0;
        for subscriber in &parts.subscribers {
            done += dispatcher::deliver_due(app, subscriber).await?;
        }
        for (_, job, _) in JOBS {
            done += job(app.clone()).await?;
        }
        if done == 0 {
            return Ok(());
        }
    }
}
