//! What threads, answers and comments share: people, places and texts, by name.

use poem_openapi::Object;

pub use crate::agencies::api::{AgencyName, CategoryName};
use crate::entity::ThreadId;
pub use crate::identity::api::names::Person;
pub use crate::posts::api::Body;
use crate::threads::views;
use crate::web::timestamp::Timestamp;

impl From<views::Person> for Person {
    fn from(person: views::Person) -> Self {
        Self { id: person.id, handle: person.handle, display_name: person.display_name }
    }
}

impl From<views::CategoryRef> for CategoryName {
    fn from(category: views::CategoryRef) -> Self {
        Self { id: category.id, slug: category.slug, name: category.name }
    }
}

impl From<views::AgencyRef> for AgencyName {
    fn from(agency: views::AgencyRef) -> Self {
        Self { id: agency.id, slug: agency.slug, name: agency.name }
    }
}

/// Why something is hidden; only for its author and for moderators.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Hidden")]
pub struct HiddenView {
    pub at: Timestamp,
    pub reason: String,
}

impl From<views::Hidden> for HiddenView {
    fn from(hidden: views::Hidden) -> Self {
        Self { at: hidden.at.into(), reason: hidden.reason }
    }
}

/// Another thread, by title.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThreadLink")]
pub struct ThreadLink {
    pub id: ThreadId,
    pub title: String,
}

impl From<views::ThreadRef> for ThreadLink {
    fn from(thread: views::ThreadRef) -> Self {
        Self { id: thread.id, title: thread.title }
    }
}
