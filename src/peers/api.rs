//! The REST API of questions that somebody could answer.

pub mod followed;

use std::collections::BTreeSet;

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{self, WaitingQuestion};
use super::preferences::{self, NewPreferences, Preferences};
use super::{follow as follows, offers};
use crate::app::App;
use crate::config::Config;
use crate::entity::{AgencyId, CategoryId};
use crate::identity::TokenCaller;
use crate::threads::api::objects::SummaryView;
use crate::web::answers::{Done, Page};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
pub(super) enum Tag {
    /// Open questions that you could answer.
    Peers,
}

/// A question that waits for neighbours.
#[derive(Clone, Debug, Object)]
#[oai(rename = "WaitingQuestion", example)]
struct QuestionView {
    thread: SummaryView,
    /// Neighbours have until then; staff get it afterwards.
    until: Timestamp,
}

impl QuestionView {
    fn new(config: &Config, question: WaitingQuestion) -> Self {
        Self { thread: SummaryView::new(config, question.row), until: question.window_ends_at.into() }
    }
}

impl Example for QuestionView {
    fn example() -> Self {
        Self { thread: SummaryView::example(), until: Timestamp::example() }
    }
}

/// One page of questions that wait for neighbours.
#[derive(Clone, Debug, Object)]
#[oai(rename = "WaitingQuestionList", skip_serializing_if_is_none)]
struct QuestionList {
    items: Vec<QuestionView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// Which questions you could answer, and whether they are brought to you.
#[derive(Clone, Debug, Object)]
#[oai(rename = "QuestionPreferences", deny_unknown_fields, skip_serializing_if_is_none, example)]
struct PreferencesView {
    /// Whether open questions are brought to you, three a day at most.
    questions_wanted: bool,
    /// Whether you are told by mail what your answers did: once a month at most, and only if they helped somebody since. Stays as it is
    /// where it is left out.
    effects_wanted: Option<bool>,
    /// The languages that you read (ISO 639-1); none for any.
    #[oai(validator(max_items = 20, max_length = 2))]
    languages: Vec<String>,
    /// The categories that you follow.
    #[oai(validator(max_items = 500))]
    category_ids: Vec<CategoryId>,
    /// The agencies that you follow, with all their categories, also those that come later. They stay as they are where this is left out.
    #[oai(validator(max_items = 500))]
    agency_ids: Option<Vec<AgencyId>>,
}

impl Example for PreferencesView {
    fn example() -> Self {
        Self {
            questions_wanted: true,
            effects_wanted: Some(false),
            languages: vec!["en".to_owned()],
            category_ids: vec![CategoryId(1)],
            agency_ids: Some(Vec::new()),
        }
    }
}

impl From<Preferences> for PreferencesView {
    fn from(own: Preferences) -> Self {
        Self {
            questions_wanted: own.wants_questions,
            effects_wanted: Some(own.wants_effects),
            languages: own.languages,
            category_ids: own.categories.into_iter().collect(),
            agency_ids: Some(own.agencies.into_iter().collect()),
        }
    }
}

impl From<PreferencesView> for NewPreferences {
    fn from(sent: PreferencesView) -> Self {
        let categories: BTreeSet<CategoryId> = sent.category_ids.into_iter().collect();
        Self {
            wants_questions: sent.questions_wanted,
            wants_effects: sent.effects_wanted,
            languages: sent.languages.join(" "),
            categories,
            agencies: sent.agency_ids.map(BTreeSet::from_iter),
        }
    }
}

/// What became of the questions of an agency that were brought to people.
#[derive(Clone, Debug, Object)]
#[oai(rename = "QuestionOfferCounts", example)]
struct CountsView {
    /// How often a question was brought to somebody.
    offered: i64,
    /// How often they came to look, or answered.
    came: i64,
    /// How often they answered.
    answered: i64,
}

impl Example for CountsView {
    fn example() -> Self {
        Self { offered: 40, came: 22, answered: 9 }
    }
}

/// Questions that a caller could answer.
pub struct PeersApi;

#[OpenApi(tag = "Tag::Peers")]
impl PeersApi {
    /// List the questions that you could answer
    ///
    /// Open questions of others in the categories, of the agencies and with the tags that you follow, as long as neighbours have time;
    /// those with most of it left first.
    /// Needs the scope `threads:read`.
    #[oai(path = "/me/questions", method = "get", operation_id = "listQuestionsForMe")]
    async fn questions(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<QuestionList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let name = format!("questions:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/questions", limit.0);
        let page = listing::questions_for(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(|question| QuestionView::new(&app.config, question)).collect();
        Ok(Page::Page(Json(QuestionList { items, next_cursor }), link))
    }

    /// Read which questions are brought to you
    ///
    /// Needs the scope `profile:read`.
    #[oai(path = "/me/question-preferences", method = "get", operation_id = "getMyQuestionPreferences")]
    async fn preferences(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<PreferencesView>, ApiError> {
        Ok(Json(preferences::own(app.0, &caller.0).await?.into()))
    }

    /// Change which questions are brought to you
    ///
    /// Takes the place of all that was said before; what may be left out and is stays as it is. Needs the scope `profile:write`.
    #[oai(path = "/me/question-preferences", method = "put", operation_id = "setMyQuestionPreferences")]
    async fn set_preferences(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        input: Json<PreferencesView>,
    ) -> Result<Done, ApiError> {
        preferences::change(app.0, &caller.0, input.0.into())
            .await
            .map_err(|error| error.with_field_names(&[("categories", "category_ids"), ("agencies", "agency_ids")]))?;
        Ok(Done::Done)
    }

    /// Follow a category
    ///
    /// Its open questions are among those that you could answer. No mail follows from it. Needs the scope `votes:write`.
    #[oai(path = "/categories/:id/follow", method = "put", operation_id = "followCategory")]
    async fn follow(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which category.
        id: Path<CategoryId>,
    ) -> Result<Done, ApiError> {
        follows::follow(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Follow a category no more
    ///
    /// Needs the scope `votes:write`.
    #[oai(path = "/categories/:id/follow", method = "delete", operation_id = "unfollowCategory")]
    async fn unfollow(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which category.
        id: Path<CategoryId>,
    ) -> Result<Done, ApiError> {
        follows::unfollow(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Follow an agency
    ///
    /// The open questions in all its categories, also in those that come later, are among those that you could answer. No mail follows
    /// from it. Needs the scope `votes:write`.
    #[oai(path = "/agencies/:id/follow", method = "put", operation_id = "followAgency")]
    async fn follow_agency(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Done, ApiError> {
        follows::follow_agency(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Follow an agency no more
    ///
    /// Categories that you follow by themselves stay. Needs the scope `votes:write`.
    #[oai(path = "/agencies/:id/follow", method = "delete", operation_id = "unfollowAgency")]
    async fn unfollow_agency(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Done, ApiError> {
        follows::unfollow_agency(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Count who came of those whom questions were brought to
    ///
    /// Of the questions of an agency, for those who administer it. Needs the scope `admin`.
    #[oai(path = "/agencies/:id/question-offers", method = "get", operation_id = "countQuestionOffers")]
    async fn counts(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Json<CountsView>, ApiError> {
        let counts = offers::counts_of(app.0, &caller.0, id.0).await?;
        let small = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let (offered, came, answered) = (small(counts.offered), small(counts.came), small(counts.answered));
        Ok(Json(CountsView { offered, came, answered }))
    }
}
