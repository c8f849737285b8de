//! Servers beside the node that are not well.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What is wrong with the search server.
#[derive(Clone, Copy)]
pub enum SearchFault {
    /// It answers 500.
    Status500,
    /// It answers 200 with something else than JSON.
    Nonsense,
    /// It takes a request and does not answer.
    Silent,
    /// It does not know the key.
    WrongKey,
    /// It takes documents in and fails to index them.
    FailedTask,
}

/// A search server with a fault; gives its address and how many requests have reached it.
pub async fn faulty_search_server(fault: SearchFault) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut request = vec![0_u8; 65536];
                let read = socket.read(&mut request).await.unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..read]).into_owned();
                let task = |status: &str| {
                    format!(
                        r#"{{"uid":1,"indexUid":"x","status":"{status}","type":"documentAdditionOrUpdate","canceledBy":null,"details":{{"receivedDocuments":1,"indexedDocuments":0}},"error":{{"message":"no room","code":"index_creation_failed","type":"internal","link":"x"}},"duration":"PT1S","enqueuedAt":"2026-01-01T00:00:00Z","startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:00:01Z"}}"#
                    )
                };
                let (status, body) = match fault {
                    SearchFault::Silent => {
                        tokio::time::sleep(Duration::from_mins(1)).await;
                        return;
                    }
                    SearchFault::Status500 => ("500 Internal Server Error", "oh no".to_owned()),
                    SearchFault::Nonsense => ("200 OK", "<html>".to_owned()),
                    SearchFault::WrongKey => (
                        "403 Forbidden",
                        r#"{"message":"The provided API key is invalid.","code":"invalid_api_key","type":"auth","link":"x"}"#.to_owned(),
                    ),
                    SearchFault::FailedTask if request.contains(" /tasks/") => ("200 OK", task("failed")),
                    SearchFault::FailedTask if request.starts_with("GET") => ("200 OK", r#"{"uid":"x"}"#.to_owned()),
                    SearchFault::FailedTask => (
                        "202 Accepted",
                        r#"{"taskUid":1,"indexUid":"x","status":"enqueued","type":"documentAdditionOrUpdate","enqueuedAt":"2026-01-01T00:00:00Z"}"#.to_owned(),
                    ),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                socket.write_all(format!("{head}{body}").as_bytes()).await.ok();
            });
        }
    });
    (address, count)
}
