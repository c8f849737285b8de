//! Recommendations over REST: for those who work cases of the agency.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{Recommendation, of_thread, recommendations};
use super::recommend::{NewRecommendation, Seen, recommend};
use super::stop_recommending::stop_recommending;
use crate::agencies::listing::agency_by_id;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, ThreadId};
use crate::identity::{Right, TokenCaller};
use crate::locale::text;
use crate::web::answers::{Done, Read, Tagged};
use crate::web::conditional::{self, OptionalIfMatch};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// Threads that agencies recommend to those who search for certain words.
    Recommendations,
}

/// A thread that an agency recommends to everybody who searches for one of the phrases.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Recommendation", skip_serializing_if_is_none, example)]
pub struct RecommendationView {
    pub thread_id: ThreadId,
    /// Left out where not everybody sees the thread any more, or where it went to another agency: it is not shown to anybody then.
    #[oai(validator(max_length = 150))]
    pub title: Option<String>,
    /// One to five.
    pub phrases: Vec<String>,
    /// Who recommended it first; left out once the account is erased.
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
}

impl Example for RecommendationView {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            title: Some("How do I get rid of an old sofa?".to_owned()),
            phrases: vec!["bulky waste".to_owned(), "old furniture".to_owned()],
            created_by: Some(AccountId(7)),
            created_at: Timestamp::example(),
        }
    }
}

impl From<Recommendation> for RecommendationView {
    fn from(found: Recommendation) -> Self {
        Self {
            thread_id: found.thread,
            title: found.title,
            phrases: found.phrases,
            created_by: found.created_by,
            created_at: found.created_at.into(),
        }
    }
}

/// What an agency recommends.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "RecommendationList", example)]
pub struct RecommendationList {
    /// At most 200, newest first.
    pub items: Vec<RecommendationView>,
}

impl Example for RecommendationList {
    fn example() -> Self {
        Self { items: vec![RecommendationView::example()] }
    }
}

/// The words for which a thread is recommended.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "RecommendationInput", deny_unknown_fields, example)]
pub struct RecommendationInput {
    /// One to four words each; small words such as "the" do not count. A search matches that has the same words in any order, or has
    /// them next to each other among others.
    #[oai(validator(min_items = 1, max_items = 5, max_length = 100))]
    pub phrases: Vec<String>,
}

impl Example for RecommendationInput {
    fn example() -> Self {
        Self { phrases: vec!["bulky waste".to_owned(), "old furniture".to_owned()] }
    }
}

/// What agencies recommend.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecommendationsApi;

#[OpenApi(tag = "Tag::Recommendations")]
impl RecommendationsApi {
    /// List what an agency recommends
    ///
    /// For those who work cases of the agency; to others, there is nothing here. Needs the scope `cases:read`.
    #[oai(path = "/agencies/:id/recommendations", method = "get", operation_id = "listRecommendations")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Json<RecommendationList>, ApiError> {
        let app = app.0;
        caller.0.require_or_hide(Right::ReadCases, id.0)?;
        let agency = agency_by_id(app.reader(), id.0).await?.ok_or_else(ApiError::missing)?;
        let items = recommendations(app.reader(), agency.id).await?.into_iter().map(RecommendationView::from).collect();
        Ok(Json(RecommendationList { items }))
    }

    /// Read what an agency recommends a thread for
    ///
    /// For those who work cases of the agency; to others, there is nothing here. Needs the scope `cases:read`.
    #[oai(path = "/agencies/:id/recommendations/:thread_id", method = "get", operation_id = "getRecommendation")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Which thread.
        thread_id: Path<ThreadId>,
    ) -> Result<Read<RecommendationView>, ApiError> {
        caller.0.require_or_hide(Right::ReadCases, id.0)?;
        Ok(view(app.0, id.0, thread_id.0).await?.into())
    }

    /// Recommend a thread for searches
    ///
    /// Whoever searches for one of the phrases gets the thread before everything else, as long as everybody sees it, it is the agency's
    /// and it fits the filters. The phrases take the place of earlier ones: a thread that is recommended already is changed with its
    /// `ETag` as `If-Match`. 404 for a thread that is not a public one of the agency. For those who work cases of the agency. Needs the
    /// scope `cases:write`.
    #[oai(path = "/agencies/:id/recommendations/:thread_id", method = "put", operation_id = "recommendThread")]
    async fn put(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Which thread.
        thread_id: Path<ThreadId>,
        if_match: Param<OptionalIfMatch>,
        body: Json<RecommendationInput>,
    ) -> Result<Tagged<RecommendationView>, ApiError> {
        let (app, agency, thread) = (app.0, id.0, thread_id.0);
        caller.0.require_or_hide(Right::WorkCases, agency)?;
        let seen = match if_match.0.required() {
            Some(named) => named.revision()?.map_or(Seen::Anything, Seen::Version),
            None if of_thread(app.reader(), agency, thread).await?.is_some() => {
                let detail = text::t("api-problem-if-match-required");
                return Err(ApiError::precondition_required("if_match_required", detail));
            }
            None => Seen::Nothing,
        };
        let new = NewRecommendation { thread, phrases: body.0.phrases, seen };
        recommend(app, &caller.0, agency, &new, None).await?;
        Ok(view(app, agency, thread).await?.into())
    }

    /// Stop recommending a thread
    ///
    /// For those who work cases of the agency. Needs the scope `cases:write`.
    #[oai(path = "/agencies/:id/recommendations/:thread_id", method = "delete", operation_id = "removeRecommendation")]
    async fn remove(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Which thread.
        thread_id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        stop_recommending(app.0, &caller.0, id.0, thread_id.0).await?;
        Ok(Done::Done)
    }
}

/// A recommendation with its tag.
async fn view(app: &App, agency: AgencyId, thread: ThreadId) -> Result<(RecommendationView, String), ApiError> {
    let found = of_thread(app.reader(), agency, thread).await?.ok_or_else(ApiError::missing)?;
    let version = found.version;
    Ok(conditional::tagged(version, RecommendationView::from(found)))
}
