//! Whether this node lives and whether it can serve, for load balancers and people on call.

use poem::http::StatusCode;
use poem::web::{Data, Json};
use poem::{IntoResponse, Response, handler};
use serde_json::json;

use crate::app::App;
use crate::outbox::{Queue, monitor};
use crate::search::SearchHandle;

/// The process answers.
#[handler]
pub fn healthz() -> &'static str {
    "ok"
}

/// What the node needs, one by one; 503 when it cannot serve. Search and mail being late is told, and does not stop serving.
/// A disk that is full or broken makes a node not ready: it goes on reading, and nothing can be written.
/// The age of the oldest waiting work and the parked work are of the site, the sweep is this node's own.
#[handler]
pub async fn readyz(app: Data<&App>, queue: Data<&Queue>, search: Data<&SearchHandle>) -> Response {
    let (engine, search) = search.health().await;
    let database = app.db.pending_migrations().await;
    let queue = monitor::status(&app.queue_store(), &queue.subscribers().collect::<Vec<_>>()).await.ok();
    let sweep = app.last_sweep.load(std::sync::atomic::Ordering::Relaxed);
    let storage = app.db.can_store().await;
    let ready = matches!(database, Ok(0)) && storage;
    let body = json!({
        "ready": ready,
        "database": database.is_ok(),
        "storage": storage,
        "pending_migrations": database.unwrap_or_default(),
        "search": { "engine": engine, "ready": search.is_ok() },
        "outbox_lag_seconds": queue.as_ref().map(|queue| queue.lag_seconds),
        "outbox_lag_seconds_by_subscriber": queue.as_ref().map(|queue| &queue.lags),
        "outbox_parked": queue.as_ref().map(monitor::QueueStatus::parked_count),
        "outbox_parked_by_subscriber": queue.as_ref().map(|queue| &queue.parked),
        "seconds_since_last_sweep": (sweep > 0).then(|| app.now().timestamp() - sweep),
        "frontend": crate::web::assets::BUILD,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Json(body).with_status(status).into_response()
}
