//! The descriptor of open data over REST: open to everybody.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::ParseFromJSON;
use poem_openapi::{OpenApi, Tags};

use super::descriptor::{PackageView, package};
use super::files::{DESCRIPTOR_NAME, by_name};
use crate::app::App;
use crate::identity::Anyone;
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// How well the site helps, in numbers.
    Statistics,
}

/// Open data.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenDataApi;

#[OpenApi(tag = "Tag::Statistics")]
impl OpenDataApi {
    /// Describe the files of open data
    ///
    /// A Frictionless Data Package (version 1): where each file is, and the type, the unit and the meaning of every column. The files
    /// hold sums alone and are made anew every night. In `statistics.csv` each sum of fewer than 5 people is blank, in
    /// `answers-found.csv` each sum of fewer than 5 episodes. No token is needed.
    #[oai(path = "/open-data", method = "get", operation_id = "describeOpenData")]
    async fn describe(&self, app: Data<&App>, caller: Anyone) -> Result<Cacheable<Json<PackageView>>, ApiError> {
        let app = app.0;
        let kept = by_name(app.reader(), DESCRIPTOR_NAME).await?;
        let found = kept.and_then(|file| PackageView::parse_from_json_string(&file.content).ok());
        let described = found.unwrap_or_else(|| package(&app.config, app.now(), &[]));
        Ok(Cacheable { answer: Json(described), tag: caller.0.is_none().then_some(CacheTag::Anything) })
    }
}
