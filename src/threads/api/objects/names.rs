//! What threads, answers and comments share: people, places and texts, by name.

use poem_openapi::Object;

use crate::entity::{AccountId, AgencyId, CategoryId, ThreadId};
use crate::threads::views;
use crate::web::timestamp::Timestamp;

/// Who wrote something.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, rename = "Person")]
pub struct PersonView {
    pub id: AccountId,
    /// Public name.
    pub handle: String,
    /// Shown beside the handle of staff.
    pub display_name: Option<String>,
}

impl From<views::Person> for PersonView {
    fn from(person: views::Person) -> Self {
        Self { id: person.id, handle: person.handle, display_name: person.display_name }
    }
}

/// A category, by name.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CategoryName")]
pub struct CategoryView {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
}

impl From<views::CategoryRef> for CategoryView {
    fn from(category: views::CategoryRef) -> Self {
        Self { id: category.id, slug: category.slug, name: category.name }
    }
}

/// An agency, by name.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AgencyName")]
pub struct AgencyView {
    pub id: AgencyId,
    pub slug: String,
    pub name: String,
}

impl From<views::AgencyRef> for AgencyView {
    fn from(agency: views::AgencyRef) -> Self {
        Self { id: agency.id, slug: agency.slug, name: agency.name }
    }
}

/// A text as typed and as shown.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Body")]
pub struct BodyView {
    /// Markdown, as typed.
    pub source: String,
    /// Clean HTML, safe to print.
    pub html: String,
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
