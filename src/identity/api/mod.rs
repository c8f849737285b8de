//! The REST API of accounts: who am I, my tokens, my sessions, and keeping others out of the site.

pub mod names;
mod security;
mod sessions;
mod suspensions;
mod tokens;

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::{Example, MaybeUndefined};
use poem_openapi::{Object, OpenApi, Tags};

use self::names::AgencyName;
use super::extractors::TokenCaller;
use super::permissions::{Right, Scope};
use super::settings::SettingsChange;
use super::{members, settings};
use crate::app::App;
use crate::entity::{AccountId, AgencyId, Role, TeamId};
use crate::web::answers::Done;
use crate::web::nullable::NullableChange;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

pub use security::SecurityEventsApi;
pub use sessions::SessionsApi;
pub use suspensions::SuspensionsApi;
pub use tokens::TokensApi;

/// The parts of it.
pub type Apis = (AccountApi, TokensApi, SessionsApi, SecurityEventsApi, SuspensionsApi);

/// All of it, for the one service that `routes` builds.
#[must_use]
pub fn api() -> Apis {
    (AccountApi, TokensApi, SessionsApi, SecurityEventsApi, SuspensionsApi)
}

#[derive(Tags)]
enum Tag {
    /// Your own account, its tokens and its sessions.
    Account,
}

/// A role at an agency.
#[derive(Clone, Debug, Object)]
#[oai(rename = "StaffRole")]
struct RoleView {
    agency: AgencyName,
    role: Role,
}

/// Your own account.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
struct Me {
    id: AccountId,
    /// Your public name.
    handle: String,
    /// What you are shown with instead of the handle.
    display_name: Option<String>,
    about: String,
    /// Your confirmed address, with its domain in ASCII; shown to nobody else.
    email: Option<String>,
    /// Tag (BCP 47) of the language of your pages and mails; left out if you chose none.
    locale: Option<String>,
    joined_at: Timestamp,
    /// Whether you may do everything in every agency.
    site_administrator: bool,
    /// Your staff roles; empty for citizens.
    roles: Vec<RoleView>,
    /// Teams whose queues you work.
    team_ids: Vec<TeamId>,
    /// What this token may do.
    scopes: Vec<Scope>,
}

impl Example for Me {
    fn example() -> Self {
        let elmford = AgencyName { id: AgencyId(1), slug: "elmford".to_owned(), name: "City of Elmford".to_owned() };
        Self {
            id: AccountId(12),
            handle: "Ann_Parking".to_owned(),
            display_name: Some("Ann (Parking Services)".to_owned()),
            about: String::new(),
            email: Some("ann@elmford.example".to_owned()),
            locale: Some("en".to_owned()),
            joined_at: Timestamp::example(),
            site_administrator: false,
            roles: vec![RoleView { agency: elmford, role: Role::Agent }],
            team_ids: vec![TeamId(3)],
            scopes: vec![Scope::ThreadsRead, Scope::ProfileRead],
        }
    }
}

/// Changes to your own account; what is left out stays.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MeEdit", deny_unknown_fields, example)]
struct MeEdit {
    /// What you are shown with instead of the handle; only staff have a team in brackets. `null` takes it away.
    #[oai(validator(max_length = 60))]
    display_name: NullableChange<String>,
    #[oai(validator(max_length = 1000))]
    about: Option<String>,
    /// Tag (BCP 47) of a language that the site offers, for your pages and mails; `null` for the site's own.
    #[oai(validator(max_length = 35))]
    locale: NullableChange<String>,
}

impl Example for MeEdit {
    fn example() -> Self {
        Self {
            display_name: NullableChange(MaybeUndefined::Null),
            about: Some("Ask me about permits.".to_owned()),
            locale: NullableChange(MaybeUndefined::Value("en".to_owned())),
        }
    }
}

/// What is set, with an empty text for what is taken away; none for what is left unchanged.
fn set_or_empty(field: NullableChange<String>) -> Option<String> {
    match field.0 {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(String::new()),
        MaybeUndefined::Value(value) => Some(value),
    }
}

impl From<MeEdit> for SettingsChange {
    fn from(edit: MeEdit) -> Self {
        Self { display_name: set_or_empty(edit.display_name), about: edit.about, locale: set_or_empty(edit.locale) }
    }
}

/// Who the caller is.
pub struct AccountApi;

#[OpenApi(tag = "Tag::Account")]
impl AccountApi {
    /// Read your own account
    ///
    /// Needs the scope `profile:read`.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<Me>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        caller.require(Right::ReadProfile, None)?;
        let account = settings::own(app, &caller).await?;
        let ids: Vec<AgencyId> = caller.roles.iter().map(|(agency, _)| *agency).collect();
        let agencies = members::agencies(app.reader(), ids).await?;
        let named = |id| {
            let agency = agencies.iter().find(|agency| agency.id == id)?;
            Some(AgencyName { id, slug: agency.slug.clone(), name: agency.name.clone() })
        };
        let roles = caller
            .roles
            .iter()
            .filter_map(|&(agency_id, role)| Some(RoleView { agency: named(agency_id)?, role }))
            .collect();
        Ok(Json(Me {
            id: account.id,
            handle: account.handle,
            display_name: account.display_name,
            about: account.about,
            email: account.email,
            locale: account.locale,
            joined_at: account.created_at.into(),
            site_administrator: account.is_site_administrator,
            roles,
            team_ids: caller.teams,
            scopes: caller.scopes.unwrap_or_default(),
        }))
    }

    /// Change your own account
    ///
    /// Your name, your address and your password are changed on the site alone. A new password takes all your tokens back, unless you
    /// choose there to keep them. Needs the scope `profile:write`.
    #[oai(path = "/me", method = "patch", operation_id = "editMe")]
    async fn edit_me(&self, app: Data<&App>, caller: TokenCaller, input: Json<MeEdit>) -> Result<Done, ApiError> {
        settings::change(app.0, &caller.0, &input.0.into()).await?;
        Ok(Done::Done)
    }
}
