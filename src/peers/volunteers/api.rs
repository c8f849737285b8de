//! The REST API of volunteers.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::agree::agree;
use super::end::{end, end_own};
use super::listing::{self, Volunteer, Volunteering};
use super::name::name;
use crate::app::App;
use crate::entity::{AccountId, AgencyId};
use crate::identity::TokenCaller;
use crate::peers::api::Tag;
use crate::web::answers::Done;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// Somebody whom an agency named as its volunteer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Volunteer", skip_serializing_if_is_none)]
struct VolunteerView {
    account_id: AccountId,
    handle: String,
    named_at: Timestamp,
    /// Left out until they agree.
    agreed_at: Option<Timestamp>,
}

impl From<Volunteer> for VolunteerView {
    fn from(one: Volunteer) -> Self {
        Self {
            account_id: one.account,
            handle: one.handle,
            named_at: one.named_at.into(),
            agreed_at: one.agreed_at.map(Timestamp),
        }
    }
}

/// Everybody whom an agency named, 20 at most.
#[derive(Clone, Debug, Object)]
#[oai(rename = "VolunteerList")]
struct VolunteerList {
    items: Vec<VolunteerView>,
}

/// Whom an agency asks.
#[derive(Clone, Debug, Object)]
#[oai(rename = "VolunteerInput", deny_unknown_fields, example)]
struct VolunteerInput {
    /// The exact public name of an account.
    #[oai(validator(min_length = 1, max_length = 60))]
    handle: String,
}

impl Example for VolunteerInput {
    fn example() -> Self {
        Self { handle: "kind_neighbour".to_owned() }
    }
}

/// An agency that named you.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Volunteering", skip_serializing_if_is_none)]
struct VolunteeringView {
    agency_id: AgencyId,
    agency_name: String,
    named_at: Timestamp,
    /// Left out until you agree.
    agreed_at: Option<Timestamp>,
}

impl From<Volunteering> for VolunteeringView {
    fn from(one: Volunteering) -> Self {
        Self {
            agency_id: one.agency.id,
            agency_name: one.agency.name,
            named_at: one.named_at.into(),
            agreed_at: one.agreed_at.map(Timestamp),
        }
    }
}

/// The agencies that named you.
#[derive(Clone, Debug, Object)]
#[oai(rename = "VolunteeringList")]
struct VolunteeringList {
    items: Vec<VolunteeringView>,
}

/// Volunteers of agencies.
pub struct VolunteersApi;

#[OpenApi(tag = "Tag::Peers")]
impl VolunteersApi {
    /// List the volunteers of an agency
    ///
    /// Also those who were asked and have not answered. For those who administer the agency. Needs the scope `admin`.
    #[oai(path = "/agencies/:id/volunteers", method = "get", operation_id = "listVolunteers")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Json<VolunteerList>, ApiError> {
        let found = listing::of_agency(app.0, &caller.0, id.0).await?;
        Ok(Json(VolunteerList { items: found.into_iter().map(VolunteerView::from).collect() }))
    }

    /// Ask somebody to be a volunteer
    ///
    /// They are told, and nothing shows before they agree. No right comes with it. Whoever said no within 90 days is not asked again. An
    /// agency has 20 at most. For those who administer the agency. Needs the scope `admin`.
    #[oai(path = "/agencies/:id/volunteers", method = "post", operation_id = "nameVolunteer")]
    async fn name(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        input: Json<VolunteerInput>,
    ) -> Result<Done, ApiError> {
        name(app.0, &caller.0, id.0, &input.0.handle).await?;
        Ok(Done::Done)
    }

    /// End that somebody is a volunteer
    ///
    /// Or take back that they were asked. For those who administer the agency. Needs the scope `admin`.
    #[oai(path = "/agencies/:id/volunteers/:number", method = "delete", operation_id = "endVolunteer")]
    async fn end(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Whose account.
        number: Path<AccountId>,
    ) -> Result<Done, ApiError> {
        end(app.0, &caller.0, id.0, number.0).await?;
        Ok(Done::Done)
    }

    /// List the agencies that named you as a volunteer
    ///
    /// Needs the scope `profile:read`.
    #[oai(path = "/me/volunteering", method = "get", operation_id = "listMyVolunteering")]
    async fn own(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<VolunteeringList>, ApiError> {
        let found = listing::own(app.0, &caller.0).await?;
        Ok(Json(VolunteeringList { items: found.into_iter().map(VolunteeringView::from).collect() }))
    }

    /// Agree to be a volunteer
    ///
    /// Of an agency that asked you. Your profile and your answers to its questions say so from then on. Needs the scope `profile:write`.
    #[oai(path = "/me/volunteering/:id", method = "put", operation_id = "agreeToVolunteer")]
    async fn agree(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Done, ApiError> {
        agree(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Be no volunteer
    ///
    /// Says no to an agency that asked, or ends it later. It does not ask you again within 90 days. Needs the scope `profile:write`.
    #[oai(path = "/me/volunteering/:id", method = "delete", operation_id = "endMyVolunteering")]
    async fn end_own(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Done, ApiError> {
        end_own(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
