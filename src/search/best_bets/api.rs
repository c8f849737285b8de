//! Best bets over REST: for those who work cases of the agency.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{BestBet, best_bet, best_bets};
use super::pin::{NewBestBet, pin};
use super::unpin::unpin;
use crate::agencies::listing::agency_by_id;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, BestBetId, ThreadId};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Right, TokenCaller};
use crate::web::answers::{Created, Done};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// Threads that agencies recommend to those who search for certain words.
    BestBets,
}

/// A thread that an agency recommends to everybody who searches for one of the phrases.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "BestBet", skip_serializing_if_is_none, example)]
pub struct BestBetView {
    pub id: BestBetId,
    pub thread_id: ThreadId,
    /// Left out where not everybody sees the thread any more, or where it went to another agency: it is not shown to anybody then.
    #[oai(validator(max_length = 150))]
    pub title: Option<String>,
    /// One to five.
    pub phrases: Vec<String>,
    /// Who recommended it first; left out once the account is erased.
    pub pinned_by: Option<AccountId>,
    pub pinned_at: Timestamp,
    /// Send it back to change the phrases.
    pub version: i32,
}

impl Example for BestBetView {
    fn example() -> Self {
        Self {
            id: BestBetId(5),
            thread_id: ThreadId(42),
            title: Some("How do I get rid of an old sofa?".to_owned()),
            phrases: vec!["bulky waste".to_owned(), "old furniture".to_owned()],
            pinned_by: Some(AccountId(7)),
            pinned_at: Timestamp::example(),
            version: 1,
        }
    }
}

impl From<BestBet> for BestBetView {
    fn from(bet: BestBet) -> Self {
        Self {
            id: bet.id,
            thread_id: bet.thread,
            title: bet.title,
            phrases: bet.phrases,
            pinned_by: bet.pinned_by,
            pinned_at: bet.pinned_at.into(),
            version: bet.version,
        }
    }
}

/// What an agency recommends.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "BestBetList", example)]
pub struct BestBetList {
    /// At most 200, newest first.
    pub items: Vec<BestBetView>,
}

impl Example for BestBetList {
    fn example() -> Self {
        Self { items: vec![BestBetView::example()] }
    }
}

/// A public thread of the agency, and the words for which it is recommended.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewBestBet", deny_unknown_fields, skip_serializing_if_is_none, example)]
pub struct NewBestBetInput {
    pub thread_id: ThreadId,
    /// One to four words each; small words such as "the" do not count. A search matches that has the same words in any order, or has
    /// them next to each other among others.
    #[oai(validator(min_items = 1, max_items = 5, max_length = 100))]
    pub phrases: Vec<String>,
    /// The version whose phrases these replace; left out for a thread that is not recommended yet.
    pub version: Option<i32>,
}

impl Example for NewBestBetInput {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            phrases: vec!["bulky waste".to_owned(), "old furniture".to_owned()],
            version: None,
        }
    }
}

/// What agencies recommend.
#[derive(Clone, Copy, Debug, Default)]
pub struct BestBetsApi;

#[OpenApi(tag = "Tag::BestBets")]
impl BestBetsApi {
    /// List what an agency recommends
    ///
    /// For those who work cases of the agency; to others, there is nothing here. Needs the scope `cases:read`.
    #[oai(path = "/agencies/:id/best-bets", method = "get", operation_id = "listBestBets")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Json<BestBetList>, ApiError> {
        let app = app.0;
        caller.0.require_or_hide(Right::ReadCases, id.0)?;
        let agency = agency_by_id(app.reader(), id.0).await?.ok_or_else(ApiError::missing)?;
        let items = best_bets(app.reader(), agency.id).await?.into_iter().map(BestBetView::from).collect();
        Ok(Json(BestBetList { items }))
    }

    /// Recommend a thread for searches
    ///
    /// Whoever searches for one of the phrases gets the thread before everything else, as long as everybody sees it, it is the agency's
    /// and it fits the filters. The phrases take the place of earlier ones. 404 for a thread that is not a public one of the agency.
    /// For those who work cases of the agency. Needs the scope `cases:write`.
    #[oai(path = "/agencies/:id/best-bets", method = "post", operation_id = "pinBestBet")]
    async fn pin(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        idempotency_key: Param<RequestKey>,
        body: Json<NewBestBetInput>,
    ) -> Result<Created<BestBetView>, ApiError> {
        let app = app.0;
        let NewBestBetInput { thread_id, phrases, version } = body.0;
        let new = NewBestBet { thread: thread_id, phrases, seen: version };
        let pinned = pin(app, &caller.0, id.0, &new, idempotency_key.0.0).await?;
        let found = best_bet(app.reader(), id.0, pinned.value).await?.ok_or_else(ApiError::missing)?;
        Ok(Created::new(found.into(), &format!("/agencies/{}/best-bets", id.0), pinned.replayed))
    }

    /// Take back a recommendation
    ///
    /// For those who work cases of the agency. Needs the scope `cases:write`.
    #[oai(path = "/agencies/:id/best-bets/:number", method = "delete", operation_id = "unpinBestBet")]
    async fn unpin(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Which recommendation.
        number: Path<BestBetId>,
    ) -> Result<Done, ApiError> {
        unpin(app.0, &caller.0, id.0, number.0).await?;
        Ok(Done::Done)
    }
}
