//! Counting what a page shows: the page stands whether it is counted or not.

use std::future::Future;
use std::time::Duration;

use crate::operation::OperationError;

/// How long a page waits for being counted.
const COUNT_TIMEOUT: Duration = Duration::from_secs(2);

/// Waits for something to be counted, and gives what counting it gave. Where it fails or takes too long, that is logged with `subject`,
/// and there is none.
pub(super) async fn count_in_time<T>(
    subject: &'static str,
    counting: impl Future<Output = Result<T, OperationError>>,
) -> Option<T> {
    match tokio::time::timeout(COUNT_TIMEOUT, counting).await {
        Ok(Ok(counted)) => Some(counted),
        Ok(Err(error)) => {
            tracing::warn!(error = %error, subject, "something was not counted");
            None
        }
        Err(_) => {
            tracing::warn!(subject, "something was not counted in time");
            None
        }
    }
}
