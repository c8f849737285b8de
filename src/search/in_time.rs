//! What a page does beside what it shows: the page stands whether that works or not.

use std::future::Future;
use std::time::Duration;

use crate::operation::OperationError;

/// How long a page waits for it.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Waits for something, and gives what came of it. Where it fails or takes too long, that is logged with `subject`, and nothing came of
/// it.
pub(super) async fn in_time<T>(
    subject: &'static str,
    work: impl Future<Output = Result<T, OperationError>>,
) -> Option<T> {
    match tokio::time::timeout(TIMEOUT, work).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::warn!(error = %error, subject, "a page went on without something");
            None
        }
        Err(_) => {
            tracing::warn!(subject, "a page went on without something that took too long");
            None
        }
    }
}
