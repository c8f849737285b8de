//! `peerdesk reindex`: the index built anew, with a progress bar.

use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::handle::SearchHandle;
use super::indexer::RefreshError;
use super::rebuild::rebuild;
use crate::app::App;
use crate::entity::thread;

/// `peerdesk reindex`: rebuilds with a progress bar; gives the number of threads that can be found.
///
/// # Errors
/// The live index stays as it was.
pub async fn reindex(app: &App, handle: &SearchHandle) -> Result<u64, RefreshError> {
    let bar = ProgressBar::new(thread::Entity::find().count(app.reader()).await?);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} threads, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    // An engine that has no index yet, or an outdated one, is as good a start as any.
    handle.engine().prepare().await?;
    let count = rebuild(app, &**handle.engine(), &|done| bar.set_position(done)).await?;
    bar.finish();
    Ok(count)
}
