//! Rendered public answers kept in memory, so that a reader without a session costs no query.
//!
//! Only answers to readers without cookie and token come in. A write on this node forgets what it touched at once; what
//! other nodes wrote is seen when an entry's few seconds are over, well within the minute that hiding may take.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use moka::sync::Cache;
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response};

use super::limit_headers::{LIMIT, POLICY};
use crate::entity::{Subject, ThreadId};
use crate::locale;

/// What an answer depends on. A handler puts it on the response to let it be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depends {
    /// One thread and nothing else.
    Thread(ThreadId),
    /// Any thread: lists, home, search, feeds.
    Anything,
}

#[derive(Clone)]
struct Kept {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    depends: Depends,
    /// The value of `writes` from before the answer was made.
    as_of: u64,
}

/// Answers of this node: a cheap clone.
#[derive(Clone)]
pub struct PageCache {
    kept: Option<Cache<String, Arc<Kept>>>,
    /// Counts writes, so that an answer made while one was going on is not kept.
    writes: Arc<AtomicU64>,
    threads: Cache<i64, u64>,
}

/// How long an answer may be older than what another node wrote.
const LIFE: Duration = Duration::from_secs(5);

impl PageCache {
    /// Keeps at most `bytes` of bodies; 0 keeps nothing.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let kept = (bytes > 0).then(|| {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|key: &String, kept: &Arc<Kept>| {
                    u32::try_from(key.len() + kept.body.len() + 1024).unwrap_or(u32::MAX)
                })
                .time_to_live(LIFE)
                .build()
        });
        let threads = Cache::builder().max_capacity(1_000_000).time_to_live(LIFE * 2).build();
        Self { kept, writes: Arc::new(AtomicU64::new(0)), threads }
    }

    /// Something visible about this thread changed: its pages and all lists are made anew. Call after the commit.
    pub fn forget_thread(&self, thread: ThreadId) {
        let write = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        self.threads.insert(thread.0, write);
    }

    /// Makes anew what shows any of these. Called by the kernel after each commit.
    pub fn invalidate(&self, subjects: &BTreeSet<Subject>) {
        for subject in subjects {
            match subject {
                Subject::Thread(thread) => self.forget_thread(*thread),
                // The name of an account stands beside everything that it wrote.
                Subject::Category(_) | Subject::Agency(_) | Subject::Account(_) => self.forget_all(),
                // Shown on the page of their thread, whose subject comes with them; cases and articles are on no page that
                // is kept.
                Subject::Answer(_) | Subject::Comment(_) | Subject::Case(_) | Subject::Article(_) => {}
            }
        }
    }

    /// Something that many pages show changed (a category's name, say).
    pub fn forget_all(&self) {
        self.writes.fetch_add(1, Ordering::SeqCst);
        if let Some(kept) = &self.kept {
            kept.invalidate_all();
        }
    }

    fn current(&self, kept: &Kept) -> bool {
        match kept.depends {
            Depends::Anything => kept.as_of == self.writes.load(Ordering::SeqCst),
            Depends::Thread(thread) => self.threads.get(&thread.0).is_none_or(|write| write <= kept.as_of),
        }
    }
}

fn cacheable(req: &Request) -> bool {
    matches!(*req.method(), Method::GET | Method::HEAD)
        && !req.headers().contains_key(header::COOKIE)
        && !req.headers().contains_key(header::AUTHORIZATION)
}

/// By path and query without the language that the address names, and by the language that the request turned out to have.
fn key(req: &Request) -> String {
    let language = locale::current().tag();
    let fragment = if req.headers().contains_key("x-fragment") { "f" } else { "" };
    let target = req.uri().path_and_query().map_or("", |target| target.as_str());
    format!("{fragment}|{language}|{target}")
}

fn answer(kept: &Kept, req: &Request) -> Response {
    let etag = kept.headers.get(header::ETAG);
    if etag.is_some() && req.headers().get(header::IF_NONE_MATCH) == etag {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        for name in [header::ETAG, header::CACHE_CONTROL, header::VARY] {
            if let Some(value) = kept.headers.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        return response;
    }
    let body = if req.method() == Method::HEAD { Bytes::new() } else { kept.body.clone() };
    let mut response = Response::builder().status(kept.status).body(Body::from_bytes(body));
    *response.headers_mut() = kept.headers.clone();
    response
}

/// An answer of the API that may be kept in memory if nobody in particular asked.
#[derive(Debug)]
pub struct Keepable<T> {
    pub answer: T,
    /// None: not to be kept.
    pub depends: Option<Depends>,
}

impl<T: IntoResponse> IntoResponse for Keepable<T> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if let Some(depends) = self.depends {
            response.extensions_mut().insert(depends);
        }
        response
    }
}

impl<T: poem_openapi::ApiResponse> poem_openapi::ApiResponse for Keepable<T> {
    fn meta() -> poem_openapi::registry::MetaResponses {
        T::meta()
    }

    fn register(registry: &mut poem_openapi::registry::Registry) {
        T::register(registry);
    }
}

/// Around all routes: answers from memory where it may, keeps what the handler allowed.
pub async fn page_cache<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let Some(pages) = req.data::<PageCache>().cloned() else {
        return Ok(next.get_response(req).await);
    };
    let Some(cache) = pages.kept.clone().filter(|_| cacheable(&req)) else {
        return Ok(next.get_response(req).await);
    };
    let key = key(&req);
    if let Some(kept) = cache.get(&key).filter(|kept| pages.current(kept)) {
        return Ok(answer(&kept, &req));
    }
    let as_of = pages.writes.load(Ordering::SeqCst);
    let head = req.method() == Method::HEAD;
    let if_none_match = req.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.get_response(req).await;
    let depends = response.extensions_mut().remove::<Depends>();
    let Some(depends) = depends.filter(|_| response.status() == StatusCode::OK && !head) else {
        return Ok(response);
    };
    if response.headers().contains_key(header::SET_COOKIE) {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = body.into_bytes().await?;
    let mut headers = parts.headers;
    // How many calls somebody has left is for them alone.
    let told: Vec<_> = [LIMIT, POLICY].into_iter().filter_map(|name| Some((headers.remove(&name)?, name))).collect();
    if !headers.contains_key(header::ETAG) {
        let etag =
            format!("\"{}\"", super::signing::sha256(&String::from_utf8_lossy(&body)).get(..24).unwrap_or_default());
        if let Ok(value) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, value);
        }
    }
    let kept = Arc::new(Kept { status: parts.status, headers, body, depends, as_of });
    cache.insert(key, Arc::clone(&kept));
    let mut again = Request::builder().method(Method::GET).finish();
    if let Some(value) = if_none_match {
        again.headers_mut().insert(header::IF_NONE_MATCH, value);
    }
    let mut response = answer(&kept, &again);
    response.headers_mut().extend(told.into_iter().map(|(value, name)| (name, value)));
    Ok(response)
}
