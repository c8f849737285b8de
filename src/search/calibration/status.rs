//! Whether likelihoods may be told as such: only where they were measured, and where the site's own episodes agree with them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::steps::MEASURED_LANGUAGES;
use crate::app::App;
use crate::deflection::reliability_days::newest;
use crate::entity::thread;
use crate::posts::language::UNKNOWN;
use crate::threads::visibility;

/// How long the language that most threads are in is taken for current: it costs a walk over all threads, and seldom changes.
const LANGUAGE_TTL: Duration = Duration::from_mins(10);

/// The language that most threads of the site are in, of those whose language is known, as a node last saw it: a cheap clone.
#[derive(Clone, Debug, Default)]
pub struct MainLanguage {
    seen: Arc<RwLock<Option<SeenLanguage>>>,
}

/// What a node saw, and when.
#[derive(Clone, Debug)]
struct SeenLanguage {
    /// Two letters; none while nobody has asked anything in a language that is known.
    language: Option<String>,
    at: Instant,
}

impl MainLanguage {
    /// The language, two letters; none while nobody has asked anything in a language that is known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, app: &App) -> Result<Option<String>, DbErr> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(seen) = seen.filter(|seen| seen.at.elapsed() < LANGUAGE_TTL) {
            return Ok(seen.language);
        }
        let language: Option<String> = thread::Entity::find()
            .select_only()
            .column(thread::Column::Language)
            .filter(visibility::public_threads())
            .filter(thread::Column::Language.ne(UNKNOWN))
            .group_by(thread::Column::Language)
            .order_by_desc(thread::Column::Id.count())
            .order_by_asc(thread::Column::Language)
            .into_tuple()
            .one(app.reader())
            .await?;
        let seen = SeenLanguage { language: language.clone(), at: Instant::now() };
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(language)
    }
}

/// Whether likelihoods of a scale may be told as such on this site: most of its threads are in a language that was measured, and its
/// newest decided episodes of that scale lie near what was expected. One statement, and now and then another.
///
/// # Errors
/// Those of the database.
pub(in crate::search) async fn is_calibrated(app: &App, language: &MainLanguage, scale: &str) -> Result<bool, DbErr> {
    if !newest(app.reader(), app.now(), Some(scale)).await?.is_reliable() {
        return Ok(false);
    }
    let language = language.get(app).await?;
    Ok(language.is_some_and(|language| MEASURED_LANGUAGES.contains(&language.as_str())))
}
