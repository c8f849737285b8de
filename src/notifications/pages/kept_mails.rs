//! The demo's letter box: mails that were kept instead of sent, shown as text. Exists in demo mode only, because anybody
//! may read it and its links work.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler};

use super::after::After;
use crate::app::App;
use crate::entity::{MailId, mail};
use crate::identity::Visit;
use crate::notifications::listing;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::DEFAULT_LIMIT;

const LIST: &str = "demo-mail";

/// Adds the demo's pages.
pub fn routes(route: Route) -> Route {
    route.at("/demo/mail", get(list)).at("/demo/mail/:id", get(show))
}

/// A part of a mail's text: words, then perhaps a link of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Piece {
    words: String,
    link: Option<String>,
}

/// A mail to be read.
struct KeptMail {
    row: mail::Model,
    pieces: Vec<Piece>,
}

impl KeptMail {
    fn new(row: mail::Model, public_url: &str) -> Self {
        Self { pieces: pieces(&row.text_body, public_url.trim_end_matches('/')), row }
    }
}

/// Splits a text at the links to this site; other addresses stay words.
fn pieces(text: &str, site: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text;
    let start = format!("{site}/");
    while let Some((before, from)) = rest.find(&start).and_then(|at| Some((rest.get(..at)?, rest.get(at..)?))) {
        let end = from.find(char::is_whitespace).unwrap_or(from.len());
        let (Some(link), Some(after)) = (from.get(..end), from.get(end..)) else { break };
        found.push(Piece { words: before.to_owned(), link: Some(link.to_owned()) });
        rest = after;
    }
    found.push(Piece { words: rest.to_owned(), link: None });
    found
}

#[derive(Template)]
#[template(path = "notifications/demo_mails.html")]
struct MailsPage {
    page: Page,
    mails: Vec<KeptMail>,
    next: Option<String>,
}

#[handler]
async fn list(visit: Visit, app: Data<&App>, Query(after): Query<After>) -> Result<Response> {
    if !app.config.demo {
        return Err(PageError::missing().into());
    }
    let rows = listing::kept_mails(&app, after.place(&app, LIST), DEFAULT_LIMIT).await.map_err(PageError::from)?;
    let next = rows.next.map(|place| format!("/demo/mail?cursor={}", place.seal(&app.config.secret, LIST)));
    let mails = rows.items.into_iter().map(|row| KeptMail::new(row, &app.config.public_url)).collect();
    Ok(page::show(&MailsPage { page: visit.page("demo-mail-title"), mails, next }))
}

#[derive(Template)]
#[template(path = "notifications/demo_mail.html")]
struct MailPage {
    page: Page,
    mail: KeptMail,
}

#[handler]
async fn show(visit: Visit, app: Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let id: MailId = id.parse().map_err(|_| PageError::missing())?;
    if !app.config.demo {
        return Err(PageError::missing().into());
    }
    let row = listing::kept_mail(&app, id).await.map_err(PageError::from)?;
    let row = row.ok_or_else(PageError::missing)?;
    let page = visit.titled(row.subject.clone());
    Ok(page::show(&MailPage { page, mail: KeptMail::new(row, &app.config.public_url) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_become_links() {
        let text =
            "See:\nhttps://a.example/x?y=1#z\nnot https://b.example/ nor https://a.example.evil/\nhttps://a.example/q";
        let found = pieces(text, "https://a.example");
        let links: Vec<_> = found.iter().filter_map(|piece| piece.link.as_deref()).collect();
        assert_eq!(links, ["https://a.example/x?y=1#z", "https://a.example/q"]);
        let whole: String =
            found.iter().map(|piece| format!("{}{}", piece.words, piece.link.clone().unwrap_or_default())).collect();
        assert_eq!(whole, text);
    }
}
