//! Beginning an episode over REST: suggestions for somebody who is about to ask, counted.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::suggestions::{Calibration, SuggestionView, views};
use super::{Tag, counted};
use crate::app::App;
use crate::deflection::reader::Reader;
use crate::deflection::start::{Offer, start};
use crate::entity::{CategoryId, EpisodeId};
use crate::identity::{Right, TokenCaller};
use crate::search::SearchHandle;
use crate::search::suggest::{self, Wanted};
use crate::web::client::ClientAddress;
use crate::web::problem::ApiError;

/// A question that somebody is about to ask. Nothing of it is kept but a keyed hash.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none, example)]
struct NewEpisode {
    /// The question in a line.
    #[oai(validator(max_length = 200))]
    title: String,
    /// What the asker adds to it.
    #[oai(validator(max_length = 4000))]
    details: Option<String>,
    /// Threads of this category come first among equals.
    category_id: Option<CategoryId>,
}

impl Example for NewEpisode {
    fn example() -> Self {
        Self {
            title: "Appeal a parking fine".to_owned(),
            details: Some("I was ill when it was due.".to_owned()),
            category_id: Some(CategoryId(3)),
        }
    }
}

/// What a person was shown for their question.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Episode", skip_serializing_if_is_none, example)]
struct EpisodeView {
    /// Left out where nothing is counted: nothing was found, or the person was shown suggestions for 30 other questions today.
    id: Option<EpisodeId>,
    /// At most five, the most likely one first.
    items: Vec<SuggestionView>,
    calibration: Calibration,
    /// The search engine does not answer right now: these are simpler results from the database.
    degraded: bool,
}

impl Example for EpisodeView {
    fn example() -> Self {
        Self {
            id: Some(EpisodeId(4_503_599_627_370_497)),
            items: vec![SuggestionView::example()],
            calibration: Calibration::Calibrated,
            degraded: false,
        }
    }
}

/// Episodes.
pub struct EpisodesApi;

#[OpenApi(tag = "Tag::Search")]
impl EpisodesApi {
    /// Suggest threads to somebody who is about to ask, and count it
    ///
    /// For programs with a form of their own for asking: call it once the person is shown what it gives, and not while they type. One
    /// person and one question is one episode for 8 days, so that a repeat gives the same one. What becomes of it is told by the other
    /// operations on episodes. An episode is always of the person whose token it is: programs cannot count for readers without an
    /// account, for a script could fill the ledger. Needs the scope `votes:write`.
    #[oai(path = "/episodes", method = "post", operation_id = "startEpisode")]
    async fn start(
        &self,
        app: Data<&App>,
        handle: Data<&SearchHandle>,
        caller: TokenCaller,
        address: ClientAddress,
        input: Json<NewEpisode>,
    ) -> Result<Json<EpisodeView>, ApiError> {
        let (app, caller, NewEpisode { title, details, category_id }) = (app.0, caller.0, input.0);
        caller.require(Right::Vote, None)?;
        counted(app, Some(&caller), address)?;
        let wanted =
            Wanted { title: title.clone(), details: details.unwrap_or_default(), category: category_id, typing: false };
        let found = suggest::suggest_beside_title(app, handle.0, &wanted).await?;
        let id = if found.items.is_empty() {
            None
        } else {
            let offer = Offer {
                title: &title,
                category: category_id,
                count: found.items.len(),
                likelihood: found.likelihood(),
                held_out: None,
            };
            start(app, &Reader::from(&caller), offer).await?
        };
        let degraded = found.simple;
        let (items, calibration) = views(app, handle.0, found).await?;
        Ok(Json(EpisodeView { id, items, calibration, degraded }))
    }
}
