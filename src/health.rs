//! Whether this node lives and whether it can serve, for load balancers and people on call.

use poem::http::StatusCode;
use poem::web::{Data, Json};
use poem::{IntoResponse, Response, handler};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use crate::app::App;
use crate::entity::outbox_delivery;
use crate::search::SearchHandle;

/// The process answers.
#[handler]
pub fn healthz() -> &'static str {
    "ok"
}

/// What the node needs, one by one; 503 when it cannot serve. Search and mail being late is told, and does not stop serving.
/// A disk that is full or broken makes a node not ready: it goes on reading, and nothing can be written.
#[handler]
pub async fn readyz(app: Data<&App>, search: Data<&SearchHandle>) -> Response {
    let (engine, search) = search.health().await;
    let database = app.db.pending_migrations().await;
    let lag = outbox_lag(&app).await;
    let sweep = app.last_sweep.load(std::sync::atomic::Ordering::Relaxed);
    let storage = app.db.can_store().await;
    let ready = matches!(database, Ok(0)) && storage;
    let body = json!({
        "ready": ready,
        "database": database.is_ok(),
        "storage": storage,
        "pending_migrations": database.unwrap_or_default(),
        "search": { "engine": engine, "ready": search.is_ok() },
        "outbox_lag_seconds": lag.unwrap_or_default(),
        "seconds_since_last_sweep": (sweep > 0).then(|| app.now().timestamp() - sweep),
        "frontend": crate::web::assets::BUILD,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Json(body).with_status(status).into_response()
}

async fn outbox_lag(app: &App) -> Result<i64, DbErr> {
    let oldest = outbox_delivery::Entity::find()
        .filter(outbox_delivery::Column::DeliveredAt.is_null())
        .filter(outbox_delivery::Column::ParkedAt.is_null())
        .order_by_asc(outbox_delivery::Column::Id)
        .limit(1)
        .one(app.reader())
        .await?;
    Ok(oldest.map_or(0, |row| (app.now() - row.try_after).num_seconds().max(0)))
}
