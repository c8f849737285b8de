//! The loops beside the web: the queue, escalation, upkeep. Each is supervised; any number of nodes may run them.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::cases;
use crate::deflection;
use crate::escalation;
use crate::node::Parts;
use crate::operation::OperationError;
use crate::outbox::{Queue, fan_out, monitor};
use crate::{housekeeping, notifications, open_data, peers, posts, statistics, thanks, threads};

type Job = fn(App, Parts) -> Pin<Box<dyn Future<Output = Result<usize, OperationError>> + Send>>;

/// Jobs that look for what is due: name, work, and the pause once nothing is.
const JOBS: &[(&str, Job, Duration)] = &[
    ("escalation", |app, _| Box::pin(async move { escalation::worker::run(&app).await }), Duration::from_secs(1)),
    (
        "last-looks",
        |app, parts| Box::pin(async move { escalation::last_look::run(&app, &*parts.answer_finder).await }),
        Duration::from_secs(1),
    ),
    ("trials", |app, _| Box::pin(async move { escalation::trials::worker::run(&app).await }), Duration::from_secs(5)),
    ("reminders", |app, _| Box::pin(async move { escalation::reminders::run(&app).await }), Duration::from_mins(1)),
    ("peers", |app, _| Box::pin(async move { peers::sweep::run(&app).await }), Duration::from_mins(1)),
    ("effect-mails", |app, _| Box::pin(async move { thanks::effect_mails::run(&app).await }), Duration::from_mins(1)),
    (
        "confirm-reminders",
        |app, _| Box::pin(async move { notifications::confirm_reminders::run(&app).await }),
        Duration::from_mins(1),
    ),
    ("due-mails", |app, _| Box::pin(async move { notifications::due_mails::run(&app).await }), Duration::from_secs(5)),
    ("cases", |app, _| Box::pin(async move { cases::upkeep::run(&app).await }), Duration::from_secs(5)),
    ("threads", |app, _| Box::pin(async move { threads::questions::close_idle(&app).await }), Duration::from_mins(1)),
    ("answers-found", |app, _| Box::pin(async move { deflection::roll_up::run(&app).await }), Duration::from_mins(10)),
    (
        "attachments",
        |app, parts| Box::pin(async move { posts::attachments::sweep::run(&app, &parts.attachments).await }),
        Duration::from_mins(1),
    ),
    ("housekeeping", |app, _| Box::pin(async move { Ok(housekeeping::run(&app).await?) }), Duration::from_hours(1)),
];

/// How long the fan-out waits after the first sign of work, so that what comes in a burst is one batch.
const GATHER_TIME: Duration = Duration::from_millis(200);
/// How often the queue is looked at where nobody said that there is work: other nodes record events too.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often it is looked whether a month is to be counted. That is none of [`JOBS`]: it follows from what there is, and nothing waits
/// for it.
const STATISTICS_INTERVAL: Duration = Duration::from_mins(1);
/// How often it is looked whether a night has begun since open data was made, which is none of [`JOBS`] for the same reason.
const OPEN_DATA_INTERVAL: Duration = Duration::from_mins(1);
/// How often it is looked whether an older version rendered something, and the pause after each batch: pages that are made anew because
/// of it cost what readers have left. A drain does not pause, so it is none of [`JOBS`].
const RENDER_INTERVAL: Duration = Duration::from_mins(1);
const RENDER_BATCH_INTERVAL: Duration = Duration::from_secs(1);
/// How often the metrics of the queue are set.
const MONITOR_INTERVAL: Duration = Duration::from_secs(15);

/// Starts every loop. At `stop` they end: jobs after their batch, deliveries within seconds.
pub fn start(app: &App, parts: &Parts, tasks: &TaskTracker, stop: &CancellationToken) {
    tasks.spawn(hand_out(app.clone(), parts.queue.clone(), stop.clone()));
    for dispatcher in parts.queue.dispatchers() {
        let (dispatcher, stop) = (Arc::clone(dispatcher), stop.clone());
        let mut handed_out = parts.queue.handed_out();
        tasks.spawn(async move {
            while !stop.is_cancelled() {
                handed_out.mark_unchanged();
                let (of_batch, stop_of_batch) = (Arc::clone(&dispatcher), stop.clone());
                let batch = async move { of_batch.deliver_due(&stop_of_batch).await };
                if supervised(dispatcher.name(), batch).await > 0 {
                    continue;
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = handed_out.changed() => {}
                    () = tokio::time::sleep(POLL_INTERVAL) => {}
                }
            }
        });
    }
    for (name, job, pause) in JOBS {
        let (app, parts) = (app.clone(), parts.clone());
        tasks.spawn(repeated(name, *pause, stop.clone(), move || job(app.clone(), parts.clone())));
    }
    let of_rendering = app.clone();
    tasks.spawn(repeated("rendering", RENDER_INTERVAL, stop.clone(), move || {
        let app = of_rendering.clone();
        async move {
            let done = render_again(&app).await?;
            if done > 0 {
                tokio::time::sleep(RENDER_BATCH_INTERVAL).await;
            }
            Ok::<_, OperationError>(done)
        }
    }));
    let of_statistics = app.clone();
    tasks.spawn(repeated("statistics", STATISTICS_INTERVAL, stop.clone(), move || {
        let app = of_statistics.clone();
        async move { statistics::worker::run(&app).await }
    }));
    let of_open_data = app.clone();
    tasks.spawn(repeated("open-data", OPEN_DATA_INTERVAL, stop.clone(), move || {
        let app = of_open_data.clone();
        async move { open_data::worker::run(&app).await }
    }));
    let (app, queue) = (app.clone(), parts.queue.clone());
    tasks.spawn(repeated("monitor", MONITOR_INTERVAL, stop.clone(), move || {
        let (app, queue) = (app.clone(), queue.clone());
        async move { monitor::export(&app.queue_store(), &queue.subscribers().collect::<Vec<_>>()).await.map(|()| 0) }
    }));
}

/// Renders what older versions rendered: some of each kind of text.
async fn render_again(app: &App) -> Result<usize, OperationError> {
    Ok(threads::render_again::render_again(app).await? + cases::render_again::render_again(app).await?)
}

/// Does a job until it says that nothing is left, pauses, and begins anew.
async fn repeated<F, E>(name: &'static str, pause: Duration, stop: CancellationToken, job: impl Fn() -> F)
where
    F: Future<Output = Result<usize, E>> + Send + 'static,
    E: Display + Send + 'static,
{
    while !stop.is_cancelled() {
        if supervised(name, job()).await == 0 {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

/// Numbers what is recorded and hands it out, soon after each sign of work.
async fn hand_out(app: App, queue: Queue, stop: CancellationToken) {
    let mut recorded = app.outbox_signal.subscribe();
    let full = usize::try_from(fan_out::BATCH).unwrap_or(usize::MAX);
    while !stop.is_cancelled() {
        recorded.mark_unchanged();
        let queue = queue.clone();
        if supervised("fan-out", async move { queue.fan_out().await }).await >= full {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            _ = recorded.changed() => tokio::time::sleep(GATHER_TIME).await,
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
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
    let stop = CancellationToken::new();
    loop {
        let mut done = parts.queue.fan_out().await?;
        for dispatcher in parts.queue.dispatchers() {
            done += dispatcher.deliver_due(&stop).await?;
        }
        for (_, job, _) in JOBS {
            done += job(app.clone(), parts.clone()).await?;
        }
        done += render_again(app).await?;
        if done == 0 {
            return Ok(());
        }
    }
}
