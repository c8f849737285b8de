//! Lists of questions as feeds: what readers without an account see of them, whoever asks, with what happened last first. What is hidden
//! leaves a feed as it leaves the list.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::rows::{Filter, Order, list};
use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::config::Config;
use crate::locale::text::t;
use crate::posts::language;
use crate::threads::tags::listing as tags_listing;
use crate::threads::views::{Person, Row, Thread};
use crate::web::atom::{Author, Body, Feed, MAX_ENTRIES, NewEntry};
use crate::web::page::{PageError, ascii};
use crate::web::page_cache::CacheTag;
use crate::web::people;

/// The feed of all questions.
pub const LATEST: &str = "/threads.atom";
/// The feed of those that nobody has answered.
pub const UNANSWERED: &str = "/unanswered.atom";

/// The feed of a list of questions, by the path of the list's page: of a category, an agency or a tag.
#[must_use]
pub fn of_list(path: &str) -> String {
    format!("{path}/feed.atom")
}

/// The feed of a thread's answers, for threads that everybody sees. It has one address, whatever the thread is called.
#[must_use]
pub fn of_thread(thread: &Thread) -> Option<String> {
    thread.is_public.then(|| format!("/threads/{}/feed.atom", thread.id))
}

/// Somebody as the author of an entry. A former member has no page.
#[must_use]
pub fn author(config: &Config, person: &Person) -> Author {
    let page = config.link(&ascii(&format!("/people/{}", person.handle)));
    Author::new(&person.name(), (!people::is_former(&person.handle)).then_some(page.as_str()))
}

/// Adds a question at the end of a feed.
pub fn push(feed: &mut Feed, config: &Config, row: &Row) {
    let author = author(config, &row.author);
    let categories: Vec<&str> =
        std::iter::once(row.category.name.as_str()).chain(row.tags.iter().map(String::as_str)).collect();
    feed.push(&NewEntry {
        id: &config.link(&format!("/threads/{}", row.id)),
        address: &config.link(&ascii(&row.path())),
        title: &row.title,
        title_language: language::of_title(&row.title, &row.language),
        body: Body::Summary(&row.excerpt),
        body_language: &row.language,
        published: row.asked_at,
        updated: row.last_activity_at,
        author: &author,
        categories: &categories,
    });
}

/// What a feed is of.
#[derive(Clone, Debug)]
pub struct FeedSubject {
    pub title: String,
    /// Its own address.
    pub path: String,
    /// The page that shows the same.
    pub page: String,
    pub filter: Filter,
}

/// The feed of a list: one query.
pub async fn list_feed(app: &App, subject: FeedSubject) -> Result<Response, PageError> {
    let found = list(app.reader(), &subject.filter, None, MAX_ENTRIES, app.now()).await?;
    let mut feed = Feed::new(&app.config, &subject.title, &subject.path, &subject.page);
    for row in &found.items {
        push(&mut feed, &app.config, row);
    }
    Ok(feed.response(CacheTag::Anything))
}

/// `GET /threads.atom`
#[handler]
pub async fn latest_feed(Data(app): Data<&App>) -> Result<Response> {
    let subject = FeedSubject {
        title: t("threads-all-title"),
        path: LATEST.to_owned(),
        page: "/threads".to_owned(),
        filter: Filter::default(),
    };
    Ok(list_feed(app, subject).await?)
}

/// `GET /unanswered.atom`
#[handler]
pub async fn unanswered_feed(Data(app): Data<&App>) -> Result<Response> {
    let subject = FeedSubject {
        title: t("threads-tab-unanswered"),
        path: UNANSWERED.to_owned(),
        page: "/threads?tab=unanswered".to_owned(),
        filter: Filter { order: Order::Unanswered, ..Filter::default() },
    };
    Ok(list_feed(app, subject).await?)
}

/// `GET /categories/:slug/feed.atom`
#[handler]
pub async fn category_feed(Data(app): Data<&App>, Path(slug): Path<String>) -> Result<Response> {
    let found = agencies_listing::category_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let category = found.ok_or_else(PageError::missing)?.category;
    let page = ascii(&format!("/categories/{}", category.slug));
    let subject = FeedSubject {
        title: category.name,
        path: of_list(&page),
        page,
        filter: Filter { category: Some(category.id), ..Filter::default() },
    };
    Ok(list_feed(app, subject).await?)
}

/// `GET /agencies/:slug/feed.atom`
#[handler]
pub async fn agency_feed(Data(app): Data<&App>, Path(slug): Path<String>) -> Result<Response> {
    let found = agencies_listing::agency_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let agency = found.ok_or_else(PageError::missing)?;
    let page = ascii(&format!("/agencies/{}", agency.slug));
    let subject = FeedSubject {
        title: agency.name,
        path: of_list(&page),
        page,
        filter: Filter { agency: Some(agency.id), ..Filter::default() },
    };
    Ok(list_feed(app, subject).await?)
}

/// `GET /tags/:name/feed.atom`
#[handler]
pub async fn tag_feed(Data(app): Data<&App>, Path(name): Path<String>) -> Result<Response> {
    let found = tags_listing::by_name(app.reader(), &name).await.map_err(PageError::from)?;
    let tag = found.ok_or_else(PageError::missing)?;
    let page = ascii(&format!("/tags/{}", tag.name));
    let subject = FeedSubject {
        title: tag.name,
        path: of_list(&page),
        page,
        filter: Filter { tag: Some(tag.id), ..Filter::default() },
    };
    Ok(list_feed(app, subject).await?)
}
