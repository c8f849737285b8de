//! From whom suggestions are kept until they have asked. What cannot be found out in time keeps them from nobody.

use super::in_time::in_time;
use crate::app::App;
use crate::deflection::holdout;
use crate::entity::EpisodeId;
use crate::identity::Visit;

/// What is logged where it cannot be found out.
const LOGGED_SUBJECT: &str = "who sees suggestions";

/// On which side of the comparison somebody is today; none where they are on neither.
pub(super) async fn is_held_out(app: &App, visit: &Visit) -> Option<bool> {
    in_time(LOGGED_SUBJECT, holdout::is_held_out(app, visit)).await.flatten()
}

/// Whether suggestions are kept from somebody at a step of asking.
pub(super) async fn is_withheld(app: &App, visit: &Visit, episode: Option<EpisodeId>) -> bool {
    in_time(LOGGED_SUBJECT, holdout::withholds(app, visit, episode)).await.unwrap_or(false)
}
