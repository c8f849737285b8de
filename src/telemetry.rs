//! Log lines and metrics. Lines hold ids and routes, never bodies, addresses, query strings, tokens or names.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use poem::http::{HeaderValue, StatusCode};
use poem::{Endpoint, IntoResponse, PathPattern, Request, Response};
use tracing::Instrument;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

use crate::config::{Config, LogFormat};
use crate::database::STATEMENTS;
use crate::operation::COMMITTED;
use crate::web::request_id::RequestId;

/// Starts writing log lines as the settings say. A second call changes nothing.
pub fn start_logs(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).try_init().ok(),
        LogFormat::Text => lines.try_init().ok(),
    };
}

/// Starts counting; the handle renders what was counted.
pub fn start_metrics() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new().install_recorder()
}

/// Around everything: a span with an id for each request, one line at its end, counters by route and not by path.
pub async fn observed<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let id = Uuid::now_v7();
    let method = req.method().clone();
    let expose = req.data::<Arc<Config>>().is_some_and(|config| config.expose_statements);
    req.set_data(RequestId(id));
    let span = tracing::info_span!("request", request.id = %id, http.method = %method);
    let answered = STATEMENTS
        .scope(Cell::new(0), async move {
            let begun = Instant::now();
            let mut response = match next.call(req).await {
                Ok(response) => response.into_response(),
                Err(error) => error.into_response(),
            };
            let route = response.data::<PathPattern>().map_or_else(|| "none".to_owned(), |pattern| pattern.0.to_string());
            let statements = STATEMENTS.try_with(Cell::get).unwrap_or_default();
            let status = response.status();
            let duration = begun.elapsed();
            metrics::counter!("peerdesk_requests_total", "route" => route.clone(), "status" => status.as_str().to_owned())
                .increment(1);
            metrics::histogram!("peerdesk_request_seconds", "route" => route.clone()).record(duration.as_secs_f64());
            let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
                tracing::error!(http.route = route, http.status = status.as_u16(), duration_ms, statements, "answered");
            } else {
                tracing::debug!(http.route = route, http.status = status.as_u16(), duration_ms, statements, "answered");
            }
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                response.headers_mut().insert("x-request-id", value);
            }
            if expose {
                response.headers_mut().insert("x-sql-statements", HeaderValue::from(statements));
            }
            Ok(response)
        })
        .instrument(span);
    COMMITTED.scope(Cell::new(false), answered).await
}
