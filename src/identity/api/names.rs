//! People and agencies as the API names them.

use poem_openapi::Object;

use crate::entity::{AccountId, AgencyId};

/// An agency, to name and link it.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
pub struct AgencyName {
    pub id: AgencyId,
    pub slug: String,
    pub name: String,
}

/// A person, by public name.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Person {
    pub id: AccountId,
    /// Public name. That of somebody who had their account deleted begins with `former-member-`.
    pub handle: String,
    /// What the person is shown with instead of the handle; left out for those who wrote no name.
    pub display_name: Option<String>,
}
