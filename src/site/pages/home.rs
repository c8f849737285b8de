//! The start page, and where one can ask.

use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};

use crate::app::App;
use crate::identity::Visit;
use crate::locale::text::t;
use crate::site::home::home;
use crate::site::views::{Home, HomeCategory};
use crate::threads::listing::feeds;
use crate::threads::pages::form::for_readers;
use crate::threads::views::AgencyRef;
use crate::web::page::{self, Page, PageError};
use crate::web::page_cache::CacheTag;

/// An agency with its categories.
pub struct Group {
    pub agency: AgencyRef,
    pub categories: Vec<HomeCategory>,
}

/// Categories come by agency: neighbours of the same agency make a group.
fn grouped(categories: &[HomeCategory]) -> Vec<Group> {
    categories
        .chunk_by(|one, next| one.agency.id == next.agency.id)
        .filter_map(|run| Some(Group { agency: run.first()?.agency.clone(), categories: run.to_vec() }))
        .collect()
}

#[derive(Template)]
#[template(path = "site/home.html")]
pub struct HomePage {
    pub page: Page,
    pub home: Home,
    pub agencies: Vec<Group>,
}

/// `GET /`
#[handler]
pub async fn show_home(Data(app): Data<&App>, visit: Visit) -> Result<Response> {
    let home = home(app).await.map_err(PageError::from)?;
    let page = Page {
        canonical: Some(app.config.link("/")),
        feed: Some(feeds::LATEST.to_owned()),
        description: t("threads-home-description"),
        ..visit.titled(app.config.site_name.clone())
    };
    let agencies = grouped(&home.categories);
    Ok(for_readers(page::show(&HomePage { page, home, agencies }), &visit, CacheTag::Anything))
}

#[derive(Template)]
#[template(path = "site/categories.html")]
pub struct CategoriesPage {
    pub page: Page,
    pub agencies: Vec<Group>,
}

/// `GET /categories`
#[handler]
pub async fn show_categories(Data(app): Data<&App>, visit: Visit) -> Result<Response> {
    let home = home(app).await.map_err(PageError::from)?;
    let page = Page { canonical: Some(app.config.link("/categories")), ..visit.page("threads-categories-title") };
    let agencies = grouped(&home.categories);
    Ok(for_readers(page::show(&CategoriesPage { page, agencies }), &visit, CacheTag::Anything))
}
