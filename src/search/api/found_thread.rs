//! A thread that was found, as the API says it.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::agencies::api::{AgencyName, CategoryName};
use crate::entity::{AgencyId, AnswerId, CategoryId, ThreadId, ThreadState};
use crate::search::found::ThreadHit;
use crate::search::highlight::html;
use crate::web::timestamp::Timestamp;

/// A thread that was found.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
pub(super) struct FoundThread {
    id: ThreadId,
    title: String,
    state: ThreadState,
    /// Two letters; left out where nobody can tell.
    language: Option<String>,
    category: CategoryName,
    agency: AgencyName,
    created_at: Timestamp,
    answer_count: i32,
    /// People with this problem, the asker included.
    me_too_count: i32,
    /// The title as HTML: escaped, with what was searched for within `<mark>`.
    title_html: String,
    /// The sentence of the best answer that has most of what was searched for, or words of the question around it, as HTML like
    /// `title_html`.
    excerpt_html: String,
    /// The answer that the excerpt is of; left out where it is of the question.
    excerpt_answer_id: Option<AnswerId>,
}

impl Example for FoundThread {
    fn example() -> Self {
        Self {
            id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            state: ThreadState::Solved,
            language: Some("en".to_owned()),
            category: CategoryName { id: CategoryId(3), slug: "parking".to_owned(), name: "Parking".to_owned() },
            agency: AgencyName { id: AgencyId(1), slug: "elmford".to_owned(), name: "City of Elmford".to_owned() },
            created_at: Timestamp::example(),
            answer_count: 3,
            me_too_count: 12,
            title_html: "How do I appeal a <mark>parking</mark> <mark>fine</mark>?".to_owned(),
            excerpt_html: "I got a <mark>fine</mark> on Mill Lane on Saturday …".to_owned(),
            excerpt_answer_id: None,
        }
    }
}

impl From<ThreadHit> for FoundThread {
    fn from(found: ThreadHit) -> Self {
        Self {
            title_html: html(&found.marked_title),
            excerpt_html: html(&found.excerpt),
            excerpt_answer_id: found.excerpt_of,
            id: found.id,
            title: found.title,
            state: found.state,
            language: Some(found.language).filter(|language| !language.is_empty()),
            category: CategoryName { id: found.category_id, slug: found.category_slug, name: found.category },
            agency: AgencyName { id: found.agency_id, slug: found.agency_slug, name: found.agency },
            created_at: found.asked_at.into(),
            answer_count: found.answer_count,
            me_too_count: found.me_too_count,
        }
    }
}
