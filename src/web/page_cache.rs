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
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response};

use super::compression::CompressedForms;
use super::conditional;
use crate::entity::{Subject, ThreadId};
use crate::locale;

/// What an answer depends on. A handler puts it on the response to let it be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheTag {
    /// One thread and nothing else.
    Thread(ThreadId),
    /// One thread, and the titles of others that everybody sees.
    ThreadWithTitles(ThreadId),
    /// Any thread: lists, home, search, feeds.
    Anything,
}

/// An answer with the status 200.
struct CacheEntry {
    headers: HeaderMap,
    body: Bytes,
    /// For readers that take them.
    forms: Arc<CompressedForms>,
    tag: CacheTag,
    /// The value of `writes` from before the answer was made.
    as_of: u64,
}

impl CacheEntry {
    fn response(&self) -> Response {
        let mut response = Response::from(Body::from_bytes(self.body.clone()));
        *response.headers_mut() = self.headers.clone();
        response.set_data(Arc::clone(&self.forms));
        response
    }
}

/// Answers of this node: a cheap clone.
#[derive(Clone)]
pub struct PageCache {
    kept: Option<Cache<String, Arc<CacheEntry>>>,
    /// Counts writes, so that an answer made while one was going on is not kept.
    writes: Arc<AtomicU64>,
    threads: Cache<i64, u64>,
    /// The write that last changed a title, or took one away.
    titles: Arc<AtomicU64>,
}

/// How long an answer may be older than what another node wrote.
const TTL: Duration = Duration::from_secs(5);

impl PageCache {
    /// Keeps at most `bytes` of bodies, compressed ones counted as half of what they are made from; 0 keeps nothing.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let kept = (bytes > 0).then(|| {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|key: &String, entry: &Arc<CacheEntry>| {
                    u32::try_from(key.len() + entry.body.len() / 2 * 3 + 1024).unwrap_or(u32::MAX)
                })
                .time_to_live(TTL)
                .build()
        });
        let threads = Cache::builder().max_capacity(1_000_000).time_to_live(TTL * 2).build();
        Self { kept, writes: Arc::default(), threads, titles: Arc::default() }
    }

    /// Something visible about this thread changed: its pages and all lists are made anew. Call after the commit.
    pub fn invalidate_thread(&self, thread: ThreadId) {
        let write = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        self.threads.insert(thread.0, write);
    }

    /// A title changed, or is not everybody's to see any more: the pages of other threads that show it are made anew. Call after the
    /// commit.
    pub fn invalidate_titles(&self) {
        let write = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        self.titles.fetch_max(write, Ordering::SeqCst);
    }

    /// Makes anew what shows any of these. Called by the kernel after each commit.
    pub fn invalidate(&self, subjects: &BTreeSet<Subject>) {
        for subject in subjects {
            match subject {
                Subject::Thread(thread) => self.invalidate_thread(*thread),
                // The name of an account stands beside everything that it wrote.
                Subject::Category(_) | Subject::Agency(_) | Subject::Account(_) => self.invalidate_all(),
                // Shown on the page of their thread, whose subject comes with them; cases and articles are on no page that
                // is kept.
                Subject::Answer(_)
                | Subject::Comment(_)
                | Subject::Case(_)
                | Subject::CaseMessage(_)
                | Subject::Article(_) => {}
            }
        }
    }

    /// Something that many pages show changed (a category's name, say).
    pub fn invalidate_all(&self) {
        self.writes.fetch_add(1, Ordering::SeqCst);
        if let Some(kept) = &self.kept {
            kept.invalidate_all();
        }
    }

    fn is_current(&self, entry: &CacheEntry) -> bool {
        match entry.tag {
            CacheTag::Anything => entry.as_of == self.writes.load(Ordering::SeqCst),
            CacheTag::Thread(thread) => self.is_unwritten_since(thread, entry.as_of),
            CacheTag::ThreadWithTitles(thread) => {
                self.is_unwritten_since(thread, entry.as_of) && self.titles.load(Ordering::SeqCst) <= entry.as_of
            }
        }
    }

    fn is_unwritten_since(&self, thread: ThreadId, as_of: u64) -> bool {
        self.threads.get(&thread.0).is_none_or(|write| write <= as_of)
    }

    fn find(&self, key: &str) -> Option<Arc<CacheEntry>> {
        self.kept.as_ref()?.get(key).filter(|entry| self.is_current(entry))
    }

    fn keep(&self, key: String, entry: Arc<CacheEntry>) {
        if let Some(kept) = &self.kept {
            kept.insert(key, entry);
        }
    }
}

fn is_cacheable(req: &Request) -> bool {
    *req.method() == Method::GET
        && !req.headers().contains_key(header::COOKIE)
        && !req.headers().contains_key(header::AUTHORIZATION)
}

/// By path and query as they were sent, since routes below have cut off their prefix, and by the language that the request turned
/// out to have.
fn key(req: &Request) -> String {
    let language = locale::current().tag();
    let fragment = if req.headers().contains_key("x-fragment") { "f" } else { "" };
    let target = req.original_uri().path_and_query().map_or("", |target| target.as_str());
    format!("{fragment}|{language}|{target}")
}

/// An answer of the API that may be kept in memory if nobody in particular asked.
#[derive(Debug)]
pub struct Cacheable<T> {
    pub answer: T,
    /// None: not to be kept.
    pub tag: Option<CacheTag>,
}

impl<T: IntoResponse> IntoResponse for Cacheable<T> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if let Some(tag) = self.tag {
            response.extensions_mut().insert(tag);
        }
        response
    }
}

impl<T: poem_openapi::ApiResponse> poem_openapi::ApiResponse for Cacheable<T> {
    fn meta() -> poem_openapi::registry::MetaResponses {
        T::meta()
    }

    fn register(registry: &mut poem_openapi::registry::Registry) {
        T::register(registry);
    }
}

/// Answers from memory where it may, and keeps what the handler allowed. Lies inside of all that adds something for one reader, such
/// as permission for an origin or the calls that are left, and inside of [`conditional::answer_not_modified`].
pub async fn page_cache<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let Some(pages) = req.data::<PageCache>().cloned().filter(|_| is_cacheable(&req)) else {
        return Ok(next.call(req).await?.into_response());
    };
    let key = key(&req);
    if let Some(entry) = pages.find(&key) {
        return Ok(entry.response());
    }
    let as_of = pages.writes.load(Ordering::SeqCst);
    let mut response = next.call(req).await?.into_response();
    let tag = response.extensions_mut().remove::<CacheTag>();
    let Some(tag) = tag.filter(|_| response.status() == StatusCode::OK) else {
        return Ok(response);
    };
    if response.headers().contains_key(header::SET_COOKIE) {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = body.into_bytes().await?;
    let mut headers = parts.headers;
    conditional::ensure_tag(&mut headers, &body);
    let entry = Arc::new(CacheEntry { headers, body, forms: Arc::default(), tag, as_of });
    let response = entry.response();
    pages.keep(key, entry);
    Ok(response)
}
