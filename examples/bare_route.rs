//! A bare route on the same accept loop, answering as many bytes as it is asked for: what the benchmark compares with.
//! `cargo run --release --example bare_route -- 127.0.0.1:8090`, then `GET /20000`.

use std::sync::Arc;

use bytes::Bytes;
use poem::endpoint::EndpointExt;
use poem::web::Path;
use poem::{Response, Route, get, handler};
use tokio_util::sync::CancellationToken;

#[handler]
fn fixed(Path(size): Path<usize>) -> Response {
    static BODY: [u8; 1 << 20] = [b'x'; 1 << 20];
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .body(Bytes::from_static(BODY.get(..size).unwrap_or(&BODY)))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let route = Route::new().at("/:size", get(fixed)).map_to_response();
    peerdesk::server::accept(listener, Arc::new(route), 1000, &CancellationToken::new()).await;
    Ok(())
}
