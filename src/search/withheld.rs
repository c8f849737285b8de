//! From whom suggestions are kept until they have asked. What cannot be found out in time keeps them from nobody.

use std::time::Duration;

use crate::app::App;
use crate::deflection::holdout;
use crate::entity::EpisodeId;
use crate::identity::Visit;
use crate::operation::OperationError;

/// How long a step of asking waits to be told.
const TIMEOUT: Duration = Duration::from_secs(2);

/// On which side of the comparison somebody is today; none where they are on neither.
pub(super) async fn is_held_out(app: &App, visit: &Visit) -> Option<bool> {
    in_time(holdout::is_held_out(app, visit)).await.flatten()
}

/// Whether suggestions are kept from somebody at a step of asking.
pub(super) async fn is_withheld(app: &App, visit: &Visit, episode: Option<EpisodeId>) -> bool {
    in_time(holdout::withholds(app, visit, episode)).await.unwrap_or(false)
}

async fn in_time<T>(told: impl Future<Output = Result<T, OperationError>>) -> Option<T> {
    match tokio::time::timeout(TIMEOUT, told).await {
        Ok(Ok(told)) => Some(told),
        Ok(Err(error)) => {
            tracing::warn!(error = %error, "who sees suggestions was not drawn");
            None
        }
        Err(_) => {
            tracing::warn!("who sees suggestions was not drawn in time");
            None
        }
    }
}
