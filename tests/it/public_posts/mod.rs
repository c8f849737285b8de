//! Answers and comments that everybody sees are kept in memory: whatever a reader gets is what the database would have given.

mod changes;
mod reading;
mod rights;

use std::cell::Cell;
use std::future::Future;

use peerdesk::database::STATEMENTS;
use peerdesk::entity::ThreadId;
use peerdesk::identity::Caller;
use peerdesk::threads::listing::{self, PublicPostCache};
use peerdesk::threads::views::ThreadPage;

use crate::support::TestApp;

/// Bytes that hold all that a test reads.
const ROOMY: u64 = 8 * 1024 * 1024;

/// The page as somebody gets it through a cache, which must be the page as the database gives it; `None` if the thread does
/// not exist for them.
pub async fn same_page(
    node: &TestApp,
    cache: &PublicPostCache,
    caller: Option<&Caller>,
    thread: ThreadId,
    when: &str,
) -> Option<ThreadPage> {
    let from_database = listing::thread_page(&node.app, caller, thread).await.unwrap();
    let cached = listing::cached_thread_page(&node.app, cache, caller, thread).await.unwrap();
    let who = caller.map_or("nobody", |caller| caller.handle.as_str());
    assert_eq!(cached, from_database, "{who}, {when}");
    cached
}

/// What some work gives, and how many statements it ran.
async fn counted<T>(work: impl Future<Output = T>) -> (T, u32) {
    let counting = async {
        let done = work.await;
        (done, STATEMENTS.with(Cell::get))
    };
    STATEMENTS.scope(Cell::new(0), counting).await
}
