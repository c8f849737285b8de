//! What somebody follows, over REST.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use crate::agencies::api::{AgencyName, CategoryName};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, TagId, agency, category, tag};
use crate::identity::TokenCaller;
use crate::peers::followed::{followed_places, followed_threads};
use crate::threads::api::objects::SummaryView;
use crate::web::answers::Page;
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;

/// A tag that you follow.
#[derive(Clone, Debug, Object)]
#[oai(rename = "FollowedTag", example)]
struct FollowedTagView {
    id: TagId,
    name: String,
}

impl Example for FollowedTagView {
    fn example() -> Self {
        Self { id: TagId(1), name: "permits".to_owned() }
    }
}

impl From<tag::Model> for FollowedTagView {
    fn from(tag: tag::Model) -> Self {
        Self { id: tag.id, name: tag.name }
    }
}

/// What you follow.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Follows", skip_serializing_if_is_none, example)]
struct FollowsView {
    /// One page of questions, those first that you followed last.
    threads: Vec<SummaryView>,
    /// Categories, by name; the same on each page, and at most 500.
    categories: Vec<CategoryName>,
    /// Agencies, by name; the same on each page, and at most 500.
    agencies: Vec<AgencyName>,
    /// Tags, by name; the same on each page, and at most 500.
    tags: Vec<FollowedTagView>,
    /// For the next page of questions; left out on the last.
    next_cursor: Option<String>,
}

impl Example for FollowsView {
    fn example() -> Self {
        Self {
            threads: vec![SummaryView::example()],
            categories: vec![CategoryName {
                id: CategoryId(1),
                slug: "parking".to_owned(),
                name: "Parking".to_owned(),
            }],
            agencies: vec![AgencyName {
                id: AgencyId(1),
                slug: "elmford".to_owned(),
                name: "City of Elmford".to_owned(),
            }],
            tags: vec![FollowedTagView::example()],
            next_cursor: None,
        }
    }
}

fn category_name(category: category::Model) -> CategoryName {
    CategoryName { id: category.id, slug: category.slug, name: category.name }
}

fn agency_name(agency: agency::Model) -> AgencyName {
    AgencyName { id: agency.id, slug: agency.slug, name: agency.name }
}

/// What a caller follows.
pub struct FollowsApi;

#[OpenApi(tag = "Tag::Peers")]
impl FollowsApi {
    /// List what you follow
    ///
    /// Questions that you may read, and categories, agencies and tags. Needs the scope `threads:read`.
    #[oai(path = "/me/follows", method = "get", operation_id = "listMyFollows")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<FollowsView>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let name = format!("follows:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/follows", limit.0);
        let page = followed_threads(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let places = followed_places(app, &caller).await?;
        let (next_cursor, link) = list.next(page.next);
        let follows = FollowsView {
            threads: page.items.into_iter().map(|row| SummaryView::new(&app.config, row)).collect(),
            categories: places.categories.into_iter().map(category_name).collect(),
            agencies: places.agencies.into_iter().map(agency_name).collect(),
            tags: places.tags.into_iter().map(FollowedTagView::from).collect(),
            next_cursor,
        };
        Ok(Page::Page(Json(follows), link))
    }
}
