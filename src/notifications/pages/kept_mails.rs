//! The demo's letter box: mails that were kept instead of sent, shown as they would be sent now. Exists in demo mode only,
//! because anybody may read it and its links work. Each mail is composed by itself, which costs some queries a mail.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler};

use super::after::After;
use crate::app::App;
use crate::entity::{MailId, mail};
use crate::identity::Visit;
use crate::locale::text;
use crate::notifications::composition::{self, ComposedMail, CompositionError};
use crate::notifications::listing;
use crate::web::page::{self, Page, PageError};
use crate::web::pagination::DEFAULT_LIMIT;
use crate::web::security_headers::kept_nowhere;

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
    /// None if it would not be sent any more.
    mail: Option<ComposedMail>,
    /// Its text.
    pieces: Vec<Piece>,
}

impl KeptMail {
    async fn compose(app: &App, row: mail::Model) -> Result<Self, PageError> {
        let mail = composition::compose(app, &row).await?;
        let site = app.config.public_url.trim_end_matches('/');
        let pieces = mail.as_ref().map(|mail| pieces(&mail.letter.text, site)).unwrap_or_default();
        Ok(Self { row, mail, pieces })
    }
}

impl From<CompositionError> for PageError {
    fn from(error: CompositionError) -> Self {
        match error {
            CompositionError::Database(error) => error.into(),
            CompositionError::Template(_) => {
                tracing::error!(error = %error, "a mail could not be shown");
                Self(page::error_page(StatusCode::INTERNAL_SERVER_ERROR))
            }
        }
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
    let mut mails = Vec::with_capacity(rows.items.len());
    for row in rows.items {
        mails.push(KeptMail::compose(&app, row).await?);
    }
    Ok(kept_nowhere(page::show(&MailsPage { page: visit.page("demo-mail-title"), mails, next })))
}

#[derive(Template)]
#[template(path = "notifications/demo_mail.html")]
struct MailPage {
    page: Page,
    kept: KeptMail,
}

#[handler]
async fn show(visit: Visit, app: Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let id: MailId = id.parse().map_err(|_| PageError::missing())?;
    if !app.config.demo {
        return Err(PageError::missing().into());
    }
    let row = listing::kept_mail(&app, id).await.map_err(PageError::from)?;
    let kept = KeptMail::compose(&app, row.ok_or_else(PageError::missing)?).await?;
    let subject = kept.mail.as_ref().map(|mail| mail.letter.subject.clone());
    let page = visit.titled(subject.unwrap_or_else(|| text::t("demo-mail-over")));
    Ok(kept_nowhere(page::show(&MailPage { page, kept })))
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
