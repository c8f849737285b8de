//! The way to the search page, and the second step of asking: what is answered already. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, Route, get, handler};
use serde::Deserialize;

use super::draft_panel::{DraftPanel, FoundFor, Offered, offer};
use super::results_page::{counted, public, search_page};
use super::suggest::{self, Suggestion, Wanted};
use super::withheld::is_withheld;
use super::{SearchHandle, recommendations, synonyms};
use crate::app::App;
use crate::entity::{CategoryId, EpisodeId};
use crate::identity::Visit;
use crate::posts;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};

/// Adds the pages of searching.
pub fn routes(route: Route) -> Route {
    synonyms::pages::routes(recommendations::pages::routes(route))
        .at("/search", get(search_page))
        .at("/search.atom", get(super::feed::search_feed))
        .at("/ask/similar", get(similar_page))
        .at("/ask/suggestions", get(suggestions).post(suggestions_for_details))
        .at("/desk/cases/:reference/alike", get(super::alike_questions::alike_page))
}

/// A question on its way.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    title: String,
    category: String,
    /// The category that like questions stand in, where none was chosen.
    #[serde(skip)]
    likely: Option<CategoryId>,
}

impl Draft {
    fn wanted(&self, typing: bool) -> Wanted {
        Wanted {
            title: self.title.clone(),
            details: String::new(),
            category: self.category.parse().ok().map(CategoryId),
            typing,
        }
    }

    /// A step of asking with what was typed so far, and the episode that it belongs to.
    fn step(&self, path: &str, episode: Option<EpisodeId>) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.append_pair("title", &self.title);
        if !self.category.is_empty() {
            address.append_pair("category", &self.category);
        } else if let Some(likely) = self.likely {
            address.append_pair("likely", &likely.to_string());
        }
        if let Some(episode) = episode {
            address.append_pair("episode", &episode.to_string());
        }
        format!("{path}?{}", address.finish())
    }
}

/// The category in which more than half of what was found stands: what like questions agree on is likely. None where they do not agree.
#[must_use]
fn agreed_category(found: &[CategoryId]) -> Option<CategoryId> {
    let count = |id: CategoryId| found.iter().filter(|other| **other == id).count();
    found.iter().copied().find(|id| count(*id) * 2 > found.len())
}

#[derive(Template)]
#[template(path = "search/similar.html")]
struct SimilarPage {
    page: Page,
    title: String,
    items: Vec<Suggestion>,
    simple: bool,
    /// What is counted of it belongs to this episode; empty where nothing is counted.
    episode: String,
    /// The next step.
    on: String,
    /// The step before.
    back: String,
}

#[derive(Template)]
#[template(path = "search/suggestions.html")]
struct SuggestionsFragment {
    page: Page,
    items: Vec<Suggestion>,
}

#[handler]
async fn similar_page(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(mut draft): Query<Draft>,
) -> Result<Response> {
    counted(app, &visit)?;
    // What is no question yet finds nothing: the first step says what is wrong with it, before anybody signs in.
    if posts::rules::question(&draft.title).is_err() {
        return Ok(page::see_other(&format!("{}&checked=1", draft.step("/ask", None))));
    }
    let found = suggest::suggest(app, handle, &draft.wanted(false)).await.map_err(PageError::from)?;
    if found.items.is_empty() {
        return Ok(page::see_other(&draft.step("/ask/details", None)));
    }
    let offered = FoundFor {
        title: &draft.title,
        category: draft.wanted(false).category,
        count: found.items.len(),
        likelihood: found.likelihood(),
    };
    let Offered { episode, is_withheld } = offer(app, &visit, offered).await;
    let back = draft.step("/ask", None);
    // Whoever is shown nothing is helped with the category all the same: what is compared is the threads alone.
    let categories: Vec<CategoryId> = found.items.iter().map(|item| item.thread.category_id).collect();
    draft.likely = agreed_category(&categories);
    if is_withheld {
        return Ok(page::see_other(&draft.step("/ask/details", episode)));
    }
    Ok(page::show(&SimilarPage {
        page: visit.page("search-similar-title"),
        episode: episode.map(|id| id.to_string()).unwrap_or_default(),
        on: draft.step("/ask/details", episode),
        back,
        title: draft.title,
        items: found.items,
        simple: found.simple,
    }))
}

/// The list of similar questions alone, for the ask page while somebody types.
#[handler]
async fn suggestions(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(draft): Query<Draft>,
) -> Result<Response> {
    counted(app, &visit)?;
    if is_withheld(app, &visit, None).await {
        return Ok(page::show(&SuggestionsFragment { page: visit.page, items: Vec::new() }));
    }
    let found = suggest::suggest(app, handle, &draft.wanted(true)).await.map_err(PageError::from)?;
    let shown = page::show(&SuggestionsFragment { page: visit.page, items: found.items });
    // From memory, those who are held out would see it as well.
    Ok(if app.config.suggestion_holdout == 0 { public(shown) } else { shown })
}

/// The questions that the details find beside the title, for the details page while somebody writes. What is not posted yet is private:
/// it comes as a form, never in an address, and no answer is kept.
#[handler]
async fn suggestions_for_details(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/ask/details")?;
    counted(app, &visit)?;
    if is_withheld(app, &visit, fields.get("episode").parse().ok()).await {
        return Ok(page::show(&DraftPanel::nothing(visit.page)));
    }
    let wanted = Wanted {
        title: fields.get("title").to_owned(),
        details: fields.get("body").to_owned(),
        category: fields.get("category").parse().ok().map(CategoryId),
        typing: true,
    };
    let found = DraftPanel::find(app, handle, visit.page, &wanted, false).await.map_err(PageError::from)?;
    Ok(page::show(&found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_questions_agree_where_more_than_half_stand_in_one_category() {
        for (found, expected) in [
            (vec![], None),
            (vec![3], Some(3)),
            (vec![3, 4], None),
            (vec![4, 3, 3], Some(3)),
            (vec![3, 4, 3, 4], None),
            (vec![5, 4, 3, 3], None),
            (vec![5, 3, 4, 3, 3], Some(3)),
        ] {
            let found: Vec<CategoryId> = found.into_iter().map(CategoryId).collect();
            assert_eq!(agreed_category(&found), expected.map(CategoryId), "{found:?}");
        }
    }

    #[test]
    fn a_category_that_was_chosen_goes_before_a_likely_one() {
        let draft = |category: &str| Draft {
            title: "Why?".to_owned(),
            category: category.to_owned(),
            likely: Some(CategoryId(3)),
        };
        assert_eq!(draft("").step("/ask/details", None), "/ask/details?title=Why%3F&likely=3");
        assert_eq!(draft("7").step("/ask/details", None), "/ask/details?title=Why%3F&category=7");
    }
}
