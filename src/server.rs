//! A node: builds its parts, serves connections with limits on time and number, and stops without dropping a request.
//! Used by `main` and by the tests alike.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::endpoint::{BoxEndpoint, EndpointExt, make_sync};
use poem::http::{HeaderMap, StatusCode, header, uri::Scheme};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Response, Route};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;
use crate::node::{self, Parts, StartError};
use crate::search::{SearchHandle, reindex};
use crate::{routes, telemetry, web, workers};

/// A connection must send its first byte within this time, and each request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// A request is read and answered within this time.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// The same for a large body of somebody who is known: photos go slowly from a phone.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(3);
/// Bodies of more bytes than this are files.
const LARGE_BODY: u64 = 512 * 1024;
/// How long requests in flight may take once the node stops.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// A node that is ready to serve.
pub struct Server {
    pub app: App,
    pub parts: Parts,
    endpoint: BoxEndpoint<'static, Response>,
}

impl Server {
    /// Checks the settings, connects, migrates and puts the routes together.
    pub async fn build(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        config.check()?;
        Self::build_on(connect(config, clock).await?).await
    }

    /// Puts the routes together over parts that are connected and up to date already.
    pub async fn build_on(app: App) -> Result<Self, StartError> {
        let (app, parts) = Parts::build(app).await?;
        let endpoint = routes::routes(&app, &parts).map_to_response().boxed();
        Ok(Self { app, parts, endpoint })
    }

    /// Serves until `stop`, then lets requests in flight end. Workers run beside it unless the settings say otherwise.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        if !self.app.config.no_worker {
            workers::start(&self.app, &self.parts, &tasks, &stop);
        }
        accept(listener, Arc::new(self.endpoint), self.app.config.max_connections, &stop).await;
        tasks.close();
        if timeout(DRAIN_TIMEOUT, tasks.wait()).await.is_err() {
            tracing::warn!("some work did not end in time");
        }
    }
}

/// Opens the database of a node and brings its schema up to date.
pub async fn connect(config: Config, clock: Arc<dyn Clock>) -> Result<App, StartError> {
    if config.database_url.is_empty() {
        std::fs::create_dir_all(&config.data)?;
    }
    let db = Database::connect(&config.database_url(), config.database_connections).await?;
    db.migrate().await?;
    Ok(App::new(config, db, clock).with_reactions(node::reactions()))
}

/// Builds the search index of the settings anew; gives the number of threads in it.
pub async fn reindex(config: Config, clock: Arc<dyn Clock>) -> Result<u64, StartError> {
    config.check()?;
    let app = connect(config, clock).await?;
    let handle = SearchHandle::from_config(&app.config).map_err(|error| StartError::Search(error.to_string()))?;
    reindex::reindex(&app, &handle).await.map_err(|error| StartError::Search(error.to_string()))
}

/// Takes connections until `stop`, each with its own limits, at most `most` at once.
pub async fn accept<E>(listener: TcpListener, endpoint: Arc<E>, most: usize, stop: &CancellationToken)
where
    E: Endpoint<Output = Response> + 'static,
{
    let places = Arc::new(Semaphore::new(most));
    let connections = TaskTracker::new();
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: wait for connections to end instead of spinning.
                tracing::warn!(error = %error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (endpoint, stop) = (Arc::clone(&endpoint), stop.clone());
        connections.spawn(async move {
            serve_connection(socket, peer, endpoint, stop).await;
            drop(place);
        });
    }
    connections.close();
    if timeout(DRAIN_TIMEOUT, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// How long a request with these headers may take.
fn time_for(headers: &HeaderMap) -> Duration {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    // Nothing but a form with files is large and comes with a cookie. It is cut off when it does not come on (`web::multipart`).
    let content_type = headers.get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes).unwrap_or_default();
    let is_form = headers.contains_key(header::COOKIE) && content_type.starts_with(b"multipart/form-data");
    let is_known = is_form || headers.contains_key(header::AUTHORIZATION);
    let is_upload = is_known && length.is_some_and(|length| length > LARGE_BODY);
    if is_upload { UPLOAD_TIMEOUT } else { REQUEST_TIMEOUT }
}

async fn serve_connection<E>(socket: TcpStream, peer: SocketAddr, endpoint: Arc<E>, stop: CancellationToken)
where
    E: Endpoint<Output = Response> + 'static,
{
    socket.set_nodelay(true).ok();
    let Ok(local) = socket.local_addr() else { return };
    // A socket that sends nothing would never reach the header timeout.
    let mut first = [0_u8; 1];
    if !matches!(timeout(HEAD_TIMEOUT, socket.peek(&mut first)).await, Ok(Ok(1))) {
        return;
    }
    let in_flight = Arc::new(AtomicUsize::new(0));
    let service = {
        let in_flight = Arc::clone(&in_flight);
        hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let (endpoint, in_flight) = (Arc::clone(&endpoint), Arc::clone(&in_flight));
            async move {
                in_flight.fetch_add(1, Ordering::SeqCst);
                let time = time_for(request.headers());
                let request = (request, LocalAddr(local.into()), RemoteAddr(peer.into()), Scheme::HTTP).into();
                let response = timeout(time, endpoint.get_response(request))
                    .await
                    .unwrap_or_else(|_| web::page::error_page(StatusCode::SERVICE_UNAVAILABLE));
                in_flight.fetch_sub(1, Ordering::SeqCst);
                Ok::<hyper::Response<_>, Infallible>(response.into())
            }
        })
    };
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(socket), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(error = %error, "a connection ended early");
            }
            return;
        }
        () = stop.cancelled() => {}
    }
    // A half-sent head is nobody's request yet: only what is being answered is waited for.
    if in_flight.load(Ordering::SeqCst) > 0 {
        connection.as_mut().graceful_shutdown();
        connection.await.ok();
    }
}

/// Serves `/metrics` on an address of its own, away from the public one.
pub async fn serve_metrics(address: SocketAddr, stop: CancellationToken) -> Result<(), StartError> {
    let handle = telemetry::start_metrics().map_err(|error| std::io::Error::other(error.to_string()))?;
    let listener = TcpListener::bind(address).await?;
    let route = Route::new().at("/metrics", make_sync(move |_| handle.render())).map_to_response();
    tokio::spawn(async move { accept(listener, Arc::new(route), 16, &stop).await });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_somebody_may_take_long() {
        let time = |pairs: &[(&'static str, &'static str)]| {
            time_for(&pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect())
        };
        let (large, cookie) = (("content-length", "5000000"), ("cookie", "session=x"));
        let form = ("content-type", "multipart/form-data; boundary=x");
        assert_eq!(time(&[large, cookie, form]), UPLOAD_TIMEOUT);
        assert_eq!(time(&[large, ("authorization", "Bearer x")]), UPLOAD_TIMEOUT);
        for short in [&[large, cookie][..], &[large, form], &[cookie, form], &[("content-length", "100"), cookie, form]]
        {
            assert_eq!(time(short), REQUEST_TIMEOUT, "{short:?}");
        }
    }
}
