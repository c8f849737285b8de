//! Home, lists of threads, categories and people.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::threads::pages::for_readers;
use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::entity::agency::Model as AgencyModel;
use crate::identity::Visit;
use crate::locale::text::{t, t1};
use crate::threads::listing::{self, Filter, Order};
use crate::threads::views::{AgencyRef, Home, HomeCategory, Profile, Row};
use crate::web::page::{self, Page, PageError};
use crate::web::page_cache::Depends;
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

/// An agency with its categories.
pub(super) struct Group {
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
#[template(path = "threads/home.html")]
pub(super) struct HomePage {
    pub page: Page,
    pub home: Home,
    pub agencies: Vec<Group>,
}

/// `GET /`
#[handler]
pub(super) async fn show_home(Data(app): Data<&App>, visit: Visit) -> Result<Response> {
    let home = listing::home(app).await.map_err(PageError::from)?;
    let page = Page {
        canonical: Some(app.config.link("/")),
        description: t("threads-home-description"),
        ..visit.titled(app.config.site_name.clone())
    };
    let agencies = grouped(&home.categories);
    Ok(for_readers(page::show(&HomePage { page, home, agencies }), &visit, Depends::Anything))
}

#[derive(Template)]
#[template(path = "threads/categories.html")]
pub(super) struct CategoriesPage {
    pub page: Page,
    pub agencies: Vec<Group>,
}

/// `GET /categories`
#[handler]
pub(super) async fn show_categories(Data(app): Data<&App>, visit: Visit) -> Result<Response> {
    let home = listing::home(app).await.map_err(PageError::from)?;
    let page = Page { canonical: Some(app.config.link("/categories")), ..visit.page("threads-categories-title") };
    let agencies = grouped(&home.categories);
    Ok(for_readers(page::show(&CategoriesPage { page, agencies }), &visit, Depends::Anything))
}

/// One of the lists beside each other.
pub(super) struct Tab {
    pub href: String,
    pub words: String,
    pub current: bool,
}

#[derive(Template)]
#[template(path = "threads/list.html")]
pub(super) struct ListPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    pub heading: String,
    pub lead: String,
    /// Where the button leads.
    pub ask: String,
    pub tabs: Vec<Tab>,
    pub rows: Vec<Row>,
    pub next: Option<String>,
    pub empty_title: String,
    pub empty_text: String,
    /// The agency, on its own page.
    pub about: Option<AgencyModel>,
}

/// What a list's address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    tab: String,
    cursor: String,
}

impl Which {
    fn order(&self) -> Order {
        match self.tab.as_str() {
            "unanswered" => Order::Unanswered,
            "solved" => Order::Solved,
            _ => Order::Latest,
        }
    }
}

/// What a list is of.
struct Of {
    /// Its address without a query; also names it in cursors.
    path: String,
    heading: String,
    lead: String,
    ask: String,
    trail: Vec<(String, String)>,
    filter: Filter,
    about: Option<AgencyModel>,
}

async fn list(app: &App, visit: &Visit, which: &Which, of: Of) -> Result<Response, PageError> {
    let order = which.order();
    let name = format!("{} {}", of.path, order.word());
    let after = match which.cursor.as_str() {
        "" => None,
        // A cursor of another list, or one that somebody made up: the first page is more use than an error.
        cursor => Keyset::open(cursor, &app.config.secret, &name).ok(),
    };
    let filter = Filter { order, ..of.filter };
    let found = listing::list(app.reader(), &filter, after, DEFAULT_LIMIT, app.now()).await?;
    let address = |order: Order| match order {
        Order::Latest => of.path.clone(),
        other => format!("{}?tab={}", of.path, other.word()),
    };
    let tabs = [Order::Latest, Order::Unanswered, Order::Solved].map(|tab| Tab {
        href: address(tab),
        words: t(&format!("threads-tab-{}", tab.word())),
        current: tab == order,
    });
    let next = found
        .next
        .map(|next| format!("{}?tab={}&cursor={}", of.path, order.word(), next.seal(&app.config.secret, &name)));
    let first = after.is_none();
    let page = Page {
        // Further pages change all the time: search engines find their threads through the sitemap and the first page.
        canonical: first.then(|| app.config.link(&address(order))),
        ..visit.titled(of.heading.clone())
    };
    let shown = ListPage {
        page,
        trail: of.trail,
        heading: of.heading,
        lead: of.lead,
        ask: of.ask,
        tabs: tabs.into(),
        rows: found.items,
        next,
        empty_title: t(&format!("threads-empty-{}", order.word())),
        empty_text: t(&format!("threads-empty-{}-text", order.word())),
        about: of.about,
    };
    Ok(for_readers(page::show(&shown), visit, Depends::Anything))
}

/// `GET /threads`
#[handler]
pub(super) async fn show_threads(Data(app): Data<&App>, visit: Visit, Query(which): Query<Which>) -> Result<Response> {
    let of = Of {
        path: "/threads".to_owned(),
        heading: t("threads-all-title"),
        lead: String::new(),
        ask: "/ask".to_owned(),
        trail: Vec::new(),
        filter: Filter::default(),
        about: None,
    };
    Ok(list(app, &visit, &which, of).await?)
}

/// `GET /categories/:slug`
#[handler]
pub(super) async fn show_category(
    Data(app): Data<&App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response> {
    let found = agencies_listing::category_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let found = found.ok_or_else(PageError::missing)?;
    let (category, agency) = (found.category, found.agency);
    let of = Of {
        path: format!("/categories/{}", category.slug),
        ask: format!("/ask?category={}", category.id),
        trail: vec![
            ("/categories".to_owned(), t("threads-categories-title")),
            (format!("/agencies/{}", agency.slug), agency.name),
        ],
        filter: Filter { category: Some(category.id), ..Filter::default() },
        heading: category.name,
        lead: category.description,
        about: None,
    };
    Ok(list(app, &visit, &which, of).await?)
}

/// `GET /agencies/:slug`
#[handler]
pub(super) async fn show_agency(
    Data(app): Data<&App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response> {
    let found = agencies_listing::agency_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let agency = found.ok_or_else(PageError::missing)?;
    let of = Of {
        path: format!("/agencies/{}", agency.slug),
        heading: agency.name.clone(),
        lead: agency.description.clone(),
        ask: "/ask".to_owned(),
        trail: vec![("/categories".to_owned(), t("threads-categories-title"))],
        filter: Filter { agency: Some(agency.id), ..Filter::default() },
        about: Some(agency),
    };
    Ok(list(app, &visit, &which, of).await?)
}

#[derive(Template)]
#[template(path = "threads/profile.html")]
pub(super) struct ProfilePage {
    pub page: Page,
    pub profile: Profile,
}

/// `GET /people/:handle`
#[handler]
pub(super) async fn show_profile(Data(app): Data<&App>, visit: Visit, Path(handle): Path<String>) -> Result<Response> {
    let found = listing::profile(app, &handle).await.map_err(PageError::from)?;
    let profile = found.ok_or_else(PageError::missing)?;
    // People are not what search engines should find.
    let page = visit.titled(t1("threads-profile-title", "name", profile.person.handle.as_str()));
    Ok(for_readers(page::show(&ProfilePage { page, profile }), &visit, Depends::Anything))
}
