//! The answers of a thread as a feed, the newest first: those that everybody sees, whoever asks.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::form::number;
use crate::app::App;
use crate::entity::ThreadId;
use crate::locale::text;
use crate::threads::listing::{self, PublicPostCache, feeds};
use crate::threads::views::Answer;
use crate::web::atom::{Author, Body, Feed, NewEntry};
use crate::web::page::{PageError, ascii};
use crate::web::page_cache::CacheTag;

/// When an answer was posted, or edited last.
fn changed_at(answer: &Answer) -> chrono::DateTime<chrono::Utc> {
    answer.edited_at.unwrap_or(answer.posted_at)
}

/// `GET /threads/:id/feed.atom`
#[handler]
pub async fn answers_feed(
    Data(app): Data<&App>,
    Data(public_posts): Data<&PublicPostCache>,
    Path(address): Path<String>,
) -> Result<Response> {
    let id: ThreadId = number(&address)?;
    let found = listing::cached_thread_page(app, public_posts, None, id).await.map_err(PageError::from)?;
    let it = found.ok_or_else(PageError::missing)?;
    let thread = &it.thread;
    let path = feeds::of_thread(thread).ok_or_else(PageError::missing)?;
    let page = ascii(&thread.path());
    let mut feed = Feed::new(&app.config, &thread.title, &path, &page);
    let mut answers: Vec<&Answer> = it.answers.iter().filter(|answer| answer.hidden.is_none()).collect();
    answers.sort_by_key(|answer| std::cmp::Reverse((changed_at(answer), answer.id.0)));
    for answer in answers {
        let (name, author) = match &answer.official {
            Some(official) => {
                let page = app.config.link(&ascii(&format!("/agencies/{}", official.agency.slug)));
                (official.agency.name.clone(), Author::new(&official.agency.name, Some(&page)))
            }
            None => (answer.author.name(), feeds::author(&app.config, &answer.author)),
        };
        feed.push(&NewEntry {
            id: &app.config.link(&format!("/answers/{}", answer.id)),
            address: &app.config.link(&format!("{page}#answer-{}", answer.id)),
            title: &text::t1("threads-feed-answer", "name", name.as_str()),
            title_language: crate::locale::current().tag(),
            body: Body::Html(answer.body.as_str()),
            body_language: &answer.language,
            published: answer.posted_at,
            updated: changed_at(answer),
            author: &author,
            categories: &[],
        });
    }
    Ok(feed.response(CacheTag::Thread(id)))
}
