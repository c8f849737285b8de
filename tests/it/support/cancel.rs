//! Giving up on a future at a chosen await, as a server does when its client goes away.

use std::pin::pin;
use std::task::Poll;

/// Polls `future` at most `polls` times, then drops it. `None` if it was not ready by then.
pub async fn cancel_after_polls<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
