//! Lists of threads: all of them, and those of a category. Each is a page of rows with tabs.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::entity::agency::Model as AgencyModel;
use crate::identity::Visit;
use crate::locale::text::t;
use crate::threads::listing::{self, Filter, Order, feeds};
use crate::threads::pages::form::for_readers;
use crate::threads::views::Row;
use crate::web::page::{self, Page, PageError};
use crate::web::page_cache::CacheTag;
use crate::web::pagination::{DEFAULT_LIMIT, Keyset};

/// One of the lists beside each other.
pub struct Tab {
    pub href: String,
    pub words: String,
    pub current: bool,
}

#[derive(Template)]
#[template(path = "threads/list.html")]
pub struct ListPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    pub heading: String,
    pub lead: String,
    /// Where the button leads.
    pub ask: String,
    pub tabs: Vec<Tab>,
    pub rows: Vec<Row>,
    /// What rows tell of their place, since the page does not: `category agency`, `category`, or nothing.
    pub tells: &'static str,
    pub newer: Option<String>,
    pub next: Option<String>,
    pub empty_title: String,
    pub empty_text: String,
    /// The agency, on its own page.
    pub about: Option<AgencyModel>,
    /// For those who lead the agency: where its gaps are.
    pub gaps: Option<String>,
    /// For those who work cases of the agency: where its recommendations are.
    pub recommendations: Option<String>,
    /// For staff of the agency: where those are who answer most.
    pub answerers: Option<String>,
    /// Of a category or an agency, for somebody who is signed in.
    pub follow: Option<FollowButton>,
}

/// The button that follows a category or an agency, or follows it no more.
pub struct FollowButton {
    pub path: String,
    /// They follow it.
    pub on: bool,
}

/// What a list's address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    tab: String,
    cursor: String,
}

impl ListQuery {
    fn order(&self) -> Order {
        match self.tab.as_str() {
            "unanswered" => Order::Unanswered,
            "solved" => Order::Solved,
            _ => Order::Latest,
        }
    }
}

/// What a list is of.
pub struct ListSubject {
    /// Its address without a query; also names it in cursors.
    pub path: String,
    pub heading: String,
    pub lead: String,
    pub ask: String,
    pub trail: Vec<(String, String)>,
    pub filter: Filter,
    pub about: Option<AgencyModel>,
    /// Where the gaps of the agency are, for those who may read them.
    pub gaps: Option<String>,
    /// Where the recommendations of the agency are, for those who may read them.
    pub recommendations: Option<String>,
    /// Where those are who answer most at the agency, for its staff.
    pub answerers: Option<String>,
    pub follow: Option<FollowButton>,
}

pub async fn list(app: &App, visit: &Visit, query: &ListQuery, subject: ListSubject) -> Result<Response, PageError> {
    let order = query.order();
    let name = format!("{} {}", subject.path, order.as_str());
    let after = match query.cursor.as_str() {
        "" => None,
        // A cursor of another list, or one that somebody made up: the first page is more use than an error.
        cursor => Keyset::open(cursor, &app.config.secret, &name).ok(),
    };
    let filter = Filter { order, ..subject.filter };
    let found = listing::list(app.reader(), &filter, after, DEFAULT_LIMIT, app.now()).await?;
    let address = |order: Order| match order {
        Order::Latest => subject.path.clone(),
        other => format!("{}?tab={}", subject.path, other.as_str()),
    };
    let tabs = [Order::Latest, Order::Unanswered, Order::Solved].map(|tab| Tab {
        href: address(tab),
        words: t(&format!("threads-tab-{}", tab.as_str())),
        current: tab == order,
    });
    let behind = |place: Keyset| {
        format!("{}?tab={}&cursor={}", subject.path, order.as_str(), place.seal(&app.config.secret, &name))
    };
    let next = found.next.map(behind);
    let newer = match after {
        Some(after) => {
            let place = listing::newer(app.reader(), &filter, after, DEFAULT_LIMIT).await?;
            Some(place.map_or_else(|| address(order), behind))
        }
        None => None,
    };
    let tells = match (filter.category, filter.agency) {
        (Some(_), _) => "",
        (None, Some(_)) => "category",
        (None, None) => "category agency",
    };
    let first = after.is_none();
    let feed = match (subject.path.as_str(), order) {
        ("/threads", Order::Latest) => Some(feeds::LATEST.to_owned()),
        ("/threads", Order::Unanswered) => Some(feeds::UNANSWERED.to_owned()),
        (path, Order::Latest) => Some(feeds::of_list(&page::ascii(path))),
        _ => None,
    };
    let page = Page {
        feed,
        // Further pages change all the time: search engines find their threads through the sitemap and the first page.
        canonical: first.then(|| app.config.link(&address(order))),
        ..visit.titled(subject.heading.clone())
    };
    let shown = ListPage {
        page,
        trail: subject.trail,
        heading: subject.heading,
        lead: subject.lead,
        ask: subject.ask,
        tabs: tabs.into(),
        rows: found.items,
        tells,
        newer,
        next,
        empty_title: t(&format!("threads-empty-{}", order.as_str())),
        empty_text: t(&format!("threads-empty-{}-text", order.as_str())),
        about: subject.about,
        gaps: subject.gaps,
        recommendations: subject.recommendations,
        answerers: subject.answerers,
        follow: subject.follow,
    };
    Ok(for_readers(page::show(&shown), visit, CacheTag::Anything))
}

/// `GET /threads`
#[handler]
pub async fn show_threads(Data(app): Data<&App>, visit: Visit, Query(query): Query<ListQuery>) -> Result<Response> {
    let subject = ListSubject {
        path: "/threads".to_owned(),
        heading: t("threads-all-title"),
        lead: String::new(),
        ask: "/ask".to_owned(),
        trail: Vec::new(),
        filter: Filter::default(),
        about: None,
        gaps: None,
        recommendations: None,
        answerers: None,
        follow: None,
    };
    Ok(list(app, &visit, &query, subject).await?)
}

/// `GET /categories/:slug`
#[handler]
pub async fn show_category(
    Data(app): Data<&App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let found = agencies_listing::category_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let found = found.ok_or_else(PageError::missing)?;
    let (category, agency) = (found.category, found.agency);
    let follow = match &visit.caller {
        Some(caller) if category.archived_at.is_none() => {
            let follows = listing::follows_category(app.reader(), caller.account, category.id).await;
            let on = follows.map_err(PageError::from)?;
            Some(FollowButton { path: format!("/categories/{}/follow", category.slug), on })
        }
        _ => None,
    };
    let subject = ListSubject {
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
        gaps: None,
        recommendations: None,
        answerers: None,
        follow,
    };
    Ok(list(app, &visit, &query, subject).await?)
}
