//! Agencies and categories over REST: for reading, open to everybody.

use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{self, AgencyWithTeams, CategoryWithAgency};
use super::money::{Money, unit_cost_of};
use crate::app::App;
use crate::entity::{AgencyId, CaseReaders, CategoryId, TeamId};
use crate::identity::Anyone;
pub use crate::identity::api::names::AgencyName;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// Public bodies, and where to ask them.
    #[oai(rename = "Agencies")]
    Agencies,
}

/// Staff who share a queue.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Team", example)]
pub struct TeamView {
    pub id: TeamId,
    #[oai(validator(max_length = 80))]
    pub name: String,
}

impl Example for TeamView {
    fn example() -> Self {
        Self { id: TeamId(4), name: "Parking Services".into() }
    }
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Money", example)]
pub struct MoneyView {
    /// With two digits after the point.
    #[oai(validator(pattern = "^[0-9]+\\.[0-9]{2}$"))]
    pub amount: String,
    /// Three capital letters (ISO 4217).
    #[oai(validator(pattern = "^[A-Z]{3}$"))]
    pub currency: String,
}

impl Example for MoneyView {
    fn example() -> Self {
        Self { amount: "4.50".to_owned(), currency: "GBP".to_owned() }
    }
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency }
    }
}

/// A public body.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Agency", skip_serializing_if_is_none, example)]
pub struct AgencyView {
    pub id: AgencyId,
    /// Stands in addresses.
    #[oai(validator(max_length = 60))]
    pub slug: String,
    #[oai(validator(max_length = 80))]
    pub name: String,
    #[oai(validator(max_length = 2000))]
    pub description: String,
    /// What it promises, in its own words.
    #[oai(validator(max_length = 2000))]
    pub service_standard: String,
    /// Where to turn when this site is no help.
    #[oai(validator(max_length = 500))]
    pub contact: String,
    /// The colour of its mark, `#rrggbb`.
    #[oai(validator(pattern = "^#[0-9a-f]{6}$"))]
    pub accent: Option<String>,
    /// What one answer by its staff costs it, by its own word; left out where it says nothing.
    pub unit_cost: Option<MoneyView>,
    /// Which of its staff may read what is said in a case.
    pub case_readers: CaseReaders,
    pub teams: Vec<TeamView>,
}

impl Example for AgencyView {
    fn example() -> Self {
        Self {
            id: AgencyId(2),
            slug: "elmford".into(),
            name: "City of Elmford".into(),
            description: "Parking, waste, libraries and permits.".into(),
            service_standard: "We answer within one working day.".into(),
            contact: "01632 960 001, Monday to Friday".into(),
            accent: Some("#1d5f8a".into()),
            unit_cost: Some(MoneyView::example()),
            case_readers: CaseReaders::Team,
            teams: vec![TeamView::example()],
        }
    }
}

impl From<AgencyWithTeams> for AgencyView {
    fn from(found: AgencyWithTeams) -> Self {
        let AgencyWithTeams { agency, teams } = found;
        Self {
            id: agency.id,
            unit_cost: unit_cost_of(&agency).map(MoneyView::from),
            slug: agency.slug,
            name: agency.name,
            description: agency.description,
            service_standard: agency.service_standard,
            contact: agency.contact,
            accent: agency.accent,
            case_readers: agency.case_readers,
            teams: teams.into_iter().map(|team| TeamView { id: team.id, name: team.name }).collect(),
        }
    }
}

/// A category, to name and link it.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
pub struct CategoryName {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
}

/// Where threads are asked.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Category", skip_serializing_if_is_none, example)]
pub struct CategoryView {
    pub id: CategoryId,
    /// Stands in addresses.
    #[oai(validator(max_length = 60))]
    pub slug: String,
    #[oai(validator(max_length = 80))]
    pub name: String,
    #[oai(validator(max_length = 2000))]
    pub description: String,
    /// The agency that owns it.
    pub agency: AgencyName,
    /// The queue that its cases go to; none leaves that to the agency.
    pub team_id: Option<TeamId>,
    /// Since when it takes no new threads.
    pub archived_at: Option<Timestamp>,
}

impl Example for CategoryView {
    fn example() -> Self {
        Self {
            id: CategoryId(3),
            slug: "parking".into(),
            name: "Parking".into(),
            description: "Permits, fines and places to park.".into(),
            agency: AgencyName { id: AgencyId(2), slug: "elmford".into(), name: "City of Elmford".into() },
            team_id: Some(TeamId(4)),
            archived_at: None,
        }
    }
}

impl From<CategoryWithAgency> for CategoryView {
    fn from(found: CategoryWithAgency) -> Self {
        let CategoryWithAgency { category, agency } = found;
        Self {
            id: category.id,
            slug: category.slug,
            name: category.name,
            description: category.description,
            agency: AgencyName { id: agency.id, slug: agency.slug, name: agency.name },
            team_id: category.team_id,
            archived_at: category.archived_at.map(Timestamp),
        }
    }
}

/// All agencies: they are few, so there is one page.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AgencyList {
    pub items: Vec<AgencyView>,
    /// Always absent: the list has one page.
    pub next_cursor: Option<String>,
}

/// All categories: they are few, so there is one page.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CategoryList {
    pub items: Vec<CategoryView>,
    /// Always absent: the list has one page.
    pub next_cursor: Option<String>,
}

/// Agencies and categories.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgenciesApi;

#[OpenApi]
impl AgenciesApi {
    /// List agencies
    ///
    /// Every agency with its teams, by name.
    #[oai(path = "/agencies", method = "get", operation_id = "listAgencies", tag = "Tag::Agencies")]
    async fn list_agencies(&self, app: Data<&App>, _caller: Anyone) -> Result<Json<AgencyList>, ApiError> {
        let items = listing::agencies(app.reader()).await?.into_iter().map(AgencyView::from).collect();
        Ok(Json(AgencyList { items, next_cursor: None }))
    }

    /// List categories
    ///
    /// The categories that take threads, by agency and then in the agency's order.
    #[oai(path = "/categories", method = "get", operation_id = "listCategories", tag = "Tag::Agencies")]
    async fn list_categories(
        &self,
        app: Data<&App>,
        _caller: Anyone,
        /// Only those of this agency.
        agency: Query<Option<AgencyId>>,
        /// Archived ones too.
        #[oai(default)]
        archived: Query<bool>,
    ) -> Result<Json<CategoryList>, ApiError> {
        let only = agency.0.map(|agency| vec![agency]);
        let items = listing::categories_among(app.reader(), only.as_deref())
            .await?
            .into_iter()
            .filter(|found| archived.0 || found.category.archived_at.is_none())
            .map(CategoryView::from)
            .collect();
        Ok(Json(CategoryList { items, next_cursor: None }))
    }
}
